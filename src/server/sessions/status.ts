import type { StoredSession } from '../store/stored-session.js';

/** Returns what a browser may know about a session: no personal data and no amounts. */
export const toStatus = ({
  sessionId,
  orderId,
  state,
  signState,
  expiresAt,
  updatedAt,
  cartRevision,
}: StoredSession) => ({
  sessionId,
  state,
  signState,
  ...(state === 'authorized' && { orderId }),
  expiresAt,
  updatedAt,
  cartRevision,
});
