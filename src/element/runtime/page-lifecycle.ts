import type { Clock } from '../../session/clock.js';
import { Gate } from '../../session/gate.js';
import { withNullPrototype } from '../../session/null-prototype.js';
import type { PageEnvironment } from '../../session/poll-scheduler.js';

/** Delay before a return is reported. A browser fires several events for one return. */
const settleDelayMs = 100;
/** Further events within this time belong to the same return. */
const minReturnIntervalMs = 2_000;
/** Interval of the comparison between the two clocks. */
const sleepCheckIntervalMs = 15_000;
/** Tolerated difference between the clocks within an interval. */
const maxDriftMs = 5_000;

export interface PageLifecycleOptions {
  readonly document: Document;
  readonly clock: Clock;
  /** Returns the wall clock's time in milliseconds. It advances while the machine sleeps. */
  readonly wallClock: () => number;
  /** Called as soon as a hidden page is visible, before the buyer can act. */
  readonly onShow: () => void;
  /** Called once per return of the buyer, however many events the browser fires for it. */
  readonly onResume: () => void;
}

/**
 * Tracks the page's lifecycle: hidden and shown, stored in the back/forward cache and restored, frozen, offline,
 * asleep with the machine.
 *
 * It never blocks the back/forward cache: there is no `unload` handler, and streams are closed before the page is
 * stored.
 */
export class PageLifecycle implements PageEnvironment {
  /** Open while the page may hold a connection. */
  readonly gate = new Gate();
  readonly #options: PageLifecycleOptions;
  readonly #signal: AbortSignal;
  #lastReturnAt: number;
  #isReturning = false;

  constructor(options: PageLifecycleOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    // A page that has just loaded fires some of these events too.
    this.#lastReturnAt = options.clock.now();
    if (!this.isVisible()) this.gate.close();
    this.listen();
    void this.#watchForSleep();
  }

  /** Listens to the page. Has no effect the second time, unless `document.open()` has removed the listeners. */
  listen(): void {
    const { document } = this.#options;
    const listenerOptions = withNullPrototype({ signal: this.#signal });
    for (const type of ['visibilitychange', 'freeze', 'resume'])
      document.addEventListener(type, this.#onEvent, listenerOptions);
    for (const type of ['pagehide', 'pageshow', 'focus', 'online'])
      document.defaultView?.addEventListener(type, this.#onEvent, listenerOptions);
  }

  readonly #onEvent = (event: Event): void => {
    switch (event.type) {
      case 'visibilitychange':
        this.#onVisibilityChange();
        break;
      case 'freeze':
      case 'pagehide':
        this.gate.close();
        break;
      case 'pageshow':
        if (!(event as PageTransitionEvent).persisted) break;
        this.#options.onShow();
        void this.#onReturn();
        break;
      default:
        void this.#onReturn(event.type === 'online');
    }
  };

  isVisible(): boolean {
    return this.#options.document.visibilityState === 'visible';
  }

  isOnline(): boolean {
    // `true` may be wrong. `false` is reliable.
    return this.#options.document.defaultView?.navigator?.onLine !== false;
  }

  onOffline(listener: () => void, signal: AbortSignal): void {
    this.#options.document.defaultView?.addEventListener(
      'offline',
      listener,
      withNullPrototype({ signal }),
    );
  }

  /** Closes the stream of a hidden page at once, because all tabs of a browser share few connections per host. */
  #onVisibilityChange(): void {
    if (!this.isVisible()) {
      this.gate.close();
      return;
    }
    this.#options.onShow();
    void this.#onReturn();
  }

  async #onReturn(isOnlineAgain = false): Promise<void> {
    const { clock, onResume } = this.#options;
    // A page whose stream was closed needs a new one, however short its absence was. A request before the network was
    // back has failed.
    const isRepeated =
      !isOnlineAgain && this.gate.isOpen && clock.now() - this.#lastReturnAt < minReturnIntervalMs;
    if (!this.isVisible() || this.#isReturning || isRepeated) return;
    this.#lastReturnAt = clock.now();
    this.#isReturning = true;
    await clock.sleep(settleDelayMs, this.#signal);
    this.#isReturning = false;
    if (!this.#signal.aborted) onResume();
  }

  /** Detects sleep of the machine: it stops the monotonic clock, or delays its timers. */
  async #watchForSleep(): Promise<void> {
    const { clock, wallClock } = this.#options;
    while (!this.#signal.aborted) {
      const [before, wallBefore] = [clock.now(), wallClock()];
      await clock.sleep(sleepCheckIntervalMs, this.#signal);
      const sleptMs = wallClock() - wallBefore - (clock.now() - before);
      const lateMs = clock.now() - before - sleepCheckIntervalMs;
      if (Math.max(sleptMs, lateMs) > maxDriftMs) await this.#onReturn();
    }
  }
}
