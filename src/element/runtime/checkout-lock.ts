import type { ClientApi } from '../../ledyer/client-api.js';
import { CheckoutError } from '../../session/checkout-error.js';
import type { CheckoutUpdate } from '../../session/checkout-update.js';

export interface CheckoutLockOptions {
  /** Returns Ledyer's current API. Throws if there is none. */
  readonly api: () => ClientApi;
  readonly onUpdate: (update: CheckoutUpdate) => void;
  readonly onError: (error: CheckoutError) => void;
}

/**
 * Locks and unlocks one checkout of Ledyer.
 *
 * Calls `suspend` and `resume` of its API alternately, beginning with `suspend`. A lock that is set before the
 * checkout is on the page is applied once it is. A lock that was released before then is replayed. The loading checkout
 * may have read the session before the cart changed, and `resume` makes it reload.
 */
export class CheckoutLock {
  readonly #options: CheckoutLockOptions;
  #isReady = false;
  /** Whether the page has set its lock. */
  #shouldBeLocked = false;
  /** Whether the second lock is set. */
  #isHeld = false;
  /** Whether a lock was set before the checkout was on the page. */
  #needsCatchUp = false;
  /** Whether the last call was `suspend`. */
  #isLocked = false;

  constructor(options: CheckoutLockOptions) {
    this.#options = options;
  }

  /** Called when Ledyer's checkout is on the page, and again when its frame has loaded again. */
  onReady(): void {
    this.#isReady = true;
    if (this.#needsCatchUp) this.#report(this.#apply(true));
    this.#needsCatchUp = false;
    this.#report(this.#apply());
  }

  /** Called when a frame has loaded or will be replaced. A new frame is not locked. */
  onReload(): void {
    this.#isReady = false;
    this.#isLocked = false;
    this.#needsCatchUp ||= this.#shouldBeLocked;
  }

  /** Sets or ends a second lock, independent of the page's. It does not change the state. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#report(this.#apply());
  }

  /** Makes the checkout read the session again, unless the end of a lock does so. */
  reread(): void {
    if (!this.#isReady) this.#needsCatchUp = true;
    this.#report(this.#apply(true));
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

  /** Applies the lock if the checkout is on the page. Returns the failure, if any. */
  #apply(shouldBeLocked = this.#shouldBeLocked || this.#isHeld): CheckoutError | undefined {
    if (!this.#isReady || this.#isLocked === shouldBeLocked) return undefined;
    this.#isLocked = shouldBeLocked;
    const method = shouldBeLocked ? 'suspend' : 'resume';
    try {
      this.#options.api()[method]();
      return undefined;
    } catch (cause) {
      return new CheckoutError('suspension-failed', undefined, { cause, details: { method } });
    }
  }

  #report(error: CheckoutError | undefined): void {
    if (error) this.#options.onError(error);
  }
}
