import { createSessionFunction, type CreateSession } from '../../session/create-session.js';

export type {
  CreateSession,
  CreateSessionOptions,
  CreatedSession,
  SessionItem,
} from '../../session/create-session.js';
export { SessionRequestError, type Problem } from '../../session/session-request-error.js';

/**
 * Requests a session for the cart from the shop's server, for the tag's `session-id`.
 *
 * Equal calls at the same time share one request, so React's StrictMode and a double click create one session. A
 * retry of a call that got no response sends the same `Idempotency-Key`. Call it in the browser, when the buyer
 * starts the checkout.
 *
 * @throws {SessionRequestError} with the HTTP `status` and the server's `problem`. With status 422, `problem.detail`
 *   is a sentence for the buyer
 */
export const createSession: CreateSession = createSessionFunction({
  // Looked up at each call, because monitoring scripts replace it later.
  fetch: (...request) => fetch(...request),
  getRandomValues: (bytes) => crypto.getRandomValues(bytes),
  now: () => Date.now(),
  startTimer(callback, ms) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
});
