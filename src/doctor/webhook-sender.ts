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

/** Ids as Ledyer's, of which nobody has heard. */
export const unknownIds = {
  sessionId: 'se_0000000000DoctorsUnknown000',
  orderId: 'or_0000000000DoctorsUnknown000',
} as const;

/** Where the shop is called, when that is not where its sessions say. */
export interface WebhookUrls {
  readonly notification?: string | undefined;
  readonly validation?: string | undefined;
}

/** What Ledyer says about a session: by the name of an order's event, or that it waits for a signature. */
export type NotificationEvent = OrderNotificationType | 'awaiting_signatory';

/**
 * Ledyer's calls to the shop. The emulator itself delivers nothing during an
 * context, so that each notification comes when, and as often, as a check wants.
 */
export class WebhookSender {
  readonly #shop: ServerUnderTest;
  readonly #addresses: WebhookUrls;

  constructor(shop: ServerUnderTest, addresses: WebhookUrls) {
    this.#shop = shop;
    this.#addresses = addresses;
  }

  /** @throws {SkippedError} when nobody said where the shop wants to be told */
  notify(session: Session, event: NotificationEvent): Promise<RecordedResponse> {
    return this.sendNotification(session, toNotification(session, event));
  }

  /** Any body, at the address of this session. @throws {SkippedError} as above */
  sendNotification(session: Session, body: unknown): Promise<RecordedResponse> {
    return this.#post(this.#addressOf(session, 'notification'), body);
  }

  /** Asks whether this order may be made, as when its buyer presses buy. @throws {SkippedError} as above */
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

  /** Any body, at the address of this session. @throws {SkippedError} as above */
  sendValidation(session: Session, body: unknown): Promise<RecordedResponse> {
    return this.#post(this.#addressOf(session, 'validation'), body);
  }

  /** Whether the shop said where it wants to be called. */
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

/** The body that Ledyer sends (pages Order events and Session events). */
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
