import type { Clock } from '../../session/clock.js';
import { Gate } from '../../session/gate.js';
import { LinkedAbortController } from '../../session/linked-abort-controller.js';
import { withNullPrototype } from '../../session/null-prototype.js';
import type { PageEnvironment } from '../../session/poll-scheduler.js';

/** Milliseconds in which several signs of one return count as one. */
const settling = 100;
const sameReturn = 2_000;
/** Milliseconds for which a page that nobody sees keeps its stream. */
const patienceWhenHidden = 60_000;
/** Milliseconds between looks at the two clocks, and what they may differ by. */
const lookEvery = 15_000;
const drift = 5_000;

export interface PageLifeOptions {
  readonly document: Document;
  readonly clock: Clock;
  /** Milliseconds of the wall clock, which goes on while a machine sleeps. */
  readonly wallClock: () => number;
  /** Somebody is back: told once, however many signs there were. */
  readonly onReturn: () => void;
}

/**
 * The comings and goings of a page: hidden and shown, put into the back/forward
 * cache and taken out, frozen, offline, asleep with its machine.
 *
 * Nothing here keeps a page out of the back/forward cache: there is no `unload`
 * handler, and streams are closed before the page is put away.
 */
export class PageLife implements PageEnvironment {
  /** Open while the page may hold a connection. */
  readonly gate = new Gate();
  readonly #options: PageLifeOptions;
  readonly #signal: AbortSignal;
  #returnedAt: number;
  #returning = false;
  #hidden: AbortController | undefined;

  constructor(options: PageLifeOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    // A page that has only begun fires some of these events too.
    this.#returnedAt = options.clock.now();
    const { document } = options;
    const listening = withNullPrototype({ signal });
    const { defaultView: window } = document;
    const back = () => {
      void this.#return();
    };
    const away = () => {
      this.gate.close();
    };
    document.addEventListener('visibilitychange', () => this.#seen(), listening);
    document.addEventListener('freeze', away, listening);
    document.addEventListener('resume', back, listening);
    window?.addEventListener('pagehide', away, listening);
    window?.addEventListener(
      'pageshow',
      ({ persisted }) => {
        if (persisted) back();
      },
      listening,
    );
    window?.addEventListener('focus', back, listening);
    window?.addEventListener('online', back, listening);
    void this.#watchForSleep();
  }

  isVisible(): boolean {
    return this.#options.document.visibilityState === 'visible';
  }

  isOnline(): boolean {
    // `true` may be wrong; `false` is not.
    return this.#options.document.defaultView?.navigator?.onLine !== false;
  }

  onOffline(tell: () => void, signal: AbortSignal): void {
    this.#options.document.defaultView?.addEventListener('offline', tell, withNullPrototype({ signal }));
  }

  #seen(): void {
    this.#hidden?.abort();
    if (this.isVisible()) void this.#return();
    else void this.#leave();
  }

  /** Lets the stream go after a while: a browser has few connections for all its tabs. */
  async #leave(): Promise<void> {
    this.#hidden = new LinkedAbortController(this.#signal);
    const { signal } = this.#hidden;
    await this.#options.clock.sleep(patienceWhenHidden, signal);
    if (!signal.aborted) this.gate.close();
  }

  async #return(): Promise<void> {
    const { clock, onReturn } = this.#options;
    // A page that let its stream go needs it back, however short it was away.
    const again = this.gate.isOpen && clock.now() - this.#returnedAt < sameReturn;
    if (!this.isVisible() || this.#returning || again) return;
    this.#returnedAt = clock.now();
    this.#returning = true;
    await clock.sleep(settling, this.#signal);
    this.#returning = false;
    if (!this.#signal.aborted) onReturn();
  }

  /** A machine that slept has stopped one clock and not the other. */
  async #watchForSleep(): Promise<void> {
    const { clock, wallClock } = this.#options;
    while (!this.#signal.aborted) {
      const [before, wallBefore] = [clock.now(), wallClock()];
      await clock.sleep(lookEvery, this.#signal);
      const slept = wallClock() - wallBefore - (clock.now() - before);
      const late = clock.now() - before - lookEvery;
      if (Math.max(slept, late) > drift) await this.#return();
    }
  }
}
