import { sessionChannel, type Database } from '../store/database.js';

/** What the instances tell each other of sessions, heard by this one. */
export class SessionChangeFeed {
  readonly #database: Pick<Database, 'listen'>;
  readonly #subscribers = new Set<(id: string) => void>();
  #version = 0;
  #isConnected = false;
  #listening: Promise<() => Promise<void>> | undefined;

  constructor(database: Pick<Database, 'listen'>) {
    this.#database = database;
  }

  /** How many were heard. Whoever reads between two looks at the same number has read nothing that is old. */
  get version(): number {
    return this.#version;
  }

  /** Whether notices come in, as far as the driver can tell: a connection may be dead without a word. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Has `hear` called with the id of each session that is known better, or with an empty one: any may be. */
  subscribe(onChange: (id: string) => void): void {
    this.#subscribers.add(onChange);
  }

  /** Resolves when notices come in. */
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
      const hear = (id: string) => {
        this.#version += 1;
        if (id === '') this.#isConnected = true;
        for (const each of this.#subscribers) each(id);
      };
      const lose = () => (this.#isConnected = false);
      const stop = await this.#database.listen(sessionChannel, hear, lose);
      this.#isConnected = true;
      return stop;
    } catch (error) {
      this.#listening = undefined;
      throw error;
    }
  }
}
