/** A platform freezes the process for hours: no timer runs, and then the clock has jumped. */
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClosableDatabase, FulfilHandler } from '../../src/server/index.js';
import { createFakeClock, flushTasks, type FakeClock } from '../support/fake-clock.js';
import { createTestDatabase } from '../support/server/test-database.js';
import { TestShop, truncateStore, type TestBuyer } from '../support/server/test-shop.js';

const freezeMs = 3 * 60 * 60_000;
const ledyer = setupServer();
let database: ClosableDatabase;
let clock: FakeClock;
let shop: TestShop;
let buyer: TestBuyer;

beforeAll(async () => {
  ledyer.listen({ onUnhandledRequest: 'error' });
  database = await createTestDatabase();
}, 120_000);
beforeEach(() => {
  // The emulator’s orders have real times.
  clock = createFakeClock(Date.now());
  buyer = {};
});
afterEach(async () => {
  await shop.merchant.close();
  ledyer.resetHandlers();
});
afterAll(async () => {
  ledyer.close();
  await database.close();
});

/** Opens a shop with a worker, and the session of its buyer. */
async function openShop(fulfil?: FulfilHandler): Promise<string> {
  shop = new TestShop(ledyer, database, {
    clock,
    runWorker: true,
    ...(fulfil && { fulfil }),
  });
  await shop.send('/readyz');
  await truncateStore(database);
  return shop.createSession(buyer);
}

async function pay(sessionId: string): Promise<string> {
  const { orderId } = await shop.runAction(sessionId, 'authorize');
  await shop.sendNotification({ orderId });
  return orderId;
}

/** Repeats a step of the clock until the predicate is true. */
async function advanceUntil(predicate: () => boolean, ms = 1_000): Promise<void> {
  for (let step = 0; step < 600 && !predicate(); step += 1) await clock.advance(ms);
  expect(predicate()).toBe(true);
}

describe('a shop whose process was frozen for three hours', () => {
  test('fulfils an order that was paid afterwards, once', async () => {
    const sessionId = await openShop();
    await clock.jump(freezeMs);
    const orderId = await pay(sessionId);
    await advanceUntil(() => shop.fulfilledOrderIds.length > 0);
    expect(await (await shop.fetchStatus(sessionId, buyer)).json()).toMatchObject({
      state: 'authorized',
    });
    await clock.advance(60_000);
    expect(shop.fulfilledOrderIds).toEqual([orderId]);
  });

  test('sends the status in a stream that was open before', async () => {
    const sessionId = await openShop();
    const headers = { accept: 'text/event-stream' };
    const response = await shop.send(`/ledyer/sessions/${sessionId}`, { headers }, buyer);
    let text = '';
    const reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of response.body!) text += decoder.decode(chunk);
    })().catch(() => undefined);
    await clock.jump(freezeMs);
    await pay(sessionId);
    await advanceUntil(() => text.includes('"authorized"'));
    await shop.merchant.close();
    await reading;
  });

  test('does not repeat a fulfilment that began before and succeeds afterwards', async () => {
    let calls = 0;
    let finish: () => void = () => undefined;
    const sessionId = await openShop(() => {
      calls += 1;
      return new Promise((resolve) => {
        finish = () => resolve({ reference: '1' });
      });
    });
    await pay(sessionId);
    await advanceUntil(() => calls === 1, 100);
    await clock.jump(freezeMs);
    finish();
    await flushTasks();
    for (let minute = 0; minute < 10; minute += 1) await clock.advance(60_000);
    expect(calls).toBe(1);
  });
});
