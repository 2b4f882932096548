import { expect, describe, test } from 'vitest';
import type { Database } from '../../src/server/index.js';
import { useTestShop } from '../support/server/shop-fixture.js';
import { createCartRequest, TestShop } from '../support/server/test-shop.js';

const fixture = useTestShop();

/** Wraps the database of the fixture. Every call hangs while `isHanging` is set. */
function createHangingDatabase(isHanging: boolean) {
  const state = { isHanging };
  const call = <T>(work: () => Promise<T>): Promise<T> =>
    state.isHanging ? new Promise(() => undefined) : work();
  const { database } = fixture;
  const store: Database = {
    query: (sql, params) => call(() => database.query(sql, params)),
    transaction: (work) => call(() => database.transaction(work)),
    listen: (channel, onMessage) => call(() => database.listen(channel, onMessage)),
  };
  return { store: { ...store, close: () => Promise.resolve() }, state };
}

/** Returns the status and the problem code of a response that must arrive within five seconds. */
async function fetchProblem(request: Promise<Response>): Promise<string> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, 5_000));
  const response = await Promise.race([request, late]);
  if (!response) return 'no response';
  const { type = '' } = (await response.json()) as { type?: string };
  return `${response.status} ${type.split(':').at(-1)}`;
}

describe('a database that does not respond', () => {
  test('is `store-unavailable` for every request, also for queued ones', async () => {
    const { store, state } = createHangingDatabase(false);
    const shop = new TestShop(fixture.ledyer, store);
    const buyer = {};
    const sessionId = await shop.createSession(buyer);
    await shop.getSecret('notification');
    state.isHanging = true;
    const sendAll = () =>
      Promise.all([
        fetchProblem(shop.send('/ledyer/sessions', createCartRequest(1), buyer)),
        ...Array.from({ length: 10 }, () => fetchProblem(shop.fetchStatus(sessionId, buyer))),
        fetchProblem(shop.sendNotification({ sessionId })),
      ]);
    const problems = await sendAll();
    expect(new Set(problems)).toEqual(new Set(['503 store-unavailable']));
    state.isHanging = false;
    expect((await shop.fetchStatus(sessionId, buyer)).status).toBe(200);
    await shop.merchant.close();
  });

  test('is `store-unavailable` while the shop starts, and the shop starts when it responds', async () => {
    const { store } = createHangingDatabase(true);
    const shop = new TestShop(fixture.ledyer, store);
    expect(await fetchProblem(shop.send('/ledyer/sessions', createCartRequest(1)))).toBe(
      '503 store-unavailable',
    );
    expect((await shop.send('/readyz')).status).toBe(503);
  });
});
