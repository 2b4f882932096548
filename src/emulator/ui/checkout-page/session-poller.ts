import { isFinalState, type SessionState } from '../../../ledyer/session-state.js';
import type { BuyerView } from '../../checkout/checkout-api.js';
import { BuyerError, type BuyerClient } from './buyer-client.js';

/** Who is told about a session. */
export interface PollerListener {
  /** The session was read; `before` is what was known of it until then. */
  changed(after: BuyerView, before: BuyerView | undefined): void;
  /** The first reading failed. */
  failed(error: BuyerError): void;
  /** A request began or ended: {@link SessionPoller.busy}. */
  busyChanged(): void;
}

/**
 * One session, read again and again, and changed by the buyer.
 *
 * At most one request of the buyer's is on its way, and the next waits for it. A
 * reading that began before such a request is dropped when it arrives after it:
 * what the buyer has done is never taken back by an older answer.
 */
export class SessionPoller {
  /** What is known of it now. */
  view: BuyerView | undefined;
  /** A request of the buyer's is on its way. */
  busy = false;

  readonly #client: BuyerClient;
  readonly #follower: PollerListener;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #requests = 0;
  #lastChange: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(client: BuyerClient, follower: PollerListener) {
    this.#client = client;
    this.#follower = follower;
    document.addEventListener('visibilitychange', this.#poll);
    void this.read();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    document.removeEventListener('visibilitychange', this.#poll);
  }

  /** Reads the session now. A reading that fails changes nothing, unless it is the first. */
  async read(): Promise<void> {
    clearTimeout(this.#timer);
    const requests = this.#requests;
    try {
      const view = await this.#client.read();
      if (requests === this.#requests) this.#see(view);
    } catch (error) {
      if (!this.view && !this.#stopped) this.#follower.failed(error as BuyerError);
    } finally {
      this.#readLater();
    }
  }

  /**
   * Changes the session, when the changes before this one are done.
   *
   * @throws {BuyerError} when it was refused, or when there is no telling.
   */
  change(request: (client: BuyerClient) => Promise<BuyerView>): Promise<void> {
    const change = this.#lastChange.then(() => this.#change(request));
    this.#lastChange = change.catch(() => undefined);
    return change;
  }

  async #change(request: (client: BuyerClient) => Promise<BuyerView>): Promise<void> {
    this.#setBusy(true);
    try {
      this.#see(await request(this.#client));
    } catch (error) {
      // The session is in another state than the page shows, or may be: look.
      if (error instanceof BuyerError && error.code !== 'refused') await this.read();
      throw error;
    } finally {
      this.#setBusy(false);
      this.#readLater();
    }
  }

  #setBusy(busy: boolean): void {
    if (busy) this.#requests += 1;
    this.busy = busy;
    this.#follower.busyChanged();
  }

  #see(view: BuyerView): void {
    if (this.#stopped) return;
    const before = this.view;
    this.view = view;
    this.#follower.changed(view, before);
  }

  #readLater(): void {
    clearTimeout(this.#timer);
    if (this.#stopped || !this.view || isFinalState(this.view.state)) return;
    this.#timer = setTimeout(this.#poll, pollDelayMs(this.view.state));
  }

  readonly #poll = (): void => {
    const wanted = this.view && !isFinalState(this.view.state) && !this.busy;
    if (wanted && document.visibilityState === 'visible') void this.read();
    else this.#readLater();
  };
}

/** Milliseconds; somebody who signs elsewhere is waited for, an open session only watched. */
const pollDelayMs = (state: SessionState): number => (state === 'open' ? 5_000 : 2_000);
