import { json, type Answer } from '../http/response.js';
import type { StoredSession } from '../store/stored-session.js';

/** Returns what a browser may know about a session: no personal data and no amounts. */
export const toStatus = ({
  sessionId,
  orderId,
  state,
  signState,
  expiresAt,
  updatedAt,
}: StoredSession) => ({
  sessionId,
  state,
  signState,
  ...(state === 'authorized' && { orderId }),
  expiresAt,
  updatedAt,
});

const answers = new WeakMap<StoredSession, Answer>();

/**
 * The status resource's answer, put into words once for each time that the session was read. One that is read again is
 * another object, so an answer is never older than what it says, nor another buyer's.
 */
export function statusResponse(session: StoredSession): Answer {
  let answer = answers.get(session);
  if (!answer) answers.set(session, (answer = json(toStatus(session))));
  return answer;
}
