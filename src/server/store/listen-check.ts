import type { Clock } from '../clock.js';
import { describeError, type LogFunction } from '../log.js';
import type { Database } from './database.js';

/** Interval at which this instance sends a message to itself on each channel. */
const checkIntervalMs = 15_000;
/** Interval while messages do not arrive. Shorter, because the first checks after a failover may fail too. */
const lostCheckIntervalMs = 5_000;
/** Time limit for the arrival of such a message. */
const echoTimeoutMs = 3_000;
/** Interval at which listeners query for changes while messages do not arrive. */
const pollIntervalMs = 1_000;
/** Prefix of a check's payload. No id has it. */
const checkPrefix = 'check:';

/** Whether `NOTIFY` reaches this instance: it does, or the instance polls instead, or it does not listen. */
export type ListenState = 'connected' | 'polling' | 'off';

/** A database that checks whether it receives its own messages. */
export interface CheckedDatabase extends Database {
  readonly listenState: ListenState;
}

/** Changes do not reach this instance by `NOTIFY`. It polls the database instead. Passed to `onError` once for each loss. */
export class ListenLostError extends Error {
  override readonly name = 'ListenLostError';

  constructor() {
    super(
      'NOTIFY of PostgreSQL does not reach this instance, which therefore polls the database every second. Behind PgBouncer or Supavisor, connect in session mode; give the pool more than one connection.',
    );
  }
}

interface Subscription {
  readonly channel: string;
  readonly onMessage: (payload: string) => void;
  readonly onDisconnect: (() => void) | undefined;
}

export interface ListenCheckDeps {
  readonly clock: Clock;
  readonly log: LogFunction;
  /** Called with a {@link ListenLostError} when messages stop to arrive. */
  readonly onError: (error: unknown) => void;
}

/**
 * Wraps a database so that every listener is notified of changes, even where `LISTEN` succeeds and no message ever
 * arrives: behind PgBouncer in transaction mode, or with a pool of one connection.
 *
 * It sends itself a message on each channel, at once and then at an interval. From the first call until the first
 * echo, and whenever an echo is missing, each listener gets an empty message per second, which means that messages
 * may have been missed. The log has one entry when messages stop to arrive, and one when they arrive again.
 */
export function withListenCheck(database: Database, deps: ListenCheckDeps): CheckedDatabase {
  const check = new ListenCheck(database, deps);
  return {
    query: (sql, params, signal) => database.query(sql, params, signal),
    transaction: (work, signal) => database.transaction(work, signal),
    listen: (channel, onMessage, onDisconnect) => check.listen(channel, onMessage, onDisconnect),
    get listenState() {
      return check.state;
    },
  };
}

class ListenCheck {
  readonly #database: Database;
  readonly #deps: ListenCheckDeps;
  readonly #subscriptions = new Set<Subscription>();
  /** Whether the last check succeeded. `undefined` until the first one has ended. */
  #isReceiving: boolean | undefined;
  #nonce = '';
  /** Channels without an echo of the current check. */
  readonly #silentChannels = new Set<string>();
  #checkedAt = -Infinity;
  #isChecking = false;
  /** Aborts when the last listener stops. */
  #stopping: AbortController | undefined;
  /** Ends the wait for the next check or poll. */
  #wake = new AbortController();

  constructor(database: Database, deps: ListenCheckDeps) {
    this.#database = database;
    this.#deps = deps;
  }

  get state(): ListenState {
    if (this.#subscriptions.size === 0) return 'off';
    return this.#isReceiving === true ? 'connected' : 'polling';
  }

  async listen(
    channel: string,
    onMessage: (payload: string) => void,
    onDisconnect?: () => void,
  ): Promise<() => Promise<void>> {
    const subscription: Subscription = { channel, onMessage, onDisconnect };
    const stop = await this.#database.listen(
      channel,
      (payload) => this.#receive(subscription, payload),
      () => {
        onDisconnect?.();
        this.#onLost();
      },
    );
    this.#subscriptions.add(subscription);
    if (this.#isReceiving === false) onDisconnect?.();
    this.#checkSoon();
    if (!this.#stopping) void this.#run((this.#stopping = new AbortController()).signal);
    return async () => {
      this.#subscriptions.delete(subscription);
      if (this.#subscriptions.size === 0) {
        this.#stopping?.abort();
        this.#stopping = undefined;
        this.#isReceiving = undefined;
        this.#wake.abort();
      }
      await stop();
    };
  }

  #receive(subscription: Subscription, payload: string): void {
    if (payload.startsWith(checkPrefix)) {
      if (payload !== this.#nonce) return;
      this.#silentChannels.delete(subscription.channel);
      if (this.#silentChannels.size === 0) this.#onRestored();
      return;
    }
    if (payload !== '' || this.#isReceiving) {
      subscription.onMessage(payload);
      return;
    }
    // The driver has reconnected.
    this.#requestPoll(subscription);
    this.#checkSoon();
  }

  /** Makes a listener query for changes. An empty message alone would mean that messages arrive again. */
  #requestPoll({ onMessage, onDisconnect }: Subscription): void {
    onMessage('');
    if (this.#isReceiving === false) onDisconnect?.();
  }

  #checkSoon(): void {
    this.#checkedAt = -Infinity;
    this.#wake.abort();
  }

  #onLost(error?: unknown): void {
    if (this.#isReceiving === false) return;
    this.#isReceiving = false;
    for (const { onDisconnect } of this.#subscriptions) onDisconnect?.();
    this.#deps.log({
      level: 'warn',
      event: 'listen-lost',
      error: error === undefined ? undefined : describeError(error),
    });
    this.#deps.onError(new ListenLostError());
    this.#wake.abort();
  }

  #onRestored(): void {
    const wasLost = this.#isReceiving === false;
    this.#isReceiving = true;
    if (!wasLost) return;
    this.#deps.log({ level: 'info', event: 'listen-restored' });
    for (const { onMessage } of this.#subscriptions) onMessage('');
  }

  async #run(stopping: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    while (!stopping.aborted) {
      // A clock that was set back does not postpone the check.
      const intervalMs = this.#isReceiving === false ? lostCheckIntervalMs : checkIntervalMs;
      if (!this.#isChecking && Math.abs(clock.now() - this.#checkedAt) >= intervalMs) {
        this.#checkedAt = clock.now();
        void this.#check(stopping);
      }
      if (this.#wake.signal.aborted) this.#wake = new AbortController();
      await clock
        .sleep(this.#isReceiving ? checkIntervalMs : pollIntervalMs, this.#wake.signal)
        .catch(() => undefined);
      if (stopping.aborted) return;
      if (!this.#isReceiving)
        for (const subscription of this.#subscriptions) this.#requestPoll(subscription);
    }
  }

  async #check(stopping: AbortSignal): Promise<void> {
    this.#isChecking = true;
    try {
      this.#nonce = `${checkPrefix}${crypto.randomUUID()}`;
      this.#silentChannels.clear();
      for (const { channel } of this.#subscriptions) this.#silentChannels.add(channel);
      for (const channel of [...this.#silentChannels])
        await this.#database.query('select pg_notify($1, $2)', [channel, this.#nonce]);
      // The echo of PGlite arrives before the query ends.
      if (this.#silentChannels.size === 0) return;
      await this.#deps.clock.sleep(echoTimeoutMs, stopping).catch(() => undefined);
      if (this.#silentChannels.size > 0 && !stopping.aborted) this.#onLost();
    } catch (error) {
      if (!stopping.aborted) this.#onLost(error);
    } finally {
      this.#isChecking = false;
    }
  }
}
