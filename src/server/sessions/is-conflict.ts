import { LedyerError } from '../ledyer-client/ledyer-error.js';

/** Returns whether Ledyer rejected a request for this session. A 401 or 429 does not depend on the session. */
export const isConflict = (error: unknown): boolean =>
  error instanceof LedyerError &&
  error.code === 'rejected' &&
  [400, 404, 409, 410, 422].includes(error.status ?? 0);
