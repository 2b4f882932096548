/**
 * A least-recently-used cache that keeps at least `maxEntries` entries and at most twice as many.
 *
 * Two generations, as in quick-lru (https://github.com/sindresorhus/quick-lru): entries move to the current one
 * when used; when it is full it becomes the previous one. A hit costs no list operation.
 */
export class LruCache<Value> {
  readonly #maxEntries: number;
  #current = new Map<string, Value>();
  #previous = new Map<string, Value>();

  constructor(most: number) {
    this.#maxEntries = most;
  }

  /** Returns the value of `key` and marks it as used. */
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
