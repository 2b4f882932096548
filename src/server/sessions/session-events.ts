import { sessionChannel, type Database } from '../store/database.js';

/** What the instances tell each other of sessions, heard by this one. */
export class SessionNotices {
  readonly #database: Pick<Database, 'listen'>;
  readonly #hearers = new Set<(id: string) => void>();
  #count = 0;
  #isHearing = false;
  #listening: Promise<() => Promise<void>> | undefined;

  constructor(database: Pick<Database, 'listen'>) {
    this.#database = database;
  }

  /** How many were heard. Whoever reads between two looks at the same number has read nothing that is old. */
  get count(): number {
    return this.#count;
  }

  /** Whether notices come in, as far as the driver can tell: a connection may be dead without a word. */
  get isHearing(): boolean {
    return this.#isHearing;
  }

  /** Has `hear` called with the id of each session that is known better, or with an empty one: any may be. */
  each(hear: (id: string) => void): void {
    this.#hearers.add(hear);
  }

  /** Resolves when notices come in. */
  async listen(): Promise<void> {
    this.#listening ??= this.#begin();
    await this.#listening;
  }

  async close(): Promise<void> {
    const stop = await this.#listening?.catch(() => undefined);
    this.#isHearing = false;
    await stop?.().catch(() => undefined);
  }

  async #begin(): Promise<() => Promise<void>> {
    try {
      const hear = (id: string) => {
        this.#count += 1;
        if (id === '') this.#isHearing = true;
        for (const each of this.#hearers) each(id);
      };
      const lose = () => (this.#isHearing = false);
      const stop = await this.#database.listen(sessionChannel, hear, lose);
      this.#isHearing = true;
      return stop;
    } catch (error) {
      this.#listening = undefined;
      throw error;
    }
  }
}
