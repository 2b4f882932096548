import { isSessionState, isSignState } from '../ledyer/session-state.js';
import type { SessionState, SignState } from '../ledyer/session-state.js';
import type { SessionId } from './parse-session-id.js';

/** What the shop's status resource says of a session. Nothing personal is in it. */
export interface SessionAnswer {
  readonly sessionId: SessionId;
  readonly state: SessionState;
  readonly signState: SignState | undefined;
  /** Only once the session is authorized. */
  readonly orderId: string | undefined;
}

/**
 * Reads a status answer, or gives nothing for what is not one: another shape,
 * another session, or a state that this version does not know. Such an answer is
 * no news, never bad news.
 */
export function readSessionAnswer(value: unknown, id: SessionId): SessionAnswer | undefined {
  if (own(value, 'sessionId') !== id) return undefined;
  const state = own(value, 'state');
  if (!isSessionState(state)) return undefined;
  const signState = own(value, 'signState');
  const orderId = own(value, 'orderId');
  return {
    sessionId: id,
    state,
    signState: isSignState(signState) ? signState : undefined,
    orderId: typeof orderId === 'string' ? orderId : undefined,
  };
}

/** Whether it is an answer about this session all the same, with a state of which only later versions know. */
export const isOfLaterVersion = (value: unknown, id: SessionId): boolean =>
  own(value, 'sessionId') === id && typeof own(value, 'state') === 'string';

// Only a field of the answer itself counts: a page may have put `state` on Object.prototype.
const own = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
