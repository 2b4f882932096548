import { getDifferenceNames, type Difference } from '../cart/difference.js';
import { fromJson, fromTimestamp } from './database.js';
import type { DueTask } from './outbox.js';

/**
 * The shop's decision about an order.
 *
 * - `accepted`: it is paid and equals the priced cart; it is fulfilled.
 * - `awaiting-payment`: it equals the cart, but is not paid yet (advance invoice, or an unknown payment method).
 * - `held`: it differs from the cart or cannot be read. It is not fulfilled before an admin has released it.
 */
export type ShopOrderStatus = 'accepted' | 'awaiting-payment' | 'held';

/** The shop's record of an order, beside Ledyer's. Times are milliseconds. */
export interface StoredOrder {
  readonly orderId: string;
  readonly sessionId: string;
  readonly status: ShopOrderStatus;
  /** The names of {@link differences}. */
  readonly mismatches: readonly string[];
  /** The reasons why it is held, or was held before its release, with the values that were seen. */
  readonly differences: readonly Difference[];
  /** Marks of Ledyer's invoice service: `forced`, `creditDeclined`, `blacklisted`. */
  readonly risks: readonly string[];
  /** Ledyer's statuses at the last read. */
  readonly ledyerStatus: readonly string[];
  /** The shop's order number. */
  readonly reference: string | null;
  readonly recordedAt: number;
  readonly fulfilledAt: number | null;
  readonly acknowledgedAt: number | null;
  /** When an admin accepted its mismatches. */
  readonly releasedAt: number | null;
}

/** A row of `ledyer_order`. */
export interface OrderRow {
  order_id: string;
  session_id: string;
  status: ShopOrderStatus;
  differences: readonly Difference[];
  risks: readonly string[];
  ledyer_status: readonly string[];
  reference: string | null;
  recorded_at: Date;
  fulfilled_at: Date | null;
  acknowledged_at: Date | null;
  released_at: Date | null;
}

/** Converts a row. */
export function toOrder(row: OrderRow): StoredOrder {
  const differences = fromJson(row.differences);
  return {
    orderId: row.order_id,
    sessionId: row.session_id,
    status: row.status,
    mismatches: getDifferenceNames(differences),
    differences,
    risks: fromJson(row.risks),
    ledyerStatus: fromJson(row.ledyer_status),
    reference: row.reference,
    recordedAt: fromTimestamp(row.recorded_at),
    fulfilledAt: row.fulfilled_at && fromTimestamp(row.fulfilled_at),
    acknowledgedAt: row.acknowledged_at && fromTimestamp(row.acknowledged_at),
    releasedAt: row.released_at && fromTimestamp(row.released_at),
  };
}

/** The result of comparing an order. */
export type OrderDecision = Pick<
  StoredOrder,
  'orderId' | 'sessionId' | 'status' | 'differences' | 'risks' | 'ledyerStatus'
>;

/** The result of storing a decision. */
export interface SavedDecision {
  /** The tasks that the caller has claimed, in the order in which they run. */
  readonly claimedTasks: readonly DueTask[];
  /** Whether the order is held now and was not before. */
  readonly isNewlyHeld: boolean;
}

/** Ledyer's statuses that close an order, as an array in SQL. The condition of an index has the same text. */
export const closedStatuses = `array['cancelled', 'expired']`;

/**
 * Name of the difference of an order that the kit could not read for a long time. It is removed when the order can be
 * read.
 */
export const unreadableName = 'unreadable';
