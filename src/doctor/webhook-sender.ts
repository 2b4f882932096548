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

/** URLs of the shop's webhooks, if they differ from those of its sessions. */
export interface WebhookUrls {
  readonly notification?: string | undefined;
  readonly validation?: string | undefined;
}

/** Event of a notification: an order event, or that a session waits for a signature. */
export type NotificationEvent = OrderNotificationType | 'awaiting_signatory';

/**
 * Sends Ledyer's webhooks to the shop. The emulator sends none by itself during the checks, so that each check
 * controls when and how often.
 */
export class WebhookSender {
  readonly #shop: ServerUnderTest;
  readonly #addresses: WebhookUrls;

  constructor(shop: ServerUnderTest, addresses: WebhookUrls) {
    this.#shop = shop;
    this.#addresses = addresses;
  }

  /** @throws {SkippedError} when the shop gave no URL */
  notify(session: Session, event: NotificationEvent): Promise<RecordedResponse> {
    return this.sendNotification(session, toNotification(session, event));
  }

  /** Sends any body to the notification URL of this session. @throws {SkippedError} when there is none */
  sendNotification(session: Session, body: unknown): Promise<RecordedResponse> {
    return this.#post(this.#addressOf(session, 'notification'), body);
  }

  /** Sends an order validation. @throws {SkippedError} when the shop gave no URL */
  validate(session: Session, orderId = session.orderId): Promise<RecordedResponse> {
    const { merchantId, storeId = null, order } = session;
    const body: OrderValidationRequest = {
      merchantId,
      orderId,
      reference: order.reference ?? null,
      storeId,
    };
    return this.sendValidation(session, body);
  }

  /** Sends any body to the validation URL of this session. @throws {SkippedError} when there is none */
  sendValidation(session: Session, body: unknown): Promise<RecordedResponse> {
    return this.#post(this.#addressOf(session, 'validation'), body);
  }

  /** Returns whether the shop gave a URL. */
  has(session: Session, which: keyof WebhookUrls): boolean {
    return this.#find(session, which) !== undefined;
  }

  #find({ order, id: sessionId, orderId }: Session, which: keyof WebhookUrls) {
    const urls = order.settings?.urls;
    const own = which === 'notification' ? urls?.notification : urls?.validate;
    const address = this.#addresses[which] ?? own;
    return address ? fillPlaceholders(address, { sessionId, orderId }) : undefined;
  }

  #addressOf(session: Session, which: keyof WebhookUrls): string {
    const address = this.#find(session, which);
    if (address !== undefined) return address;
    const setting = which === 'notification' ? 'notification' : 'validate';
    throw new SkippedError(
      `The session at Ledyer has no settings.urls.${setting}. Set it, or say --${which}-url.`,
    );
  }

  #post(address: string, body: unknown): Promise<RecordedResponse> {
    return this.#shop.send(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }
}

/** Returns the body that Ledyer sends (pages Order events and Session events). */
export function toNotification(session: Session, event: NotificationEvent): Notification {
  const { id: sessionId, orderId, merchantId, storeId = null, order } = session;
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
