import type { ClientApi } from '../../ledyer/client-api.js';
import { CheckoutError } from '../../session/checkout-error.js';
import type { CheckoutUpdate } from '../../session/checkout-update.js';

export interface CheckoutLockOptions {
  /** Returns Ledyer's current API. */
  readonly api: () => ClientApi | undefined;
  readonly onUpdate: (news: CheckoutUpdate) => void;
  readonly onError: (error: CheckoutError) => void;
}

/**
 * The lock on one checkout of Ledyer's.
 *
 * Calls `suspend` and `resume` of its API alternately, beginning with `suspend`. A lock that is set before there is
 * a checkout is applied when there is one. A lock that was released before then is replayed: the loading checkout
 * may have read the session before the cart changed, and `resume` makes it reload.
 */
export class CheckoutLock {
  readonly #options: CheckoutLockOptions;
  #isReady = false;
  #shouldBeLocked = false;
  /** Whether a lock was set before there was a checkout. */
  #needsCatchUp = false;
  /** The state that Ledyer's checkout was last put into. */
  #isLocked = false;

  constructor(options: CheckoutLockOptions) {
    this.#options = options;
  }

  /** Called when Ledyer's checkout is on the page. */
  onReady(): void {
    this.#isReady = true;
    if (this.#needsCatchUp) this.#report(this.#apply(true));
    this.#needsCatchUp = false;
    this.#report(this.#apply());
  }

  /** Locks or unlocks the checkout, now or once it is on the page. */
  set(isLocked: boolean): void {
    this.#shouldBeLocked = isLocked;
    if (!this.#isReady) this.#needsCatchUp ||= isLocked;
    const error = this.#apply();
    this.#options.onUpdate({ type: isLocked ? 'suspended' : 'resumed' });
    // Last, because a listener may lock or unlock again.
    this.#report(error);
  }

  /** Applies the lock if there is a checkout. Returns the failure, if any. */
  #apply(isWanted = this.#shouldBeLocked): CheckoutError | undefined {
    if (!this.#isReady || this.#isLocked === isWanted) return undefined;
    this.#isLocked = isWanted;
    const call = this.#isLocked ? 'suspend' : 'resume';
    try {
      const api = this.#options.api();
      if (!api) throw new Error('window.ledyer.api has gone.');
      api[call]();
      return undefined;
    } catch (cause) {
      return new CheckoutError(
        'suspension-failed',
        `Ledyer’s checkout could not be ${call === 'suspend' ? 'locked' : 'unlocked'}: window.ledyer.api.${call}() failed.`,
        { cause },
      );
    }
  }

  #report(error: CheckoutError | undefined): void {
    if (error) this.#options.onError(error);
  }
}

/** @param limit milliseconds */
export const suspensionTimeoutError = (limit: number): CheckoutError =>
  new CheckoutError(
    'suspension-timeout',
    `A lease of suspend() was held for ${limit / 1_000} s and has been taken back, so that the buyer can go on: release it when the cart has changed, also when that failed. withSuspended() does so.`,
  );
