/// <reference lib="esnext.disposable" preserve="true" />
import type { Clock } from '../session/clock.js';

/** Milliseconds for which a lease may be held. */
export const suspensionLimit = 60_000;

/** The checkout stays locked until this is released; `using` does that by itself. */
export interface SuspensionLease extends Disposable {
  /** Gives it back. A second time, or too late, does nothing. */
  release(): void;
}

export interface SuspensionOptions {
  readonly clock: Clock;
  /** Milliseconds for which a lease may be held. */
  readonly limit?: number;
  /** There is a first lease, or none any more. */
  readonly changed: (isSuspended: boolean) => void;
  /** A lease was held for too long and has been taken back. */
  readonly forced: () => void;
}

/**
 * Who wants Ledyer's checkout locked, as leases: it is locked while there is one.
 *
 * Nothing that a page does in a wrong order or too often throws, and a lease that
 * a page forgets is taken back, so that no buyer stands before a locked checkout.
 */
export class Suspension {
  readonly #options: SuspensionOptions;
  /** Each with what ends its time. */
  readonly #leases = new Map<SuspensionLease, AbortController>();

  constructor(options: SuspensionOptions) {
    this.#options = options;
  }

  get isSuspended(): boolean {
    return this.#leases.size > 0;
  }

  /** Locks the checkout, now or as soon as there is one. */
  suspend(): SuspensionLease {
    const release = () => {
      this.#release(lease);
    };
    // What `using` is translated to looks for the second where there is no first.
    const dispose = (Symbol.dispose ?? Symbol.for('Symbol.dispose')) as typeof Symbol.dispose;
    const lease: SuspensionLease = { release, [dispose]: release };
    const released = new AbortController();
    this.#leases.set(lease, released);
    void this.#watch(lease, released.signal);
    if (this.#leases.size === 1) this.#options.changed(true);
    return lease;
  }

  /** Releases all leases. */
  resume(): void {
    if (!this.isSuspended) return;
    this.clear();
    this.#options.changed(false);
  }

  /** Locks the checkout while `run` is at work, and gives what it gives. */
  async withSuspended<Result>(run: () => Result | PromiseLike<Result>): Promise<Result> {
    const lease = this.suspend();
    try {
      return await run();
    } finally {
      lease.release();
    }
  }

  /** Forgets all leases without a word: the checkout that they locked is gone. */
  clear(): void {
    const all = [...this.#leases.values()];
    this.#leases.clear();
    for (const released of all) released.abort();
  }

  #release(lease: SuspensionLease): boolean {
    const released = this.#leases.get(lease);
    if (!released) return false;
    this.#leases.delete(lease);
    released.abort();
    if (!this.isSuspended) this.#options.changed(false);
    return true;
  }

  async #watch(lease: SuspensionLease, released: AbortSignal): Promise<void> {
    const { clock, limit = suspensionLimit, forced } = this.#options;
    await clock.sleep(limit, released);
    if (this.#release(lease)) forced();
  }
}
