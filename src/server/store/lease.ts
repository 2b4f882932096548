import { toTimestamp, type Database } from './database.js';
import { maxClockErrorMs, type Clock } from '../clock.js';
import { createClockTimeout } from '../clock-timeout.js';
import { withAbort } from '../timeout.js';

/** Time after which the lease of a dead holder expires. */
const ttlMs = 60_000;
/**
 * Time limit of the work under a lease: several calls to Ledyer, with their retries. A change that is sent at the last
 * moment ends before the lease does.
 */
const maxWorkMs = 40_000;
/** Delay between two attempts to acquire a lease. */
const retryDelayMs = 40;

/** Another caller held the lease for longer than the timeout, or the work under the lease took too long. */
export class LeaseTimeoutError extends Error {
  override readonly name = 'LeaseTimeoutError';
}

/** Another caller holds the lease. */
export class LeaseHeldError extends Error {
  override readonly name = 'LeaseHeldError';
}

/**
 * Runs `work` while no other caller, in any instance, runs work under the same name. `timeoutMs` limits the wait. The
 * signal aborts before the lease expires; `work` must send no further change to Ledyer then.
 */
export type WithLease = <T>(
  name: string,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
) => Promise<T>;

/**
 * Mutual exclusion across instances that may last as long as a call to Ledyer.
 *
 * A database lock would hold a connection for that long, and PGlite has only one. A lease is a row that expires
 * when its holder dies, so the work under it must tolerate running twice.
 */
export function createLeaseLock(database: Database, clock: Clock): WithLease {
  const { now, sleep } = clock;
  /** Callers of this instance queue here and do not poll the database. */
  const localQueue = new Map<string, Promise<void>>();

  const runWithLease = async <T>(
    name: string,
    deadline: number,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> => {
    const owner = crypto.randomUUID();
    while (!(await acquire(database, name, owner, now(), ttlMs))) {
      if (now() >= deadline) throw new LeaseTimeoutError(name);
      await sleep(retryDelayMs);
    }
    const workTimeout = createClockTimeout(clock, maxWorkMs);
    try {
      return await withAbort(work(workTimeout.signal), workTimeout.signal);
    } catch (error) {
      throw workTimeout.signal.aborted ? new LeaseTimeoutError(name, { cause: error }) : error;
    } finally {
      workTimeout.dispose();
      await tryRelease(database, name, owner);
    }
  };

  return async (name, timeoutMs, work) => {
    const deadline = now() + timeoutMs;
    const previous = localQueue.get(name) ?? Promise.resolve();
    const current = previous.then(() => {
      if (now() > deadline) throw new LeaseTimeoutError(name);
      return runWithLease(name, deadline, work);
    });
    const settled = current.then(
      () => undefined,
      () => undefined,
    );
    localQueue.set(name, settled);
    void settled.then(() => localQueue.get(name) === settled && localQueue.delete(name));
    return current;
  };
}

/**
 * Claims a periodic task: one caller, in any instance, gets it per `intervalMs`. The lease is not released.
 *
 * @returns whether this caller has it
 */
export const claimInterval = (
  database: Database,
  clock: Pick<Clock, 'now'>,
  name: string,
  intervalMs: number,
): Promise<boolean> => acquire(database, name, crypto.randomUUID(), clock.now(), intervalMs);

/**
 * Runs `work` under a lease, without waiting for it.
 *
 * @param leaseMs time after which the lease of a dead holder expires; `work` must end earlier
 * @throws {LeaseHeldError} when another caller holds the lease
 */
export async function tryWithLease<T>(
  database: Database,
  clock: Pick<Clock, 'now'>,
  name: string,
  leaseMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const owner = crypto.randomUUID();
  if (!(await acquire(database, name, owner, clock.now(), leaseMs))) throw new LeaseHeldError(name);
  try {
    return await work();
  } finally {
    await tryRelease(database, name, owner);
  }
}

/** Releases a lease. A release that fails does not hide the result of the work: the lease then expires. */
async function tryRelease(database: Database, name: string, owner: string): Promise<void> {
  const sql = 'delete from ledyer_lease where shop_id = $shop and name = $1 and owner = $2';
  await database.query(sql, [name, owner]).catch(() => undefined);
}

async function acquire(
  database: Database,
  name: string,
  owner: string,
  now: number,
  leaseMs: number,
) {
  const { rows } = await database.query(
    `insert into ledyer_lease (shop_id, name, owner, ends_at) values ($shop, $1, $2, $3::timestamptz)
     on conflict (shop_id, name) do update set owner = excluded.owner, ends_at = excluded.ends_at
       where ledyer_lease.ends_at < $4::timestamptz or ledyer_lease.ends_at > $5::timestamptz
     returning name`,
    [
      name,
      owner,
      toTimestamp(now + leaseMs),
      toTimestamp(now),
      // No lease ends later, so the clock of its holder was ahead.
      toTimestamp(now + leaseMs + maxClockErrorMs),
    ],
  );
  return rows.length > 0;
}
