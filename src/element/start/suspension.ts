/// <reference lib="esnext.disposable" preserve="true" />

import { runOutsideZones } from './outside-zones.js';

/** Time after which a lease expires. */
export const maxLeaseMs = 60_000;

/** Keeps the checkout locked until its release or expiry. Works with `using`. */
export interface SuspensionLease extends Disposable {
  /** Releases the lease. Has no effect the second time, or after expiry. */
  release(): void;
}

/** Runs `call` after `ms` milliseconds. Returns a function that cancels it. */
export type Schedule = (ms: number, call: () => void) => () => void;

export interface SuspensionOptions {
  /** Called when the first lease begins and when the last one ends. */
  readonly onChange: (isSuspended: boolean) => void;
  /** Called when a lease has expired. */
  readonly onExpire: () => void;
  readonly schedule: Schedule;
}

/**
 * The leases that keep Ledyer's checkout locked.
 *
 * No sequence of calls throws, and a forgotten lease expires, so that no buyer is left with a locked checkout.
 */
export class Suspension {
  readonly #options: SuspensionOptions;
  /** Each lease with the function that cancels its timer. */
  readonly #leases = new Map<SuspensionLease, () => void>();

  constructor(options: SuspensionOptions) {
    this.#options = options;
  }

  get isSuspended(): boolean {
    return this.#leases.size > 0;
  }

  /** Locks the checkout, now or once it is on the page. */
  suspend(): SuspensionLease {
    const { schedule, onChange, onExpire } = this.#options;
    const release = () => {
      this.#release(lease);
    };
    // Compiled `using` falls back to this symbol.
    const dispose: typeof Symbol.dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');
    const lease: SuspensionLease = { release, [dispose]: release };
    const cancelTimer = schedule(maxLeaseMs, () => {
      if (this.#release(lease)) onExpire();
    });
    this.#leases.set(lease, cancelTimer);
    if (this.#leases.size === 1) onChange(true);
    return lease;
  }

  /** Releases all leases. */
  resume(): void {
    for (const lease of this.#leases.keys()) lease.release();
  }

  /** Ends a lease. Returns whether it was held. */
  #release(lease: SuspensionLease): boolean {
    this.#leases.get(lease)?.();
    const wasHeld = this.#leases.delete(lease);
    if (wasHeld && !this.isSuspended) this.#options.onChange(false);
    return wasHeld;
  }
}

/** Schedules by `setTimeout`. */
export const scheduleTimeout: Schedule = (ms, call) => {
  const timer = runOutsideZones(() => setTimeout(call, ms));
  return () => {
    clearTimeout(timer);
  };
};
