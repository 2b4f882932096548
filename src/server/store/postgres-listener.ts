/** Delay between two attempts to reconnect the listening connection. */
const reconnectDelayMs = 500;
/**
 * Interval of health checks of the listening connection. It is idle, so a connection that a firewall dropped, or
 * whose server lost power, would otherwise go unnoticed.
 */
const healthCheckIntervalMs = 15_000;

/** The members of a client of `pg` that the kit uses. */
export interface PgClientLike {
  query(sql: string, params?: unknown[]): Promise<{ rows: unknown[] }>;
  /** @param broken whether to discard the connection */
  release(broken?: boolean): void;
  on(
    event: 'notification',
    onMessage: (message: { channel: string; payload?: string | undefined }) => void,
  ): unknown;
  on(event: 'error' | 'end', onDisconnect: () => void): unknown;
}

interface Subscription {
  readonly onMessage: (payload: string) => void;
  readonly onDisconnect: (() => void) | undefined;
}

/** The connection that receives notifications. Opens with the first channel, and is replaced when it breaks. */
export class PostgresListener {
  readonly #acquire: () => Promise<PgClientLike>;
  readonly #channels = new Map<string, Set<Subscription>>();
  #current: { readonly connection: PgClientLike; readonly end: () => void } | undefined;
  #connecting: Promise<void> | undefined;
  #isClosed = false;

  constructor(acquire: () => Promise<PgClientLike>) {
    this.#acquire = acquire;
  }

  async listen(
    channel: string,
    onMessage: (payload: string) => void,
    onDisconnect?: () => void,
  ): Promise<() => Promise<void>> {
    const existing = this.#channels.get(channel);
    const added: Subscription = { onMessage, onDisconnect };
    const subscriptions = existing ?? new Set<Subscription>();
    this.#channels.set(channel, subscriptions.add(added));
    this.#connecting ??= this.#connect().catch((error: unknown) => {
      this.#connecting = undefined;
      throw error;
    });
    try {
      await this.#connecting;
      if (!existing) await sendListen(this.#current?.connection, channel);
    } catch (error) {
      subscriptions.delete(added);
      // Without the channel, the next caller sends LISTEN again.
      if (subscriptions.size === 0) this.#channels.delete(channel);
      throw error;
    }
    return () => {
      this.#channels.get(channel)?.delete(added);
      return Promise.resolve();
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#current?.end();
  }

  async #connect(): Promise<void> {
    const connection = await this.#acquire();
    // Not a variable, which TypeScript would assume to be unchanged after an `await`.
    const ended = new AbortController();
    let isChecking = false;
    const healthCheck = setInterval(() => {
      if (isChecking) {
        end();
        return;
      }
      isChecking = true;
      connection.query('select 1').then(() => (isChecking = false), end);
    }, healthCheckIntervalMs);
    const end = () => {
      if (ended.signal.aborted) return;
      ended.abort(null);
      clearInterval(healthCheck);
      connection.release(true);
      if (this.#current?.connection !== connection) return;
      this.#current = undefined;
      for (const subscriptions of this.#channels.values())
        for (const { onDisconnect } of subscriptions) onDisconnect?.();
      if (!this.#isClosed) this.#reconnect();
    };
    connection.on('error', end);
    connection.on('end', end);
    connection.on('notification', ({ channel, payload = '' }) => this.#emit(channel, payload));
    try {
      for (const channel of this.#channels.keys()) await sendListen(connection, channel);
    } catch (error) {
      end();
      throw error;
    }
    // The result of the last LISTEN and the end of the connection can come in one packet.
    if (ended.signal.aborted) throw new Error('The connection has ended');
    // A pool waits for every connection when it ends. Another attempt may have connected first.
    if (this.#isClosed || this.#current) end();
    else this.#current = { connection, end };
  }

  #reconnect(): void {
    const connect = async () => {
      while (!this.#isClosed && !this.#current) {
        await new Promise((resolve) => setTimeout(resolve, reconnectDelayMs));
        await this.#connect().catch(() => undefined);
      }
      for (const channel of this.#channels.keys()) this.#emit(channel, '');
    };
    this.#connecting = connect();
  }

  #emit(channel: string, payload: string): void {
    for (const { onMessage } of this.#channels.get(channel) ?? []) onMessage(payload);
  }
}

const sendListen = (connection: PgClientLike | undefined, channel: string) =>
  connection?.query(`listen "${channel.replaceAll('"', '""')}"`);
