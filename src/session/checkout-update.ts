import type { CheckoutError } from './checkout-error.js';
import type { SessionStatus } from './session-status.js';
import type { SessionId } from './parse-session-id.js';

/** How a fact was learnt: the first thing that was known, brought by a stream, or asked for later. */
export type UpdateOrigin = 'mount' | 'push' | 'poll';

/**
 * How the session is followed: by a stream, by asking, not for want of a network,
 * or not although there should be one.
 */
export const connectionModes = ['push', 'poll', 'offline', 'lost'] as const;
export type ConnectionMode = (typeof connectionModes)[number];

/** Which part of the buyer's details changed. */
export type CustomerPart = 'customer' | 'billing' | 'shipping';

/** One thing that we were told, from any source. */
export type CheckoutUpdate =
  /** The shop's status resource answered. The only news that may end a session. */
  | { readonly type: 'answer'; readonly answer: SessionStatus; readonly source: UpdateOrigin }
  /** Ledyer's checkout is on the page. */
  | { readonly type: 'ready' }
  /** Ledyer's checkout cannot be shown. */
  | { readonly type: 'failed'; readonly error: CheckoutError }
  /** The buyer pressed the buy button; only sessions with client validation say so. */
  | { readonly type: 'buy' }
  /** The page was told that the buyer is done, or that a signatory is asked. Anybody can say so. */
  | { readonly type: 'hint' }
  /** A hint was not confirmed in time. */
  | { readonly type: 'overdue' }
  /** The page has locked Ledyer's checkout, or will as soon as there is one. */
  | { readonly type: 'suspended' }
  /** … and needs it locked no longer. */
  | { readonly type: 'resumed' }
  /** The buyer's details changed. */
  | { readonly type: 'customer-changed'; readonly part: CustomerPart }
  /** The session is followed in another way than before. */
  | { readonly type: 'connection'; readonly connection: ConnectionMode }
  /** Something is wrong that says nothing about the session. */
  | { readonly type: 'trouble'; readonly error: CheckoutError };

/** A source of news about one session; it ends when `signal` aborts. */
export type Feed = (id: SessionId, signal: AbortSignal) => AsyncIterable<CheckoutUpdate>;
