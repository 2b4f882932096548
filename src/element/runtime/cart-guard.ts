import type { Clock } from '../../session/clock.js';
import { LinkedAbortController } from '../../session/linked-abort-controller.js';
import type { CheckoutLock } from './checkout-lock.js';
import type { Validation } from './validation.js';

/** Maximum time that a returned buyer waits for the status, so that an unreachable server locks no checkout. */
const maxHoldMs = 3_000;

export interface CartGuardOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly lock: Pick<CheckoutLock, 'hold' | 'reread'>;
  readonly validation: Pick<Validation, 'close'>;
}

/**
 * Keeps the buyer from paying for a cart that is not on the screen.
 *
 * Another tab or device may change the cart of the session. The shop then raises the revision of the cart, and the
 * frame has to read the session again. Changes of this page need no second reading: they happen under a lock, whose
 * release has the same effect. Does nothing for a shop that sends no revision.
 */
export class CartGuard {
  readonly #options: CartGuardOptions;
  /** The revision that the frame shows. */
  #revision: number | undefined;
  #isLockedByPage = false;
  /** Whether the next revision may be the result of a change by this page. */
  #expectsOwnChange = false;
  #holdAbort: AbortController | undefined;

  constructor(options: CartGuardOptions) {
    this.#options = options;
  }

  /** Whether it is unknown if the frame shows the current cart. */
  get isHeld(): boolean {
    return this.#holdAbort !== undefined;
  }

  /** Called when the page locks the checkout, or unlocks it. */
  onLock(isLocked: boolean): void {
    if (isLocked && !this.#isLockedByPage) this.#expectsOwnChange = true;
    this.#isLockedByPage = isLocked;
  }

  /** Called with the revision of each status. */
  onRevision(revision: number): void {
    const known = this.#revision;
    const isOwnChange = this.#expectsOwnChange && known !== undefined && revision === known + 1;
    if (!this.#isLockedByPage || isOwnChange) this.#expectsOwnChange = false;
    // An older response may arrive late.
    this.#revision = Math.max(known ?? revision, revision);
    const wasHeld = this.isHeld;
    const isStale = known !== undefined && revision > known;
    if (isStale && !isOwnChange) this.#options.validation.close();
    this.#endHold();
    // The end of a hold or of the page's lock makes the frame read the session too.
    if (isStale && !isOwnChange && !wasHeld && !this.#isLockedByPage) this.#options.lock.reread();
  }

  /** Called when the buyer is back. Locks the checkout until the status has been read. */
  onReturn(): void {
    if (this.#revision === undefined || this.isHeld) return;
    const { clock, signal, lock } = this.#options;
    const abort = (this.#holdAbort = new LinkedAbortController(signal));
    lock.hold(true);
    void clock.sleep(maxHoldMs, abort.signal).then(() => {
      if (this.#holdAbort === abort) this.#endHold();
    });
  }

  #endHold(): void {
    if (!this.#holdAbort) return;
    this.#holdAbort.abort();
    this.#holdAbort = undefined;
    this.#options.lock.hold(false);
  }
}
