import { signStates, type SignState } from '../ledyer/session-state.js';
import type { CheckoutError } from './checkout-error.js';
import type { Connection, FactSource, News } from './checkout-update.js';
import type { SessionAnswer } from './session-status.js';
import type { SessionId } from './parse-session-id.js';

/** Whether Ledyer's checkout is on the page. */
export type FrameStatus = 'loading' | 'ready' | 'failed';

interface Following {
  readonly sessionId: SessionId;
  readonly frame: FrameStatus;
  /** How the session is followed; nothing until that is known. */
  readonly connection: Connection | undefined;
}

/** While there is no checkout that could be locked, it is remembered that it has to be. */
interface Awaited {
  readonly suspended: boolean;
}

/** What is known of the checkout. */
export type CheckoutState =
  /** There is no session. */
  | { readonly status: 'idle' }
  /** Ledyer's checkout is on its way. */
  | (Following & Awaited & { readonly status: 'loading' })
  /** Ledyer's checkout cannot be shown; what became of the session is unknown. */
  | (Following & Awaited & { readonly status: 'failed'; readonly error: CheckoutError })
  /** What the page wrote cannot be used, so nothing is shown and nobody is asked. */
  | { readonly status: 'failed'; readonly sessionId: undefined; readonly error: CheckoutError }
  /** The buyer can act. */
  | (Following & { readonly status: 'open' })
  /** The page has locked Ledyer's checkout while the cart changes. */
  | (Following & { readonly status: 'suspended' })
  /** The page heard that the buyer is done, and the shop is being asked. */
  | (Following & { readonly status: 'confirming' })
  /** The same, and the shop has not confirmed it for long. Asking goes on. */
  | (Following & { readonly status: 'unconfirmed' })
  /** Somebody has to sign. That may take days. */
  | (Following & { readonly status: 'pending'; readonly signState: SignState | undefined })
  /** The shop said that the session is authorized. */
  | (Following & {
      readonly status: 'complete';
      readonly orderId: string | undefined;
      readonly source: FactSource;
      /** It was so already when the tag was mounted. */
      readonly replayed: boolean;
    })
  | (Following & { readonly status: 'expired' })
  | (Following & { readonly status: 'cancelled' });

export type CheckoutStatus = CheckoutState['status'];

/** The state of a tag whose attributes cannot be used. */
export const unusable = (error: CheckoutError): CheckoutState => ({
  status: 'failed',
  sessionId: undefined,
  error,
});

/** A state that follows a session. */
export type FollowingState = Extract<CheckoutState, Following>;

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
export const isEnd = ({ status }: CheckoutState): boolean => ranks[status] === ranks.complete;

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
export function next(state: CheckoutState, news: News): CheckoutState {
  if (!isFollowing(state)) return state;
  const { sessionId, frame, connection } = state;
  const at = { sessionId, frame, connection };
  switch (news.type) {
    case 'answer':
      return answered(state, news.answer, news.source);
    case 'ready':
      if (frame === 'ready') return state;
      return state.status === 'loading' || state.status === 'failed'
        ? { ...at, frame: 'ready', status: state.suspended ? 'suspended' : 'open' }
        : { ...state, frame: 'ready' };
    case 'failed':
      if (frame === 'failed') return state;
      return state.status === 'loading'
        ? { ...state, frame: 'failed', status: 'failed', error: news.error }
        : { ...state, frame: 'failed' };
    case 'suspended':
    case 'resumed':
      return withSuspension(state, news.type === 'suspended');
    case 'hint':
      return forward(state, { ...at, status: 'confirming' });
    case 'overdue':
      return state.status === 'confirming' ? { ...at, status: 'unconfirmed' } : state;
    case 'connection':
      return connection === news.connection || isEnd(state)
        ? state
        : { ...state, connection: news.connection };
    default:
      return state;
  }
}

const forward = (state: FollowingState, reached: CheckoutState): CheckoutState =>
  ranks[reached.status] > ranks[state.status] ? reached : state;

function withSuspension(state: FollowingState, suspended: boolean): CheckoutState {
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

function answered(
  state: FollowingState,
  { sessionId, state: word, signState, orderId }: SessionAnswer,
  source: FactSource,
): CheckoutState {
  if (sessionId !== state.sessionId) return state;
  const at = { sessionId, frame: state.frame, connection: state.connection };
  switch (word) {
    case 'open':
    case 'locked':
      return state;
    case 'pendingSca':
      return state.status === 'pending' && isFurther(signState, state.signState)
        ? { ...state, signState }
        : forward(state, { ...at, status: 'pending', signState });
    case 'authorized': {
      // A page that saw the buyer finish knows that it is not looking at the past.
      const replayed = source === 'mount' && ranks[state.status] < ranks.confirming;
      const learnt = source === 'mount' && !replayed ? 'poll' : source;
      return forward(state, { ...at, status: 'complete', orderId, source: learnt, replayed });
    }
    case 'expired':
    case 'cancelled':
      return forward(state, { ...at, status: word });
  }
}

/** Whether more has been signed than before. */
const isFurther = (now: SignState | undefined, before: SignState | undefined): boolean =>
  now !== undefined &&
  (before === undefined || signStates.indexOf(now) > signStates.indexOf(before));
