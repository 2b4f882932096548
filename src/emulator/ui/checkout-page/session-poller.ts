import { isFinalState, type SessionState } from '../../../ledyer/session-state.js';
import type { BuyerView } from '../../checkout/checkout-api.js';
import { BuyerError, type BuyerClient } from './buyer-client.js';

/** Callbacks of {@link SessionPoller}. */
export interface PollerListener {
  /** Called after each read. `before` is undefined after the first read. */
  onRead(after: BuyerView, before: BuyerView | undefined): void;
  /** Called when a read fails before any succeeded. */
  onFirstReadError(error: BuyerError): void;
  /** Called when {@link SessionPoller.busy} changes. */
  onBusyChange(): void;
}

/**
 * Polls one session and sends the buyer's changes.
 *
 * Changes run one at a time. A read that started before a change is discarded, because its response may be older
 * than the change.
 */
export class SessionPoller {
  /** The last read session. */
  view: BuyerView | undefined;
  /** Whether a change is in flight. */
  busy = false;

  readonly #client: BuyerClient;
  readonly #listener: PollerListener;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #changeCount = 0;
  #lastChange: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(client: BuyerClient, listener: PollerListener) {
    this.#client = client;
    this.#listener = listener;
    document.addEventListener('visibilitychange', this.#poll);
    void this.read();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    document.removeEventListener('visibilitychange', this.#poll);
  }

  /** Reads the session now. Ignores a failed read after the first successful one. */
  async read(): Promise<void> {
    clearTimeout(this.#timer);
    const changeCount = this.#changeCount;
    try {
      const view = await this.#client.read();
      if (changeCount === this.#changeCount) this.#setView(view);
    } catch (error) {
      if (!this.view && !this.#stopped) this.#listener.onFirstReadError(error as BuyerError);
    } finally {
      this.#schedulePoll();
    }
  }

  /**
   * Changes the session after all earlier changes are done.
   *
   * @throws {BuyerError} when the change was rejected, or when its outcome is unknown
   */
  change(request: (client: BuyerClient) => Promise<BuyerView>): Promise<void> {
    const change = this.#lastChange.then(() => this.#change(request));
    this.#lastChange = change.catch(() => undefined);
    return change;
  }

  async #change(request: (client: BuyerClient) => Promise<BuyerView>): Promise<void> {
    this.#setBusy(true);
    try {
      this.#setView(await request(this.#client));
    } catch (error) {
      // The session may have another state than the page shows.
      if (error instanceof BuyerError && error.code !== 'rejected') await this.read();
      throw error;
    } finally {
      this.#setBusy(false);
      this.#schedulePoll();
    }
  }

  #setBusy(busy: boolean): void {
    if (busy) this.#changeCount += 1;
    this.busy = busy;
    this.#listener.onBusyChange();
  }

  #setView(view: BuyerView): void {
    if (this.#stopped) return;
    const before = this.view;
    this.view = view;
    this.#listener.onRead(view, before);
  }

  #schedulePoll(): void {
    clearTimeout(this.#timer);
    if (this.#stopped || !this.view || isFinalState(this.view.state)) return;
    this.#timer = setTimeout(this.#poll, getPollIntervalMs(this.view.state));
  }

  readonly #poll = (): void => {
    const canRead = this.view && !isFinalState(this.view.state) && !this.busy;
    if (canRead && document.visibilityState === 'visible') void this.read();
    else this.#schedulePoll();
  };
}

/** A session that waits for a signature is polled more often, because another party may sign it. */
const getPollIntervalMs = (state: SessionState): number => (state === 'open' ? 5_000 : 2_000);
