/** The last items of a sequence, and how many there were. */
export class Ring<T> {
  readonly #limit: number;
  readonly #items: T[] = [];
  #total = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Items in all, the forgotten ones included. */
  get total(): number {
    return this.#total;
  }

  add(item: T): void {
    this.#items[this.#total % this.#limit] = item;
    this.#total += 1;
  }

  /** Oldest first; only the last `count` of them. */
  list(count = this.#limit): T[] {
    const oldest = this.#total % this.#limit;
    const all = [...this.#items.slice(oldest), ...this.#items.slice(0, oldest)];
    return count < all.length ? all.slice(all.length - Math.max(count, 0)) : all;
  }

  clear(): void {
    this.#items.length = 0;
    this.#total = 0;
  }
}
