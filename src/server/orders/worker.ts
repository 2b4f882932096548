import type { Clock } from '../clock.js';
import { workChannel } from '../store/database.js';
import type { RunErrand } from './outbox-tasks.js';
import { errorWords, type Log } from '../log.js';
import type { FindMissedOrders } from './order-sync.js';
import type { Reconcile } from './reconcile.js';
import { digest, hex } from '../secret.js';
import type { StoredSession } from '../store/session-store.js';
import type { Store } from '../store/store.js';
import { claim, retryPause } from './schedule.js';

/** How many sessions, and how many errands, one instance has in hand at a time. */
const hands = 8;
/** The longest rest, should a wake-up get lost. */
const longestRest = 15_000;
/** The rest after trouble with the database. */
const troubleRest = 1_000;
/** Milliseconds between two cleanings. */
const cleaning = 60 * 60 * 1_000;

export interface WorkerParts {
  readonly store: Store;
  readonly reconcile: Reconcile;
  readonly runErrand: RunErrand;
  readonly findMissedOrders: FindMissedOrders;
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Log;
}

/** Does what is due, now and whenever something becomes due. */
export interface Worker {
  /** Does all that is due now, and resolves when nothing is. */
  drain(): Promise<void>;
  /** Goes on until {@link stop}. */
  start(): void;
  /** Takes nothing more, and resolves when what is in hand is done. */
  stop(): Promise<void>;
}

export function createWorker(parts: WorkerParts): Worker {
  const { store, runErrand, findMissedOrders, clock, log } = parts;
  const stopping = new AbortController();
  let running: Promise<unknown> | undefined;
  let wake: () => void = () => undefined;

  /** @returns whether there was anything to do */
  const pass = async (): Promise<boolean> => {
    const now = clock.now();
    const [sessions, errands] = await Promise.all([
      store.sessions.claimDue(now, now + claim, hands),
      store.outbox.claim(now, now + claim, hands),
    ]);
    await Promise.all([
      ...sessions.map((session) => look(parts, session, now + claim)),
      ...errands.map((errand) => runErrand(errand)),
    ]);
    return sessions.length + errands.length > 0;
  };

  const rest = async (ms: number) => {
    if (stopping.signal.aborted) return;
    // One signal for both ends: Node 20 never lets go of an `AbortSignal.any` that had a listener when it aborted.
    const woken = new AbortController();
    wake = () => woken.abort();
    await clock.sleep(ms, woken.signal).catch(() => undefined);
  };

  const work = async () => {
    let awake = false;
    const stopListening = await store.database.listen(workChannel, () => {
      awake = true;
      wake();
    });
    let cleanedAt = -Infinity;
    while (!stopping.signal.aborted) {
      try {
        awake = false;
        if (await pass()) continue;
        if (clock.now() - cleanedAt > cleaning) {
          cleanedAt = clock.now();
          await store.sweep(cleanedAt);
        }
        const due = (await store.nextDue()) ?? Infinity;
        if (!awake) await rest(Math.min(longestRest, Math.max(10, due - clock.now())));
      } catch (error) {
        log({ level: 'error', event: 'work-failed', error: errorWords(error) });
        await rest(troubleRest);
      }
    }
    await stopListening().catch(() => undefined);
  };

  const workAlways = async () => {
    while (!stopping.signal.aborted) {
      try {
        await work();
      } catch (error) {
        log({ level: 'error', event: 'work-failed', error: errorWords(error) });
        await rest(troubleRest);
      }
    }
  };

  const findAlways = async () => {
    while (!stopping.signal.aborted) {
      const again = await findMissedOrders();
      await clock.sleep(again - clock.now(), stopping.signal).catch(() => undefined);
    }
  };

  return {
    async drain() {
      await findMissedOrders();
      while (await pass());
    },
    start() {
      running ??= Promise.all([workAlways(), findAlways()]);
    },
    async stop() {
      stopping.abort();
      wake();
      await running;
    },
  };
}

/** Looks at one session, and puts it back for the time when it has to be looked at again. */
async function look(
  { store, reconcile, runErrand, clock, random, log }: WorkerParts,
  session: StoredSession,
  retryAt: number,
): Promise<void> {
  const { sessionId, attempts } = session;
  let accepted: Awaited<ReturnType<Reconcile>>['accepted'];
  try {
    const found = await reconcile(session);
    accepted = found.accepted;
    await store.sessions.release(session, retryAt, found.lookAt, found.state);
  } catch (error) {
    log({
      level: 'warn',
      event: 'reconcile-failed',
      subject: hex(await digest(sessionId)).slice(0, 12),
      attempt: attempts,
      error: errorWords(error),
    });
    const next = clock.now() + retryPause(attempts, random);
    await store.sessions.release(session, retryAt, next, null);
  }
  if (accepted) await runErrand(accepted.errand, accepted.order);
}
