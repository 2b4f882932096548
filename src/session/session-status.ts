import { isSessionState, isSignState } from '../ledyer/session-state.js';
import type { SessionState, SignState } from '../ledyer/session-state.js';
import type { SessionId } from './parse-session-id.js';

/** What the shop's status resource says of a session. Nothing personal is in it. */
export interface SessionStatus {
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
export function parseSessionStatus(value: unknown, id: SessionId): SessionStatus | undefined {
  if (getOwn(value, 'sessionId') !== id) return undefined;
  const state = getOwn(value, 'state');
  if (!isSessionState(state)) return undefined;
  const signState = getOwn(value, 'signState');
  const orderId = getOwn(value, 'orderId');
  return {
    sessionId: id,
    state,
    signState: isSignState(signState) ? signState : undefined,
    orderId: typeof orderId === 'string' ? orderId : undefined,
  };
}

/** Whether it is an answer about this session all the same, with a state of which only later versions know. */
export const hasUnknownState = (value: unknown, id: SessionId): boolean =>
  getOwn(value, 'sessionId') === id && typeof getOwn(value, 'state') === 'string';

// Only a field of the answer itself counts: a page may have put `state` on Object.prototype.
const getOwn = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
