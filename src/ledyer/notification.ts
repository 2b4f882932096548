import { lenient, object, optional, string, type Decoder } from './decode.js';

/**
 * The body that Ledyer sends to `settings.urls.notification` (pages Order events and Session events). It contains
 * nothing sensitive. The shop uses it only as a trigger to read the order or the payment status. It may arrive twice,
 * late, in any order, or from another sender.
 */

/** Events of an order, each the last part of `com.ledyer.order.…` (page Order events). */
export const orderNotificationTypes = [
  'create',
  'ready_for_capture',
  'full_capture',
  'part_capture',
  'full_refund',
  'part_refund',
  'cancel',
] as const;
export type OrderNotificationType = (typeof orderNotificationTypes)[number];

/** The only event of a session: it was sent to a signatory (page Session events). */
export const awaitingSignatory = 'com.ledyer.checkout.session.awaiting_signatory';

/** The body about an order. */
export interface OrderNotification {
  readonly eventType: `com.ledyer.order.${OrderNotificationType}`;
  readonly merchantId: string;
  readonly orderId: string;
  /** The order's `merchantReference`. The Magento plugin rejects a body in which it is `null`. */
  readonly reference: string;
  readonly storeId: string;
}

/** The body about a session. It has no `orderId`. */
export interface SessionNotification {
  readonly eventType: typeof awaitingSignatory;
  readonly merchantId: string;
  readonly sessionId: string;
  readonly storeId: string;
}

export type Notification = OrderNotification | SessionNotification;

/**
 * Delays before each attempt, counted from the previous one (page Notifications): 0 s, 5 s, 5 min, 30 min, 2 h, 5
 * h, 10 h, 10 h. Only a 200 response ends them.
 */
export const notificationRetryDelaysMs: readonly number[] = [
  0, 5, 300, 1800, 7200, 18_000, 36_000, 36_000,
].map((seconds) => seconds * 1000);

/** The body as it arrives, from Ledyer or any other sender. Nothing in it is trusted. */
export interface IncomingNotification {
  /** `com.ledyer.order.{name}` or `com.ledyer.checkout.session.awaiting_signatory`. */
  readonly eventType: string;
  readonly merchantId?: string | null;
  readonly orderId?: string | null;
  readonly reference?: string | null;
  readonly sessionId?: string | null;
  readonly storeId?: string | null;
}

export const decodeNotification: Decoder<IncomingNotification> = object<IncomingNotification>({
  eventType: string({ max: 200 }),
  merchantId: lenient(string({ max: 200 })),
  orderId: optional(string({ max: 200 })),
  reference: lenient(string({ max: 200 })),
  sessionId: optional(string({ max: 200 })),
  storeId: lenient(string({ max: 200 })),
});
