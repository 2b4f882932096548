/**
 * A cache that keeps at least the `generationSize` most recently used entries, and at most twice as many (LRU).
 *
 * It has two generations, as in quick-lru (https://github.com/sindresorhus/quick-lru). An entry moves to the current
 * generation when it is used. A full current generation replaces the previous one, so a hit needs no list operation.
 */
export class LruCache<Value> {
  readonly #generationSize: number;
  #current = new Map<string, Value>();
  #previous = new Map<string, Value>();

  constructor(generationSize: number) {
    this.#generationSize = generationSize;
  }

  /** Returns the value of `key` and marks it as used. */
  get(key: string): Value | undefined {
    const current = this.#current.get(key);
    if (current !== undefined) return current;
    const previous = this.#previous.get(key);
    if (previous !== undefined) this.set(key, previous);
    return previous;
  }

  set(key: string, value: Value): void {
    if (this.#current.size >= this.#generationSize) {
      this.#previous = this.#current;
      this.#current = new Map();
    }
    this.#current.set(key, value);
  }
}
