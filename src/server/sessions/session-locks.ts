import { Problem } from '../http/problem.js';
import { LeaseTimeoutError } from '../store/lease.js';
import type { Store } from '../store/store.js';

/** Maximum time that a second tab of the same buyer waits for the first one. */
const leaseTimeoutMs = 6_000;

/**
 * Runs `work` while no other request with the same name runs, in any instance. The signal aborts shortly before the
 * lease expires, because another request may then begin.
 *
 * @throws {Problem} `in-progress` when another request takes too long
 */
export type WithSessionLock = <T>(
  name: string,
  work: (signal: AbortSignal) => Promise<T>,
) => Promise<T>;

/** Creates the locks of the requests that create or change a session. */
export function createSessionLocks({ withLease }: Pick<Store, 'withLease'>) {
  const createLock =
    (kind: string): WithSessionLock =>
    async (name, work) => {
      try {
        return await withLease(`${kind}:${name}`, leaseTimeoutMs, work);
      } catch (error) {
        if (!(error instanceof LeaseTimeoutError)) throw error;
        throw new Problem('in-progress', undefined, { headers: { 'retry-after': '1' } });
      }
    };
  return {
    /** For the requests of one buyer. */
    withBuyerLock: createLock('buyer'),
    /** For first requests, which have no buyer yet, by their idempotency key. */
    withFirstRequestLock: createLock('first'),
  };
}
