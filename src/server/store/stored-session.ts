import type { Difference } from '../cart/difference.js';
import type { PricedCart } from '../cart/priced-cart.js';
import type { CreateSession, SessionSettings } from '../../ledyer/session-request.js';
import { fromJson, fromTimestamp, sessionChannel, toTimestamp, workChannel } from './database.js';

/** Values of a session at the last read from Ledyer. */
export interface Snapshot {
  readonly state: string;
  readonly signState: string | null;
  /** ISO 8601, unchanged from Ledyer. */
  readonly expiresAt: string;
  /** ISO 8601, unchanged from Ledyer. */
  readonly updatedAt: string;
}

/** What Ledyer was sent with a session beside its cart and its locale, without the webhooks' URLs. */
export interface SentDetails extends Pick<
  CreateSession,
  'reference' | 'settlementReference' | 'metadata' | 'storeId' | 'source' | 'autoCapture'
> {
  readonly country?: string | undefined;
  readonly settings?: SessionSettings | undefined;
  /** Hash of the buyer's details, which are not stored. */
  readonly customerHash?: string | undefined;
}

/** The parts of a quote that are stored beside its cart. */
export interface SessionQuote {
  readonly details: SentDetails;
  /** The shop's own JSON. */
  readonly data: unknown;
  /** The page's body, if the cart may have to be priced again. */
  readonly body: Readonly<Record<string, unknown>> | null;
}

/** A cart with the quote that it belongs to. */
export interface QuotedCart {
  readonly cart: PricedCart;
  readonly quote: SessionQuote;
}

/** A session that this shop created. Times are milliseconds. */
export interface StoredSession extends Snapshot {
  /** `se_…` */
  readonly sessionId: string;
  /** `or_…` */
  readonly orderId: string;
  /** Its buyer. The buyer's cookie is this text with a signature. */
  readonly buyer: string;
  /** The cart to be paid. Ledyer's order is compared with it. */
  readonly cart: PricedCart;
  /** What belongs to {@link cart}. */
  readonly quote: SessionQuote;
  /** A cart that was sent to Ledyer without a confirmation yet. */
  readonly pendingCart: PricedCart | null;
  /** What belongs to {@link pendingCart}. */
  readonly pendingQuote: SessionQuote | null;
  /** Number of changes of the cart at Ledyer. */
  readonly cartRevision: number;
  /** The locale that Ledyer was last sent, BCP 47. */
  readonly locale: string | null;
  readonly createdAt: number;
  /** Time of the request whose response the snapshot is. */
  readonly fetchedAt: number;
  /** When the snapshot was last invalidated. */
  readonly invalidatedAt: number | null;
  /** Number of invalidations. */
  readonly invalidations: number;
  /** When Ledyer was last read for a page that expected a change. */
  readonly lastExpectedAt: number | null;
  /** Differences between the authorized session and the cart. `null` until it was compared. */
  readonly differences: readonly Difference[] | null;
  readonly attempts: number;
}

/** A session with the version of its row. */
export interface VersionedSession extends StoredSession {
  /** The id of the transaction that last changed the row. */
  readonly version: string;
}

/** A row of `ledyer_session`. */
export interface SessionRow {
  session_id: string;
  order_id: string;
  buyer: string;
  cart: PricedCart;
  quote: string;
  pending_cart: PricedCart | null;
  pending_quote: string | null;
  cart_revision: number;
  locale: string | null;
  created_at: Date;
  state: string;
  sign_state: string | null;
  expires_at: string;
  updated_at: string;
  fetched_at: Date;
  invalidated_at: Date | null;
  invalidations: number;
  last_expected_at: Date | null;
  differences: readonly Difference[] | null;
  attempts: number;
}

/**
 * The part of an update that invalidates a session at the time `$2`. It is due at once, also by the clock of an instance
 * that is behind.
 */
export const setInvalidated = `invalidated_at = $2::timestamptz, invalidations = invalidations + 1, attempts = 0,
  due_at = to_timestamp(0)`;

/** The part of an update of `session` that stores a snapshot, with the parameters of {@link toSnapshotParams}. */
export const setSnapshot = `state = $2, sign_state = $3, expires_at = $4, updated_at = $5, fetched_at = $6::timestamptz,
  differences = $7::text::jsonb, due_at = least(session.due_at, $8::timestamptz)`;

/** Returns the parameters `$1` to `$10`: the session, its snapshot and the channels. */
export const toSnapshotParams = (
  sessionId: string,
  { state, signState, expiresAt, updatedAt }: Snapshot,
  fetchedAt: number,
  differences: readonly Difference[] | null,
  dueAt: number,
): readonly unknown[] => [
  sessionId,
  state,
  signState,
  expiresAt,
  updatedAt,
  toTimestamp(fetchedAt),
  differences && JSON.stringify(differences),
  state === 'authorized' ? toTimestamp(dueAt) : null,
  sessionChannel,
  workChannel,
];

/**
 * Returns whether a new snapshot makes reconcile due for a worker. A later due time means that the caller reconciles the
 * session itself.
 */
export const wakesWorker = (state: string, dueAt: number, fetchedAt: number): boolean =>
  state === 'authorized' && dueAt <= fetchedAt;

/** Converts a row. */
export const toSession = (row: SessionRow): StoredSession => ({
  sessionId: row.session_id,
  orderId: row.order_id,
  buyer: row.buyer,
  cart: fromJson(row.cart),
  quote: parseQuote(row.quote),
  pendingCart: fromJson(row.pending_cart),
  pendingQuote: row.pending_quote === null ? null : parseQuote(row.pending_quote),
  cartRevision: row.cart_revision,
  locale: row.locale,
  createdAt: fromTimestamp(row.created_at),
  state: row.state,
  signState: row.sign_state,
  expiresAt: row.expires_at,
  updatedAt: row.updated_at,
  fetchedAt: fromTimestamp(row.fetched_at),
  invalidatedAt: row.invalidated_at && fromTimestamp(row.invalidated_at),
  invalidations: row.invalidations,
  lastExpectedAt: row.last_expected_at && fromTimestamp(row.last_expected_at),
  differences: fromJson(row.differences),
  attempts: row.attempts,
});

const parseQuote = (text: string) => JSON.parse(text) as SessionQuote;
