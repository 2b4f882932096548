import { isSessionState, isSignState } from '../ledyer/session-state.js';
import type { SessionState, SignState } from '../ledyer/session-state.js';
import { hasOwn } from './has-own.js';
import type { SessionId } from './session-id.js';

/** A status from the shop's status resource. It has no personal data. */
export interface SessionStatus {
  readonly sessionId: SessionId;
  readonly state: SessionState;
  readonly signState: SignState | undefined;
  /** Only set once the session is authorized. */
  readonly orderId: string | undefined;
  /** An integer that the shop raises when it changes the session's cart. `undefined` if the shop has none. */
  readonly cartRevision?: number | undefined;
}

/**
 * Returns the status, or `undefined` for another shape, another session or a state that this version does not know.
 */
export function parseSessionStatus(value: unknown, id: SessionId): SessionStatus | undefined {
  if (getOwn(value, 'sessionId') !== id) return undefined;
  const state = getOwn(value, 'state');
  if (!isSessionState(state)) return undefined;
  const signState = getOwn(value, 'signState');
  const orderId = getOwn(value, 'orderId');
  const cartRevision = getOwn(value, 'cartRevision');
  return {
    sessionId: id,
    state,
    signState: isSignState(signState) ? signState : undefined,
    orderId: typeof orderId === 'string' ? orderId : undefined,
    cartRevision: Number.isSafeInteger(cartRevision) ? (cartRevision as number) : undefined,
  };
}

/** Whether the value is a status of this session with a state that only later versions know. */
export const hasUnknownState = (value: unknown, id: SessionId): boolean =>
  getOwn(value, 'sessionId') === id && typeof getOwn(value, 'state') === 'string';

/** Reads own properties only, because a page may have defined `state` on `Object.prototype`. */
const getOwn = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
