/** A lock on Ledyer's checkout while the cart changes; `using` releases it too, where there is `Symbol.dispose`. */
export interface Lease {
  /** Gives it back; a second time does nothing. */
  release(): void;
  [Symbol.dispose](): void;
}

/** Locks that are held at a time; the checkout is locked while there is one. */
export class Leases {
  readonly #held = new Set<Lease>();
  readonly #changed: () => void;

  /** @param changed there is a first one, or none any more */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get isHeld(): boolean {
    return this.#held.size > 0;
  }

  take(): Lease {
    const release = () => {
      if (this.#held.delete(lease) && !this.isHeld) this.#changed();
    };
    const lease = { release, [Symbol.dispose ?? Symbol()]: release } as Lease;
    this.#held.add(lease);
    if (this.#held.size === 1) this.#changed();
    return lease;
  }

  releaseAll(): void {
    if (!this.isHeld) return;
    this.clear();
    this.#changed();
  }

  /** Forgets them without a word: what was locked is gone. */
  clear(): void {
    this.#held.clear();
  }
}
