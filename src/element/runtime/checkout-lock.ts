import type { ClientApi } from '../../ledyer/client-api.js';
import { CheckoutError } from '../../session/checkout-error.js';
import type { CheckoutUpdate } from '../../session/checkout-update.js';

export interface CheckoutLockOptions {
  /** Ledyer's api as it is now. */
  readonly api: () => ClientApi | undefined;
  readonly tell: (news: CheckoutUpdate) => void;
  readonly report: (error: CheckoutError) => void;
}

/**
 * The lock on one checkout of Ledyer's.
 *
 * `suspend` and `resume` of its api are called in turns, beginning with `suspend`.
 * What is wanted before there is a checkout is done when there is one. A lock that
 * was given back before is made up for: the cart has changed, a checkout on its way
 * may have read the session already, and `resume` makes it read that anew.
 */
export class CheckoutLock {
  readonly #options: CheckoutLockOptions;
  #isReady = false;
  #isWanted = false;
  /** It was wanted before there was a checkout. */
  #isOwed = false;
  /** As Ledyer's checkout was told. */
  #isLocked = false;

  constructor(options: CheckoutLockOptions) {
    this.#options = options;
  }

  /** Ledyer's checkout is on the page. */
  ready(): void {
    this.#isReady = true;
    if (this.#isOwed) this.#report(this.#apply(true));
    this.#isOwed = false;
    this.#report(this.#apply());
  }

  /** Locks it or unlocks it, now or as soon as it is there. */
  set(isLocked: boolean): void {
    this.#isWanted = isLocked;
    if (!this.#isReady) this.#isOwed ||= isLocked;
    const error = this.#apply();
    this.#options.tell({ type: isLocked ? 'suspended' : 'resumed' });
    // Last, because who hears it may lock or unlock once more.
    this.#report(error);
  }

  /** Does what is wanted, once it can be done; gives what went wrong. */
  #apply(isWanted = this.#isWanted): CheckoutError | undefined {
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
    if (error) this.#options.report(error);
  }
}

/** @param limit milliseconds */
export const suspensionTimeout = (limit: number): CheckoutError =>
  new CheckoutError(
    'suspension-timeout',
    `A lease of suspend() was held for ${limit / 1_000} s and has been taken back, so that the buyer can go on: release it when the cart has changed, also when that failed. withSuspended() does so.`,
  );
