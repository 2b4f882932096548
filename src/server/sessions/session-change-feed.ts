import { sessionChannel, type Database } from '../store/database.js';

/** Session changes of all instances, received through `LISTEN`/`NOTIFY` of PostgreSQL. */
export class SessionChangeFeed {
  readonly #database: Pick<Database, 'listen'>;
  readonly #subscribers = new Set<(id: string) => void>();
  #version = 0;
  #isConnected = false;
  #listening: Promise<() => Promise<void>> | undefined;

  constructor(database: Pick<Database, 'listen'>) {
    this.#database = database;
  }

  /** Change counter. If it is equal before and after a read, the result is not stale. */
  get version(): number {
    return this.#version;
  }

  /** Whether changes arrive, as far as the driver knows. A connection may be dead unnoticed. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Calls `onChange` with the id of each changed session, or with an empty string if any may have changed. */
  subscribe(onChange: (id: string) => void): void {
    this.#subscribers.add(onChange);
  }

  /** Resolves when changes arrive. */
  async listen(): Promise<void> {
    this.#listening ??= this.#connect();
    await this.#listening;
  }

  async close(): Promise<void> {
    const stop = await this.#listening?.catch(() => undefined);
    this.#isConnected = false;
    await stop?.().catch(() => undefined);
  }

  async #connect(): Promise<() => Promise<void>> {
    try {
      let isLost = false;
      const onMessage = (id: string) => {
        this.#version += 1;
        if (id === '') {
          isLost = false;
          this.#isConnected = true;
        }
        for (const onChange of this.#subscribers) onChange(id);
      };
      const onDisconnect = () => {
        isLost = true;
        this.#isConnected = false;
      };
      const stop = await this.#database.listen(sessionChannel, onMessage, onDisconnect);
      this.#isConnected = !isLost;
      return stop;
    } catch (error) {
      this.#listening = undefined;
      throw error;
    }
  }
}
