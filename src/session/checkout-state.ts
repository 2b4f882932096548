import { signStates, type SignState } from '../ledyer/session-state.js';
import type { CheckoutError } from './checkout-error.js';
import type { ConnectionMode, UpdateOrigin, CheckoutUpdate } from './checkout-update.js';
import { hasOwn } from './has-own.js';
import type { SessionStatus } from './session-status.js';
import type { SessionId } from './session-id.js';

/** Whether Ledyer's checkout is on the page. It is `covered` while the shop does not know the session. */
export type FrameStatus = 'loading' | 'ready' | 'failed' | 'covered';

interface FollowedSession {
  readonly sessionId: SessionId;
  readonly frame: FrameStatus;
  /** How the session is followed. `undefined` until that is known. */
  readonly connection: ConnectionMode | undefined;
}

/** A suspension that takes effect when there is a checkout to lock. */
interface PendingSuspension {
  readonly suspended: boolean;
}

/** The state of the checkout. */
export type CheckoutState =
  /** There is no session. */
  | { readonly status: 'idle' }
  /** Ledyer's checkout is loading. */
  | (FollowedSession & PendingSuspension & { readonly status: 'loading' })
  /** Ledyer's checkout cannot be shown. The session's outcome is unknown. */
  | (FollowedSession &
      PendingSuspension & { readonly status: 'failed'; readonly error: CheckoutError })
  /** An attribute is invalid, so nothing is shown and nothing is requested. */
  | { readonly status: 'failed'; readonly sessionId: undefined; readonly error: CheckoutError }
  /** The buyer can act. */
  | (FollowedSession & { readonly status: 'open' })
  /** The page has locked Ledyer's checkout while the cart changes. */
  | (FollowedSession & { readonly status: 'suspended' })
  /** The frame reported that the buyer is done, and the shop's server is polled. */
  | (FollowedSession & { readonly status: 'confirming' })
  /** Like `confirming`, but the shop has not confirmed it for a minute. Polling continues. */
  | (FollowedSession & { readonly status: 'unconfirmed' })
  /** A signatory has to sign, which may take days. */
  | (FollowedSession & { readonly status: 'pending'; readonly signState: SignState | undefined })
  /** The shop's server reports the session as authorized. */
  | (FollowedSession & {
      readonly status: 'complete';
      readonly orderId: string | undefined;
      readonly source: UpdateOrigin;
      /** The session was authorized before the tag was mounted. */
      readonly replayed: boolean;
    })
  | (FollowedSession & { readonly status: 'expired' })
  | (FollowedSession & { readonly status: 'cancelled' });

export type CheckoutStatus = CheckoutState['status'];

/** Returns the state of a tag whose attributes are invalid. */
export const createInvalidConfigState = (
  error: CheckoutError,
): Extract<CheckoutState, { readonly sessionId: undefined }> => ({
  status: 'failed',
  sessionId: undefined,
  error,
});

/** A state that follows a session. */
export type FollowingState = Extract<CheckoutState, FollowedSession>;

/** Whether the state belongs to a session, ended sessions included. */
export const isFollowing = (state: CheckoutState): state is FollowingState =>
  hasOwn(state, 'frame');

/** Returns whether the checkout of a session is on the page, or `undefined` if there is no session. */
export const getFrame = (state: CheckoutState): FrameStatus | undefined =>
  isFollowing(state) ? state.frame : undefined;

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

/** Whether the buyer can no longer act. */
export const hasFinished = ({ status }: CheckoutState): boolean =>
  ranks[status] >= ranks.confirming;

/** Whether the state is never left. */
export const isFinal = ({ status }: CheckoutState): boolean => ranks[status] === ranks.complete;

/**
 * Returns the state after `update`. This is the whole state machine:
 *
 *     loading      ─▶ failed open suspended confirming pending complete expired cancelled
 *     failed       ─▶ open suspended confirming pending complete expired cancelled
 *     open         ─▶ suspended confirming pending complete expired cancelled
 *     suspended    ─▶ open confirming pending complete expired cancelled
 *     confirming   ─▶ unconfirmed pending complete expired cancelled
 *     unconfirmed  ─▶ pending complete expired cancelled
 *     pending      ─▶ complete expired cancelled
 *
 * States only advance, and a final state is never left. `open` and `suspended` have the same rank: the page switches
 * between them as it locks and unlocks the checkout.
 *
 * Several sources report the same session and race each other. Late, repeated and impossible updates return `state`
 * itself: the same object means that nothing happened. Only a status from the shop reaches `pending` and the final
 * states.
 *
 * `locked` is not a state: Ledyer's checkout shows its progress, and the session opens again after a declined card.
 */
export function next(state: CheckoutState, update: CheckoutUpdate): CheckoutState {
  if (!isFollowing(state)) return state;
  const { sessionId, frame, connection } = state;
  const base = { sessionId, frame, connection };
  switch (update.type) {
    case 'status':
      return applyStatus(state, update.status, update.source);
    case 'ready':
      return applyReady(state);
    case 'reloading':
      return frame === 'loading' || frame === 'covered' || isFinal(state)
        ? state
        : { ...state, frame: 'loading' };
    case 'session-unknown':
      // After `confirming`, the shop has known the session.
      return frame === 'covered' || hasFinished(state) ? state : { ...state, frame: 'covered' };
    case 'failed':
      if (frame === 'failed' || (frame === 'covered' && state.status !== 'loading')) return state;
      return state.status === 'loading'
        ? { ...state, frame: 'failed', status: 'failed', error: update.error }
        : { ...state, frame: 'failed' };
    case 'suspended':
    case 'resumed':
      return applySuspension(state, update.type === 'suspended');
    case 'frame-event':
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

function applyReady(state: FollowingState): CheckoutState {
  const { sessionId, frame: before, connection } = state;
  const frame = before === 'covered' ? before : 'ready';
  if (state.status === 'loading' || state.status === 'failed')
    return { sessionId, connection, frame, status: state.suspended ? 'suspended' : 'open' };
  return before === frame ? state : { ...state, frame };
}

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
  status: SessionStatus,
  updateOrigin: UpdateOrigin,
): CheckoutState {
  const { sessionId, state: sessionState, signState, orderId } = status;
  if (sessionId !== state.sessionId) return state;
  if (state.frame === 'covered') {
    const frame = state.status === 'loading' ? 'loading' : 'ready';
    return applyStatus({ ...state, frame }, status, updateOrigin);
  }
  const base = { sessionId, frame: state.frame, connection: state.connection };
  switch (sessionState) {
    case 'open':
    case 'locked':
      return state;
    case 'pendingSca':
      return state.status === 'pending' && hasMoreSignatures(signState, state.signState)
        ? { ...state, signState }
        : advance(state, { ...base, status: 'pending', signState });
    case 'authorized': {
      // The buyer has finished on this page, so this is not an old purchase.
      const replayed = updateOrigin === 'mount' && !hasFinished(state);
      const origin = updateOrigin === 'mount' && !replayed ? 'poll' : updateOrigin;
      return advance(state, { ...base, status: 'complete', orderId, source: origin, replayed });
    }
    case 'expired':
    case 'cancelled':
      return advance(state, { ...base, status: sessionState });
  }
}

/** Whether more signatories have signed than before. */
const hasMoreSignatures = (
  current: SignState | undefined,
  previous: SignState | undefined,
): boolean => orderedSignStates.indexOf(current) > orderedSignStates.indexOf(previous);

/** A missing sign state is not among them, so its index is the lowest. */
const orderedSignStates: readonly (SignState | undefined)[] = signStates;
