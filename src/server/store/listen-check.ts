import type { Clock } from '../clock.js';
import { describeError, type LogFunction } from '../log.js';
import type { Database } from './database.js';

/** Interval at which this instance sends a message to itself on each channel. */
const checkIntervalMs = 15_000;
/** Time in which such a message must arrive. */
const echoTimeoutMs = 3_000;
/** Interval at which listeners look for changes while messages do not arrive. */
const pollIntervalMs = 1_000;
/** Start of the payload of a check. No id starts like this. */
const checkPrefix = 'check:';

/** Whether `NOTIFY` reaches this instance: it does, or the instance polls instead, or it does not listen. */
export type ListenState = 'connected' | 'polling' | 'off';

/** A database that checks whether it hears its own messages. */
export interface CheckedDatabase extends Database {
  readonly listenState: ListenState;
}

interface Subscription {
  readonly channel: string;
  readonly onMessage: (payload: string) => void;
  readonly onDisconnect: (() => void) | undefined;
}

export interface ListenCheckDeps {
  readonly clock: Clock;
  readonly log: LogFunction;
}

/**
 * Wraps a database so that every listener learns of changes, also where `LISTEN` succeeds and no message ever
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
  /** `undefined` until the first check has ended. */
  #isHearing: boolean | undefined;
  #nonce = '';
  /** Channels without an echo of the current check. */
  readonly #silentChannels = new Set<string>();
  #isRunning = false;
  #wake: () => void = () => undefined;

  constructor(database: Database, deps: ListenCheckDeps) {
    this.#database = database;
    this.#deps = deps;
  }

  get state(): ListenState {
    if (this.#subscriptions.size === 0) return 'off';
    return this.#isHearing === false ? 'polling' : 'connected';
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
        this.#lose();
      },
    );
    this.#subscriptions.add(subscription);
    if (this.#isHearing === false) onDisconnect?.();
    void this.#run();
    return async () => {
      this.#subscriptions.delete(subscription);
      if (this.#subscriptions.size === 0) this.#wake();
      await stop();
    };
  }

  #receive(subscription: Subscription, payload: string): void {
    if (payload.startsWith(checkPrefix)) {
      if (payload !== this.#nonce) return;
      this.#silentChannels.delete(subscription.channel);
      if (this.#silentChannels.size === 0) this.#recover();
      return;
    }
    if (payload === '' && this.#isHearing !== true) this.#notifyOfGap(subscription);
    else subscription.onMessage(payload);
  }

  /** Lets a listener look for changes. An empty message alone would mean that messages arrive again. */
  #notifyOfGap({ onMessage, onDisconnect }: Subscription): void {
    onMessage('');
    if (this.#isHearing === false) onDisconnect?.();
  }

  #lose(error?: unknown): void {
    if (this.#isHearing === false) return;
    this.#isHearing = false;
    for (const { onDisconnect } of this.#subscriptions) onDisconnect?.();
    this.#deps.log({
      level: 'warn',
      event: 'listen-lost',
      ...(error !== undefined && { error: describeError(error) }),
    });
    this.#wake();
  }

  #recover(): void {
    const wasLost = this.#isHearing === false;
    this.#isHearing = true;
    if (!wasLost) return;
    this.#deps.log({ level: 'info', event: 'listen-restored' });
    for (const { onMessage } of this.#subscriptions) onMessage('');
    this.#wake();
  }

  /** Runs while there are listeners. */
  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    const { now } = this.#deps.clock;
    let checkedAt = -Infinity;
    let checking: Promise<void> | undefined;
    while (this.#subscriptions.size > 0) {
      // A clock that was set back does not postpone the check.
      if (!checking && Math.abs(now() - checkedAt) >= checkIntervalMs) {
        checkedAt = now();
        checking = this.#check().finally(() => (checking = undefined));
      }
      await this.#sleep(this.#isHearing ? checkIntervalMs : pollIntervalMs);
      if (!this.#isHearing)
        for (const subscription of this.#subscriptions) this.#notifyOfGap(subscription);
    }
    this.#isRunning = false;
    this.#isHearing = undefined;
  }

  async #check(): Promise<void> {
    const nonce = `${checkPrefix}${crypto.randomUUID()}`;
    this.#nonce = nonce;
    this.#silentChannels.clear();
    for (const { channel } of this.#subscriptions) this.#silentChannels.add(channel);
    try {
      for (const channel of [...this.#silentChannels])
        await this.#database.query('select pg_notify($1, $2)', [channel, nonce]);
      if (this.#silentChannels.size === 0) return;
      await this.#sleep(echoTimeoutMs);
    } catch (error) {
      this.#lose(error);
      return;
    }
    if (this.#silentChannels.size > 0 && this.#subscriptions.size > 0) this.#lose();
  }

  async #sleep(ms: number): Promise<void> {
    const woken = new AbortController();
    const previous = this.#wake;
    this.#wake = () => {
      previous();
      woken.abort();
    };
    await this.#deps.clock.sleep(ms, woken.signal).catch(() => undefined);
  }
}
