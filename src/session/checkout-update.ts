import type { CheckoutError } from './checkout-error.js';
import type { SessionStatus } from './session-status.js';
import type { SessionId } from './session-id.js';

/** The origin of a status: the first one after mounting, a stream, or a later poll. */
export type UpdateOrigin = 'mount' | 'push' | 'poll';

/**
 * How the session is followed.
 *
 * - `push`: by a stream.
 * - `poll`: by polling.
 * - `offline`: not at all, because the browser reports no network.
 * - `lost`: not at all, because the shop's server does not respond.
 */
export const connectionModes = ['push', 'poll', 'offline', 'lost'] as const;
export type ConnectionMode = (typeof connectionModes)[number];

/** The part of the buyer's details that changed. */
export type CustomerPart = 'customer' | 'billing' | 'shipping';

/** An update from any source: the input of the state machine. */
export type CheckoutUpdate =
  /** A status from the shop. The only update that may end a session. */
  | { readonly type: 'status'; readonly status: SessionStatus; readonly source: UpdateOrigin }
  /** The revision of the session's cart, with each status of a shop that has one. */
  | { readonly type: 'cart'; readonly revision: number }
  /** Ledyer's checkout is on the page. Repeated when its frame has loaded again. */
  | { readonly type: 'ready' }
  /** Ledyer's checkout is being loaded again, in a new frame. */
  | { readonly type: 'reloading' }
  /** Ledyer's checkout cannot be shown. */
  | { readonly type: 'failed'; readonly error: CheckoutError }
  /** The buyer pressed the buy button. Only sessions with client validation report it. */
  | { readonly type: 'buy' }
  /** The frame reported that the buyer is done, or that a signatory has to sign. Any script can forge it. */
  | { readonly type: 'frame-event' }
  /** The shop did not confirm a frame event in time. */
  | { readonly type: 'overdue' }
  /** The page has locked Ledyer's checkout, or will lock it once it exists. */
  | { readonly type: 'suspended' }
  /** The page has released every lock. */
  | { readonly type: 'resumed' }
  /** The buyer's details changed. */
  | { readonly type: 'customer-changed'; readonly part: CustomerPart }
  /** The session is followed in another way than before. */
  | { readonly type: 'connection'; readonly connection: ConnectionMode }
  /** The shop has never known the session. It may be another buyer's, from a cached page. */
  | { readonly type: 'session-unknown'; readonly error: CheckoutError }
  /** A failure that says nothing about the session. */
  | { readonly type: 'failure'; readonly error: CheckoutError };

/** A source of updates about one session. Ends when `signal` aborts. */
export type Feed = (id: SessionId, signal: AbortSignal) => AsyncIterable<CheckoutUpdate>;
