import { object, optional, text, type Reader } from './read.js';

/**
 * What Ledyer posts to `settings.urls.notification` (pages Order events and
 * Session events): ids and nothing else. Order events carry `orderId`, session
 * events carry `sessionId`. No signature is documented, and they may come twice,
 * late and in any order.
 */
export interface Notification {
  /** `com.ledyer.order.{name}` or `com.ledyer.checkout.session.awaiting_signatory`. */
  readonly eventType: string;
  readonly merchantId?: string | null;
  readonly orderId?: string | null;
  readonly reference?: string | null;
  readonly sessionId?: string | null;
  readonly storeId?: string | null;
}

export const readNotification: Reader<Notification> = object<Notification>({
  eventType: text({ max: 200 }),
  merchantId: optional(text({ max: 200 })),
  orderId: optional(text({ max: 200 })),
  reference: optional(text({ max: 200 })),
  sessionId: optional(text({ max: 200 })),
  storeId: optional(text({ max: 200 })),
});

/** What Ledyer posts to `settings.urls.validate` before it makes an order (page Order validation). */
export interface ValidationRequest {
  readonly merchantId?: string | null;
  readonly orderId: string;
  readonly reference?: string | null;
  readonly storeId?: string | null;
}

export const readValidationRequest: Reader<ValidationRequest> = object<ValidationRequest>({
  merchantId: optional(text({ max: 200 })),
  orderId: text({ max: 200 }),
  reference: optional(text({ max: 200 })),
  storeId: optional(text({ max: 200 })),
});

/** The body of a 422 answer to a validation: shown to the buyer (page Order validation). */
export interface ValidationRefusal {
  readonly title: string;
  readonly body: string;
}
