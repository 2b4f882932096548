import type { CheckoutState } from './checkout-state.js';
import type { SessionId } from './session-id.js';

/** The state of a tag without a session. */
export const idleState: CheckoutState = { status: 'idle' };

/** Returns the first state of a session. */
export const createLoadingState = (sessionId: SessionId): CheckoutState => ({
  status: 'loading',
  sessionId,
  frame: 'loading',
  connection: undefined,
  suspended: false,
});
