/**
 * One live checkout a page: Ledyer's script speaks through `window.ledyer` and
 * through events on the document, so two would hear each other.
 */

interface Claims {
  owner: object;
  /** Those who were refused, and what to call when their turn has come. */
  readonly waiting: Map<object, () => void>;
}

const claims = new WeakMap<Document, Claims>();

/**
 * Takes the page for `claimant`, or refuses while another has it.
 *
 * @param whenFree called once, should the page become free after a refusal, so
 *     that a page which adds its new tag before it removes the old one works.
 */
export function claimPage(document: Document, claimant: object, whenFree: () => void): boolean {
  const held = claims.get(document);
  if (held && held.owner !== claimant) {
    held.waiting.set(claimant, whenFree);
    return false;
  }
  if (!held) claims.set(document, { owner: claimant, waiting: new Map() });
  return true;
}

/** Gives the page back, or gives up waiting for it. */
export function releasePage(document: Document, claimant: object): void {
  const held = claims.get(document);
  held?.waiting.delete(claimant);
  if (held?.owner !== claimant) return;
  claims.delete(document);
  const [first, ...others] = held.waiting;
  if (!first) return;
  const [owner, whenFree] = first;
  claims.set(document, { owner, waiting: new Map(others) });
  whenFree();
}
