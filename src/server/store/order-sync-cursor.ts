import { ms, time, type Database } from './database.js';

/** How far the instances, together, have read Ledyer's list of orders. Times are milliseconds. */
export class OrderListProgress {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The right to read on, which no other instance has had for `pause`. Nobody has it while nothing is
   * left to come of any session.
   *
   * @returns up to when the list is known, or when to ask again
   */
  async claim(
    now: number,
    pause: number,
  ): Promise<{ readonly knownTo: number } | { readonly askAt: number }> {
    // What was made before the oldest session that is not over is nothing new.
    const { rows } = await this.#database.query<{ known_to: Date }>(
      `insert into ledyer_order_list (known_to, asked_at)
       select min(created_at), $1::timestamptz from ledyer_session
       where due_at is not null having count(*) > 0
       on conflict (id) do update set asked_at = excluded.asked_at,
         known_to = greatest(ledyer_order_list.known_to, excluded.known_to)
       where ledyer_order_list.asked_at <= $2::timestamptz
       returning known_to`,
      [time(now), time(now - pause)],
    );
    if (rows[0]) return { knownTo: ms(rows[0].known_to) };
    const { rows: others } = await this.#database.query<{ asked_at: Date }>(
      'select asked_at from ledyer_order_list where asked_at > $1::timestamptz',
      [time(now - pause)],
    );
    return { askAt: (others[0] ? ms(others[0].asked_at) : now) + pause };
  }

  /** Everything that was made before `knownTo` has been read. */
  async advance(knownTo: number): Promise<void> {
    await this.#database.query(
      'update ledyer_order_list set known_to = greatest(known_to, $1::timestamptz)',
      [time(knownTo)],
    );
  }
}
