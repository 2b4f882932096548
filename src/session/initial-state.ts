import type { CheckoutState } from './checkout-state.js';
import type { SessionId } from './parse-session-id.js';

/** The state of a tag without a session. */
export const idle: CheckoutState = { status: 'idle' };

/** The first state of a session. */
export const opening = (sessionId: SessionId): CheckoutState => ({
  status: 'loading',
  sessionId,
  frame: 'loading',
  connection: undefined,
  suspended: false,
});
