import {
  awaitingSignatory,
  type Notification,
  type OrderNotificationType,
} from '../ledyer/notification.js';
import type { OrderValidationRequest } from '../ledyer/order-validation.js';
import { fillPlaceholders } from '../ledyer/url-placeholders.js';
import type { Session } from '../ledyer/session.js';
import type { RecordedResponse } from './http-response.js';
import { SkippedError } from './skipped-error.js';
import type { ServerUnderTest } from './server-under-test.js';

/** Valid ids that do not exist. */
export const unknownIds = {
  sessionId: 'se_0000000000DoctorsUnknown000',
  orderId: 'or_0000000000DoctorsUnknown000',
} as const;

/** URLs of the server's webhooks, if they differ from those of its sessions. */
export interface WebhookUrls {
  readonly notification?: string | undefined;
  readonly validation?: string | undefined;
}

/** Event of a notification: an order event, or that a session waits for a signature. */
export type NotificationEvent = OrderNotificationType | 'awaiting_signatory';

/**
 * Sends Ledyer's webhooks to the server. The emulator sends none during the checks, so that each check decides
 * when and how often.
 */
export class WebhookSender {
  readonly #server: ServerUnderTest;
  readonly #urls: WebhookUrls;

  constructor(server: ServerUnderTest, urls: WebhookUrls) {
    this.#server = server;
    this.#urls = urls;
  }

  /** @throws {SkippedError} when the server gave no URL */
  notify(session: Session, event: NotificationEvent): Promise<RecordedResponse> {
    return this.sendNotification(session, toNotification(session, event));
  }

  /** Sends any body to the notification URL of this session. @throws {SkippedError} when there is none */
  sendNotification(session: Session, body: unknown): Promise<RecordedResponse> {
    return this.#post(this.#getUrl(session, 'notification'), body);
  }

  /** Sends an order validation. @throws {SkippedError} when the server gave no URL */
  validate(session: Session, orderId = session.orderId): Promise<RecordedResponse> {
    const { merchantId, storeId, order } = session;
    const body: OrderValidationRequest = {
      merchantId,
      orderId,
      reference: order.reference ?? session.orderId,
      storeId: storeId ?? '',
    };
    return this.sendValidation(session, body);
  }

  /** Sends any body to the validation URL of this session. @throws {SkippedError} when there is none */
  sendValidation(session: Session, body: unknown): Promise<RecordedResponse> {
    return this.#post(this.#getUrl(session, 'validation'), body);
  }

  /** Returns whether the server gave a URL. */
  hasUrl(session: Session, kind: keyof WebhookUrls): boolean {
    return this.#find(session, kind) !== undefined;
  }

  #find({ order, id: sessionId, orderId }: Session, kind: keyof WebhookUrls) {
    const urls = order.settings?.urls;
    const sessionUrl = kind === 'notification' ? urls?.notification : urls?.validate;
    const template = this.#urls[kind] ?? sessionUrl;
    return template ? fillPlaceholders(template, { sessionId, orderId }) : undefined;
  }

  #getUrl(session: Session, kind: keyof WebhookUrls): string {
    const url = this.#find(session, kind);
    if (url !== undefined) return url;
    const setting = kind === 'notification' ? 'notification' : 'validate';
    throw new SkippedError(
      `The session at Ledyer has no settings.urls.${setting}. Set it, or use --${kind}-url.`,
    );
  }

  #post(url: string, body: unknown): Promise<RecordedResponse> {
    return this.#server.send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }
}

/** Returns the body that Ledyer sends (pages Order events and Session events). */
export function toNotification(session: Session, event: NotificationEvent): Notification {
  const { id: sessionId, orderId, merchantId, order } = session;
  const storeId = session.storeId ?? '';
  return event === 'awaiting_signatory'
    ? { eventType: awaitingSignatory, merchantId, sessionId, storeId }
    : {
        eventType: `com.ledyer.order.${event}`,
        merchantId,
        orderId,
        reference: order.reference ?? orderId,
        storeId,
      };
}
