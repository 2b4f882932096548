import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClosableDatabase } from '../../src/server/index.js';
import { createFakeClock } from '../support/fake-clock.js';
import { createTestDatabase } from '../support/server/test-database.js';
import { TestShop, truncateStore, type TestBuyer } from '../support/server/test-shop.js';

const hourMs = 60 * 60_000;
const ledyer = setupServer();
let database: ClosableDatabase;
let shop: TestShop;
let fake: ReturnType<typeof createFakeClock>;
let aheadMs: number;

beforeAll(async () => {
  ledyer.listen({ onUnhandledRequest: 'error' });
  database = await createTestDatabase();
}, 120_000);
beforeEach(async () => {
  // The emulator’s orders have real times.
  fake = createFakeClock(Date.now());
  aheadMs = 0;
  const clock = {
    now: () => fake.now() + aheadMs,
    sleep: (ms: number, signal?: AbortSignal) => fake.sleep(ms, signal),
  };
  shop = new TestShop(ledyer, database, { clock });
  await shop.send('/readyz');
  await truncateStore(database);
});
afterEach(async () => {
  await shop.merchant.close();
  ledyer.resetHandlers();
});
afterAll(async () => {
  ledyer.close();
  await database.close();
});

const steps = [
  'start',
  'change',
  'first status',
  'status',
  'notification',
  'reconcile',
  'last status',
];

/** Buys, with the clock an hour ahead during one step. Returns the session, its order, and its buyer. */
async function buy(stepAhead: string, isNotified: boolean) {
  const buyer: TestBuyer = {};
  const run = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
    aheadMs = step === stepAhead ? hourMs : 0;
    const result = await work();
    aheadMs = 0;
    await fake.advance(2_000);
    return result;
  };
  const sessionId = await run('start', () => shop.createSession(buyer, 2));
  await run('change', () => shop.createSession(buyer, 3));
  await run('first status', () => shop.fetchStatus(sessionId, buyer));
  const { orderId } = await shop.runAction(sessionId, 'authorize');
  await run('status', () => shop.fetchStatus(sessionId, buyer));
  if (isNotified) await run('notification', () => shop.sendNotification({ orderId }));
  await run('reconcile', () => shop.merchant.reconcile());
  await run('last status', () => shop.fetchStatus(sessionId, buyer));
  return { sessionId, orderId, buyer };
}

describe('a clock that was an hour ahead', () => {
  describe.each(steps)('during the step "%s"', (step) => {
    test.each([
      ['and a notification', true],
      ['without a notification', false],
    ])('delays a purchase by at most three minutes, %s', async (_, isNotified) => {
      const { sessionId, orderId, buyer } = await buy(step, isNotified);
      for (let round = 0; round < 18; round += 1) {
        await fake.advance(10_000);
        await shop.merchant.reconcile();
      }
      expect(shop.fulfilledOrderIds).toEqual([orderId]);
      const { shop: view } = await shop.fetchOrderView(orderId);
      expect(view).toMatchObject({ status: 'accepted', mismatches: [] });
      expect(view.history.map(({ what }) => what)).toContain('acknowledge');
      const response = await shop.fetchStatus(sessionId, buyer);
      expect(await response.json()).toMatchObject({ state: 'authorized' });
      expect(shop.errors).toEqual([]);
    });
  });

  test('when a session started does not hide a later session of the buyer', async () => {
    const buyer: TestBuyer = {};
    aheadMs = hourMs;
    const first = await shop.createSession(buyer);
    aheadMs = 0;
    await shop.runAction(first, 'authorize');
    await fake.advance(2_000);
    const second = await shop.createSession(buyer);
    expect(second).not.toBe(first);
    expect(await shop.createSession(buyer)).toBe(second);
  });

  test('during a read does not stop a status or a stream', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    aheadMs = hourMs;
    await shop.fetchStatus(sessionId, buyer);
    const abort = new AbortController();
    const stream = await shop.send(
      `/ledyer/sessions/${sessionId}`,
      { headers: { accept: 'text/event-stream' }, signal: abort.signal },
      buyer,
    );
    aheadMs = 0;
    const received: string[] = [];
    void (async () => {
      for await (const bytes of stream.body!) {
        const text = new TextDecoder().decode(bytes);
        received.push(/"state":"(\w+)"/.exec(text)?.[1] ?? 'comment');
      }
    })();
    await shop.runAction(sessionId, 'lock');
    await expect
      .poll(
        async () => {
          await fake.advance(1_000);
          return received;
        },
        { timeout: 20_000 },
      )
      .toEqual(expect.arrayContaining(['open', 'locked', 'comment']));
    abort.abort();
  });
});
