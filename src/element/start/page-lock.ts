/**
 * One live checkout per page: Ledyer's script uses `window.ledyer` and document events, so two checkouts would
 * receive each other's events.
 */

/** The tags that want to show a checkout, and their callbacks, in order of request. The first has the lock. */
export type PageLock = Map<object, () => void>;

/** The lock of the page. */
export const pageLock: PageLock = new Map();

/**
 * Acquires the lock. Returns whether it succeeded.
 *
 * @param onAvailable called if the lock becomes free later. A page may add a new tag before it removes the old one.
 */
export function acquirePageLock(lock: PageLock, owner: object, onAvailable: () => void): boolean {
  lock.set(owner, onAvailable);
  return isFirst(lock, owner);
}

/** Releases the lock, or withdraws the request for it. */
export function releasePageLock(lock: PageLock, owner: object): void {
  const isHeld = isFirst(lock, owner);
  lock.delete(owner);
  if (isHeld) lock.values().next().value?.();
}

const isFirst = (lock: PageLock, owner: object): boolean => lock.keys().next().value === owner;
