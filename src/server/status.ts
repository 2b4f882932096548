import type { StoredSession } from './session-store.js';

/** All that a browser learns of a session: nothing about persons, nothing about money. */
export const statusOf = ({
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
