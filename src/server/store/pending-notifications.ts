import { time, type Database } from './database.js';

/** Milliseconds: longer than the answer to the creation of a session takes to be stored. */
const life = 10 * 60 * 1_000;
/** The most ids that wait; whoever knows the address may send any number. */
const most = 10_000;

/**
 * Ids of notifications that came before their session: the answer to its creation
 * may still be on the way. {@link SessionStore.insert} picks them up.
 */
export class Parking {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async park(id: string, now: number): Promise<void> {
    await this.#database.query(
      `insert into ledyer_parked (id, parked_at)
       select $1, $2::timestamptz where (select count(*) from ledyer_parked) < $3::integer
       on conflict (id) do update set parked_at = excluded.parked_at`,
      [id, time(now), most],
    );
  }

  async count(): Promise<number> {
    const { rows } = await this.#database.query<{ count: number }>(
      'select count(*)::integer as count from ledyer_parked',
    );
    return rows[0]?.count ?? 0;
  }

  async forgetOld(now: number): Promise<void> {
    await this.#database.query('delete from ledyer_parked where parked_at < $1::timestamptz', [
      time(now - life),
    ]);
  }
}
