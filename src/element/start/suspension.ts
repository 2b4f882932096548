/// <reference lib="esnext.disposable" preserve="true" />

/** Milliseconds for which a lease may be held. */
export const suspensionLimit = 60_000;

/** The checkout stays locked until this is released; `using` does that by itself. */
export interface SuspensionLease extends Disposable {
  /** Gives it back. A second time, or too late, does nothing. */
  release(): void;
}

/** Calls something in so many milliseconds; gives how to prevent it. */
export type Later = (ms: number, call: () => void) => () => void;

export interface SuspensionOptions {
  /** There is a first lease, or none any more. */
  readonly changed: (isSuspended: boolean) => void;
  /** A lease was held for too long and has been taken back. */
  readonly forced: () => void;
  readonly later: Later;
}

/**
 * Who wants Ledyer's checkout locked, as leases: it is locked while there is one.
 *
 * Nothing that a page does in a wrong order or too often throws, and a lease that
 * a page forgets is taken back, so that no buyer stands before a locked checkout.
 */
export class Suspension {
  readonly #options: SuspensionOptions;
  /** Each with what stops its watch. */
  readonly #leases = new Map<SuspensionLease, () => void>();

  constructor(options: SuspensionOptions) {
    this.#options = options;
  }

  get isSuspended(): boolean {
    return this.#leases.size > 0;
  }

  /** Locks the checkout, now or as soon as there is one. */
  suspend(): SuspensionLease {
    const { later, changed, forced } = this.#options;
    const release = () => {
      this.#release(lease);
    };
    // What `using` is translated to looks for the second where there is no first.
    const dispose: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');
    const lease: SuspensionLease = { release, [dispose]: release };
    const unwatch = later(suspensionLimit, () => {
      if (this.#release(lease)) forced();
    });
    this.#leases.set(lease, unwatch);
    if (this.#leases.size === 1) changed(true);
    return lease;
  }

  /** Releases all leases. */
  resume(): void {
    if (!this.isSuspended) return;
    this.clear();
    this.#options.changed(false);
  }

  /** Forgets all leases without a word: the checkout that they locked is gone. */
  clear(): void {
    for (const unwatch of this.#leases.values()) unwatch();
    this.#leases.clear();
  }

  #release(lease: SuspensionLease): boolean {
    this.#leases.get(lease)?.();
    const wasHeld = this.#leases.delete(lease);
    if (wasHeld && !this.isSuspended) this.#options.changed(false);
    return wasHeld;
  }
}

export const onTimer: Later = (ms, call) => {
  const timer = setTimeout(call, ms);
  return () => {
    clearTimeout(timer);
  };
};
