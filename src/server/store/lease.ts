import { toTimestamp, type Database } from './database.js';
import type { Clock } from '../clock.js';

/** Milliseconds after which a lease whose holder has died can be had by others: longer than any call to Ledyer takes. */
const ttlMs = 30_000;
/** Milliseconds between two tries to get one. */
const retryDelayMs = 40;

/** Somebody else holds the lease for longer than one wants to wait. */
export class LeaseTimeoutError extends Error {
  override readonly name = 'LeaseBusy';
}

/** Runs `work` while nobody else, in any instance, runs work of the same name. */
export type WithLease = <T>(name: string, patience: number, work: () => Promise<T>) => Promise<T>;

/**
 * Mutual exclusion across instances that may last as long as a call to Ledyer.
 *
 * A lock of the database would hold one of its few connections for that long;
 * PGlite has only one. A lease is a row, and ends by itself when its holder dies,
 * so what is done under it must be safe, if wasteful, when done twice.
 */
export function createLeaseLock(database: Database, { now, sleep }: Clock): WithLease {
  /** What is under way in this instance: its own callers need not ask the database again and again. */
  const localQueue = new Map<string, Promise<void>>();

  const runWithLease = async <T>(
    name: string,
    giveUpAt: number,
    work: () => Promise<T>,
  ): Promise<T> => {
    const owner = crypto.randomUUID();
    while (!(await acquire(database, name, owner, now()))) {
      if (now() >= giveUpAt) throw new LeaseTimeoutError(name);
      await sleep(retryDelayMs);
    }
    try {
      return await work();
    } finally {
      await database.query('delete from ledyer_lease where name = $1 and owner = $2', [
        name,
        owner,
      ]);
    }
  };

  return async (name, patience, work) => {
    const giveUpAt = now() + patience;
    const before = localQueue.get(name) ?? Promise.resolve();
    const mine = before.then(() => {
      if (now() > giveUpAt) throw new LeaseTimeoutError(name);
      return runWithLease(name, giveUpAt, work);
    });
    const ended = mine.then(
      () => undefined,
      () => undefined,
    );
    localQueue.set(name, ended);
    void ended.then(() => localQueue.get(name) === ended && localQueue.delete(name));
    return mine;
  };
}

async function acquire(database: Database, name: string, owner: string, now: number) {
  const { rows } = await database.query(
    `insert into ledyer_lease (name, owner, ends_at) values ($1, $2, $3::timestamptz)
     on conflict (name) do update set owner = excluded.owner, ends_at = excluded.ends_at
       where ledyer_lease.ends_at < $4::timestamptz
     returning name`,
    [name, owner, toTimestamp(now + ttlMs), toTimestamp(now)],
  );
  return rows.length > 0;
}
