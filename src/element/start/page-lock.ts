/**
 * One live checkout per page: Ledyer's script uses `window.ledyer` and document events, so two checkouts would
 * receive each other's events.
 */

interface LockRequest {
  readonly owner: object;
  readonly onAvailable: () => void;
}

/** The owner of each page's lock, followed by the waiting requests. */
const queues = new WeakMap<Document, LockRequest[]>();

/**
 * Acquires the page's lock. Returns whether it succeeded.
 *
 * @param onAvailable called once if the lock becomes free later, so that a page may
 *     add its new tag before it removes the old one
 */
export function acquirePageLock(
  document: Document,
  owner: object,
  onAvailable: () => void,
): boolean {
  const queue = queues.get(document) ?? [];
  queues.set(document, queue);
  if (!queue.some((claim) => claim.owner === owner)) queue.push({ owner, onAvailable });
  return queue[0]?.owner === owner;
}

/** Releases the page's lock, or withdraws the request for it. */
export function releasePageLock(document: Document, owner: object): void {
  const queue = queues.get(document) ?? [];
  const index = queue.findIndex((claim) => claim.owner === owner);
  if (index < 0) return;
  queue.splice(index, 1);
  if (index === 0) queue[0]?.onAvailable();
}
