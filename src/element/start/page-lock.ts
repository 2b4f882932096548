/**
 * One live checkout a page: Ledyer's script speaks through `window.ledyer` and
 * through events on the document, so two would hear each other.
 */

interface Claim {
  readonly claimant: object;
  readonly whenFree: () => void;
}

/** Who has a page, and behind it those who wait for it. */
const queues = new WeakMap<Document, Claim[]>();

/**
 * Takes the page for `claimant`, or refuses while another has it.
 *
 * @param whenFree called once, should the page become free after a refusal, so
 *     that a page which adds its new tag before it removes the old one works.
 */
export function claimPage(document: Document, claimant: object, whenFree: () => void): boolean {
  const queue = queues.get(document) ?? [];
  queues.set(document, queue);
  if (!queue.some((claim) => claim.claimant === claimant)) queue.push({ claimant, whenFree });
  return queue[0]?.claimant === claimant;
}

/** Gives the page back, or gives up waiting for it. */
export function releasePage(document: Document, claimant: object): void {
  const queue = queues.get(document) ?? [];
  const place = queue.findIndex((claim) => claim.claimant === claimant);
  if (place < 0) return;
  queue.splice(place, 1);
  if (place === 0) queue[0]?.whenFree();
}
