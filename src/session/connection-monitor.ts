import type { ConnectionMode } from './checkout-update.js';
import type { Clock } from './clock.js';
import { LinkedAbortController } from './linked-abort-controller.js';
import type { PageEnvironment } from './poll-scheduler.js';

/** Number of failures in a row after which the connection counts as lost. */
const maxConsecutiveFailures = 3;
/** Time without a response after which the connection counts as lost. */
const responseTimeoutMs = 10_000;

export interface ConnectionMonitorOptions {
  readonly clock: Clock;
  readonly environment: PageEnvironment;
  /** Whether a stream delivers changes. */
  readonly isStreamOpen: () => boolean;
  /** Called when the session is followed in another way than before. */
  readonly onChange: (connection: ConnectionMode) => void;
}

/** Determines how a session is followed, from the results of its requests. Stops when `signal` aborts. */
export class ConnectionMonitor {
  readonly #options: ConnectionMonitorOptions;
  readonly #signal: AbortSignal;
  #connection: ConnectionMode | undefined;
  #consecutiveFailures = 0;
  /** Runs from the first request without a response. */
  #responseTimer: AbortController | undefined;

  constructor(options: ConnectionMonitorOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    options.environment.onOffline(() => this.#setConnection('offline'), signal);
  }

  onRequestSent(): void {
    if (!this.#responseTimer) void this.#startResponseTimer();
  }

  /** Called for each response of the shop, also one without a status. */
  onResponse(): void {
    this.#consecutiveFailures = 0;
    this.#responseTimer?.abort();
    this.#responseTimer = undefined;
  }

  /** Called when the response has a status, also an unknown one. */
  onStatus(): void {
    this.#setConnection(this.#options.isStreamOpen() ? 'push' : 'poll');
  }

  onFailure(): void {
    this.#consecutiveFailures += 1;
    if (
      this.#consecutiveFailures >= maxConsecutiveFailures ||
      !this.#options.environment.isOnline()
    )
      this.#markDisconnected();
  }

  /** Called when a stream has ended, or has not started. */
  onStreamEnd(): void {
    if (!this.#options.environment.isOnline()) this.#setConnection('offline');
    // Only a response shows that a lost connection is back.
    else if (this.#connection !== 'lost' && this.#connection !== 'offline')
      this.#setConnection('poll');
  }

  async #startResponseTimer(): Promise<void> {
    this.#responseTimer = new LinkedAbortController(this.#signal);
    const { signal } = this.#responseTimer;
    await this.#options.clock.sleep(responseTimeoutMs, signal);
    if (!signal.aborted) this.#markDisconnected();
  }

  #markDisconnected(): void {
    const { environment, isStreamOpen } = this.#options;
    if (!environment.isOnline()) this.#setConnection('offline');
    else if (!isStreamOpen()) this.#setConnection('lost');
  }

  #setConnection(connection: ConnectionMode): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    this.#options.onChange(connection);
  }
}
