/**
 * One live checkout per page: Ledyer's script uses `window.ledyer` and document events, so two checkouts would
 * receive each other's events.
 */

/** The owners and their callbacks by page, in order of request. The first owner has the lock. */
const queues = new WeakMap<Document, Map<object, () => void>>();

/**
 * Acquires the page's lock. Returns whether it succeeded.
 *
 * @param onAvailable called if the lock becomes free later. A page may add a new tag before it removes the old one.
 */
export function acquirePageLock(
  document: Document,
  owner: object,
  onAvailable: () => void,
): boolean {
  const queue = queues.get(document) ?? new Map<object, () => void>();
  queues.set(document, queue);
  if (!queue.has(owner)) queue.set(owner, onAvailable);
  const [first] = queue.keys();
  return first === owner;
}

/** Releases the page's lock, or withdraws the request for it. */
export function releasePageLock(document: Document, owner: object): void {
  const queue = queues.get(document);
  const isHeld = queue?.keys().next().value === owner;
  queue?.delete(owner);
  if (isHeld) queue?.values().next().value?.();
}
