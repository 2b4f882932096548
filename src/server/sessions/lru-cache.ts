/**
 * What is known by key of those who came last: of `most` at the least, and of never more than twice as many.
 *
 * Two generations: whoever comes is in the young one, and when that is full, it becomes the old one and what was
 * old is forgotten. So to come again moves nothing, as it would in one list in the order of visits.
 */
export class LruCache<Value> {
  readonly #maxEntries: number;
  #current = new Map<string, Value>();
  #previous = new Map<string, Value>();

  constructor(most: number) {
    this.#maxEntries = most;
  }

  /** What is known of `key`, which has now come last. */
  get(key: string): Value | undefined {
    const young = this.#current.get(key);
    if (young !== undefined) return young;
    const old = this.#previous.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: Value): void {
    if (this.#current.size >= this.#maxEntries) {
      this.#previous = this.#current;
      this.#current = new Map();
    }
    this.#current.set(key, value);
  }
}
