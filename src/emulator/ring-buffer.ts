/** The last items of a sequence, and the total number of items. */
export class RingBuffer<T> {
  readonly #capacity: number;
  readonly #items: T[] = [];
  #total = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Total number of items, including dropped ones. */
  get total(): number {
    return this.#total;
  }

  add(item: T): void {
    this.#items[this.#total % this.#capacity] = item;
    this.#total += 1;
  }

  /** Returns the last `count` items, oldest first. */
  list(count = this.#capacity): T[] {
    const oldest = this.#total % this.#capacity;
    const all = [...this.#items.slice(oldest), ...this.#items.slice(0, oldest)];
    return count < all.length ? all.slice(all.length - Math.max(count, 0)) : all;
  }

  clear(): void {
    this.#items.length = 0;
    this.#total = 0;
  }
}
