/**
 * What is known by key of those who came last: of `most` at the least, and of never more than twice as many.
 *
 * Two generations: whoever comes is in the young one, and when that is full, it becomes the old one and what was
 * old is forgotten. So to come again moves nothing, as it would in one list in the order of visits.
 */
export class Recent<Value> {
  readonly #most: number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  constructor(most: number) {
    this.#most = most;
  }

  /** What is known of `key`, which has now come last. */
  get(key: string): Value | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, value: Value): void {
    if (this.#young.size >= this.#most) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}
