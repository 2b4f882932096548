import { signStates, type SignState } from '../ledyer/session-state.js';
import type { CheckoutError } from './checkout-error.js';
import type { ConnectionMode, UpdateOrigin, CheckoutUpdate } from './checkout-update.js';
import type { SessionStatus } from './session-status.js';
import type { SessionId } from './parse-session-id.js';

/** Whether Ledyer's checkout is on the page. */
export type FrameStatus = 'loading' | 'ready' | 'failed';

interface FollowedSession {
  readonly sessionId: SessionId;
  readonly frame: FrameStatus;
  /** How the session is followed; nothing until that is known. */
  readonly connection: ConnectionMode | undefined;
}

/** While there is no checkout that could be locked, it is remembered that it has to be. */
interface PendingSuspension {
  readonly suspended: boolean;
}

/** What is known of the checkout. */
export type CheckoutState =
  /** There is no session. */
  | { readonly status: 'idle' }
  /** Ledyer's checkout is on its way. */
  | (FollowedSession & PendingSuspension & { readonly status: 'loading' })
  /** Ledyer's checkout cannot be shown; what became of the session is unknown. */
  | (FollowedSession &
      PendingSuspension & { readonly status: 'failed'; readonly error: CheckoutError })
  /** What the page wrote cannot be used, so nothing is shown and nobody is asked. */
  | { readonly status: 'failed'; readonly sessionId: undefined; readonly error: CheckoutError }
  /** The buyer can act. */
  | (FollowedSession & { readonly status: 'open' })
  /** The page has locked Ledyer's checkout while the cart changes. */
  | (FollowedSession & { readonly status: 'suspended' })
  /** The page heard that the buyer is done, and the shop is being asked. */
  | (FollowedSession & { readonly status: 'confirming' })
  /** The same, and the shop has not confirmed it for long. Asking goes on. */
  | (FollowedSession & { readonly status: 'unconfirmed' })
  /** Somebody has to sign. That may take days. */
  | (FollowedSession & { readonly status: 'pending'; readonly signState: SignState | undefined })
  /** The shop said that the session is authorized. */
  | (FollowedSession & {
      readonly status: 'complete';
      readonly orderId: string | undefined;
      readonly source: UpdateOrigin;
      /** It was so already when the tag was mounted. */
      readonly replayed: boolean;
    })
  | (FollowedSession & { readonly status: 'expired' })
  | (FollowedSession & { readonly status: 'cancelled' });

export type CheckoutStatus = CheckoutState['status'];

/** The state of a tag whose attributes cannot be used. */
export const invalidConfigState = (error: CheckoutError): CheckoutState => ({
  status: 'failed',
  sessionId: undefined,
  error,
});

/** A state that follows a session. */
export type FollowingState = Extract<CheckoutState, FollowedSession>;

/** Whether a session is being followed, or was until its end. */
export const isFollowing = (state: CheckoutState): state is FollowingState =>
  Object.hasOwn(state, 'frame');

const ranks: Readonly<Record<CheckoutStatus, number>> = {
  idle: 0,
  loading: 1,
  failed: 2,
  open: 3,
  suspended: 3,
  confirming: 4,
  unconfirmed: 5,
  pending: 6,
  complete: 7,
  expired: 7,
  cancelled: 7,
};

/** Whether the state is never left. */
export const isFinal = ({ status }: CheckoutState): boolean => ranks[status] === ranks.complete;

/**
 * The whole machine: what is known after `news`.
 *
 *     loading      ─▶ failed open suspended confirming pending complete expired cancelled
 *     failed       ─▶ open suspended confirming pending complete expired cancelled
 *     open         ─▶ suspended confirming pending complete expired cancelled
 *     suspended    ─▶ open confirming pending complete expired cancelled
 *     confirming   ─▶ unconfirmed pending complete expired cancelled
 *     unconfirmed  ─▶ pending complete expired cancelled
 *     pending      ─▶ complete expired cancelled
 *
 * It only moves to the right and down, and an end is never left. `open` and
 * `suspended` are one place on that way, and the page goes to and fro between the
 * two as it locks the checkout and unlocks it: that says nothing about the
 * session, and all that leads on from the one leads on from the other.
 *
 * Several sources report the same session and race each other, so news that is
 * late, repeated or impossible gives back `state` itself: the same object means
 * that nothing happened. Only an answer of the shop reaches `pending` and the ends.
 *
 * `locked` is no state of its own: Ledyer's checkout shows that it is working,
 * and a declined card may well open the session again.
 */
export function next(state: CheckoutState, update: CheckoutUpdate): CheckoutState {
  if (!isFollowing(state)) return state;
  const { sessionId, frame, connection } = state;
  const base = { sessionId, frame, connection };
  switch (update.type) {
    case 'answer':
      return applyStatus(state, update.answer, update.source);
    case 'ready':
      if (frame === 'ready') return state;
      return state.status === 'loading' || state.status === 'failed'
        ? { ...base, frame: 'ready', status: state.suspended ? 'suspended' : 'open' }
        : { ...state, frame: 'ready' };
    case 'failed':
      if (frame === 'failed') return state;
      return state.status === 'loading'
        ? { ...state, frame: 'failed', status: 'failed', error: update.error }
        : { ...state, frame: 'failed' };
    case 'suspended':
    case 'resumed':
      return applySuspension(state, update.type === 'suspended');
    case 'hint':
      return advance(state, { ...base, status: 'confirming' });
    case 'overdue':
      return state.status === 'confirming' ? { ...base, status: 'unconfirmed' } : state;
    case 'connection':
      return connection === update.connection || isFinal(state)
        ? state
        : { ...state, connection: update.connection };
    default:
      return state;
  }
}

const advance = (state: FollowingState, target: CheckoutState): CheckoutState =>
  ranks[target.status] > ranks[state.status] ? target : state;

function applySuspension(state: FollowingState, suspended: boolean): CheckoutState {
  switch (state.status) {
    case 'loading':
    case 'failed':
      return state.suspended === suspended ? state : { ...state, suspended };
    case 'open':
      return suspended ? { ...state, status: 'suspended' } : state;
    case 'suspended':
      return suspended ? state : { ...state, status: 'open' };
    default:
      return state;
  }
}

function applyStatus(
  state: FollowingState,
  { sessionId, state: word, signState, orderId }: SessionStatus,
  updateOrigin: UpdateOrigin,
): CheckoutState {
  if (sessionId !== state.sessionId) return state;
  const base = { sessionId, frame: state.frame, connection: state.connection };
  switch (word) {
    case 'open':
    case 'locked':
      return state;
    case 'pendingSca':
      return state.status === 'pending' && hasMoreSignatures(signState, state.signState)
        ? { ...state, signState }
        : advance(state, { ...base, status: 'pending', signState });
    case 'authorized': {
      // A page that saw the buyer finish knows that it is not looking at the past.
      const replayed = updateOrigin === 'mount' && ranks[state.status] < ranks.confirming;
      const origin = updateOrigin === 'mount' && !replayed ? 'poll' : updateOrigin;
      return advance(state, { ...base, status: 'complete', orderId, source: origin, replayed });
    }
    case 'expired':
    case 'cancelled':
      return advance(state, { ...base, status: word });
  }
}

/** Whether more has been signed than before. */
const hasMoreSignatures = (
  current: SignState | undefined,
  previous: SignState | undefined,
): boolean =>
  current !== undefined &&
  (previous === undefined || signStates.indexOf(current) > signStates.indexOf(previous));
