import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decode } from '../../../src/ledyer/decode.js';
import { decodeOrder } from '../../../src/ledyer/order.js';
import type { LogEntry } from '../../../src/server/index.js';
import { LedyerError } from '../../../src/server/ledyer-client/ledyer-error.js';
import type { ReconcileResult } from '../../../src/server/orders/reconcile.js';
import { reconcileDue, type ReconcileDueDeps } from '../../../src/server/orders/reconcile-due.js';
import type { DueTask } from '../../../src/server/store/outbox.js';
import type { ClaimedSession } from '../../../src/server/store/reconcile-queue.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';
import getOrder from '../../fixtures/ledyer/get-order.json';

const session = { sessionId: 'se_1', state: 'open', attempts: 3 } as ClaimedSession;
const retryAt = november1 + 30_000;
const failure = new LedyerError('rejected', 'no', { status: 503 });
const newOrder = {
  tasks: [{ id: 7, orderId: 'or_1', kind: 'fulfil' } as DueTask],
  order: decode(decodeOrder, getOrder),
  session,
  claimedUntil: november1 + 30_000,
};

/**
 * Reconciles a session that was claimed for 30 s.
 *
 * @param failingSince since when the store says that the session cannot be reconciled
 */
async function reconcile(result: ReconcileResult | Error, failingSince?: number) {
  const clock = createFakeClock(november1);
  const released: unknown[][] = [];
  const unreadable: unknown[][] = [];
  const logEntries: LogEntry[] = [];
  const returned = await reconcileDue(
    {
      clock,
      random: () => 0.5,
      log: (entry) => logEntries.push(entry),
      reconcile: () => (result instanceof Error ? Promise.reject(result) : Promise.resolve(result)),
      holdUnreadable: (...args) => Promise.resolve(void unreadable.push(args)),
      store: {
        reconcileQueue: {
          release: (...args: unknown[]) => {
            released.push(args);
            return Promise.resolve(failingSince);
          },
        },
      } as unknown as ReconcileDueDeps['store'],
    },
    session,
    retryAt,
  );
  return { returned, released, unreadable, logEntries, pendingSleeps: clock.pendingSleeps };
}

describe('`reconcileDue`', () => {
  const result = { state: 'authorized', nextCheckAt: null, newOrder };

  test('releases the session with its state and next check, and returns the new order', async () => {
    const { returned, released, unreadable, logEntries } = await reconcile(result);
    expect(returned).toBe(newOrder);
    expect(released).toEqual([[session, retryAt, null, 'authorized', november1, undefined]]);
    expect([unreadable, logEntries]).toEqual([[], []]);
  });

  test('leaves no timer behind', async () => {
    expect((await reconcile(result)).pendingSleeps).toBe(0);
    expect((await reconcile(failure)).pendingSleeps).toBe(0);
  });
});

describe('`reconcileDue` of a session whose reconcile fails', () => {
  test('releases the session for a retry with backoff, and logs no id', async () => {
    const { returned, released, logEntries } = await reconcile(failure, november1);
    expect(returned).toBeUndefined();
    // A second, and half of 2 ** 3 seconds.
    expect(released).toEqual([[session, retryAt, november1 + 5_000, null, november1]]);
    expect(logEntries).toEqual([
      {
        level: 'warn',
        event: 'reconcile-failed',
        subjectHash: createHash('sha256').update('se_1').digest('hex').slice(0, 12),
        attempt: 3,
        error: 'LedyerError rejected 503',
      },
    ]);
  });

  test('passes the session on to be held, with the time since when it has failed', async () => {
    const failingSince = november1 - 60_000;
    expect((await reconcile(failure, failingSince)).unreadable).toEqual([
      [session, failingSince, failure],
    ]);
  });

  test('holds nothing if the session is no longer stored', async () => {
    expect((await reconcile(failure)).unreadable).toEqual([]);
  });
});
