import { setupServer } from 'msw/node';
import { http, HttpResponse } from 'msw';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClosableDatabase } from '../../../src/server/index.js';
import { createFakeClock, november1, type FakeClock } from '../../support/fake-clock.js';
import { createTestDatabase } from '../../support/server/test-database.js';
import {
  createCartRequest,
  ledyerUrl,
  TestShop,
  truncateStore,
  type TestBuyer,
} from '../../support/server/test-shop.js';

const ledyer = setupServer();
let database: ClosableDatabase;
let clock: FakeClock;
let shop: TestShop;
/** Another instance of the shop. */
let other: TestShop;
let buyer: TestBuyer;
let sessionId: string;

beforeAll(async () => {
  ledyer.listen({ onUnhandledRequest: 'error' });
  database = await createTestDatabase();
}, 120_000);
beforeEach(async () => {
  clock = createFakeClock(november1);
  shop = new TestShop(ledyer, database, { clock });
  other = new TestShop(ledyer, database, { clock }, shop.emulator);
  await shop.send('/readyz');
  await truncateStore(database);
  buyer = {};
  sessionId = await shop.createSession(buyer, 2);
});
afterEach(async () => {
  await Promise.all([shop.merchant.close(), other.merchant.close()]);
  ledyer.resetHandlers();
});
afterAll(async () => {
  ledyer.close();
  await database.close();
});

const putCart = async (quantity: number) =>
  (
    await shop.send(
      `/ledyer/sessions/${sessionId}/cart`,
      { ...createCartRequest(quantity), method: 'PUT' },
      buyer,
    )
  ).status;

/** Returns the revision that each instance sends to a page, which may be a cached one. */
const getRevisions = async () => {
  const revisions: unknown[] = [];
  for (const instance of [shop, other]) {
    const response = await instance.send(`/ledyer/sessions/${sessionId}`, {}, buyer);
    revisions.push(((await response.json()) as { cartRevision: unknown }).cartRevision);
  }
  return revisions;
};

/** Loses the response to the next change of a cart. Returns a function that lets Ledyer apply the change late. */
function loseNextResponse(isApplied: boolean) {
  let applyLate = () => Promise.resolve();
  ledyer.use(
    http.post(
      `${ledyerUrl}/v1/sessions/:id`,
      async ({ request }) => {
        if (isApplied) await shop.emulator.fetch(request);
        else applyLate = async () => void (await shop.emulator.fetch(request));
        return HttpResponse.error();
      },
      { once: true },
    ),
  );
  return () => applyLate();
}

describe('`cartRevision` of the status', () => {
  test('rises with each change of the cart at Ledyer, on every instance', async () => {
    // Several reads fill the caches.
    for (let read = 0; read < 3; read += 1) expect(await getRevisions()).toEqual([0, 0]);
    expect(await putCart(5)).toBe(200);
    await clock.advance(1);
    expect(await getRevisions()).toEqual([1, 1]);
    // The same cart again, and a page load with the same cart.
    expect(await putCart(5)).toBe(200);
    await shop.createSession(buyer, 5);
    await clock.advance(1);
    expect(await getRevisions()).toEqual([1, 1]);
    // A page load with another cart re-uses the session.
    expect(await shop.createSession(buyer, 1)).toBe(sessionId);
    await clock.advance(1);
    expect(await getRevisions()).toEqual([2, 2]);
  });

  test('arrives on the streams of every instance', async () => {
    const abort = new AbortController();
    const revisions: unknown[] = [];
    const response = await other.send(
      `/ledyer/sessions/${sessionId}`,
      { headers: { accept: 'text/event-stream' }, signal: abort.signal },
      buyer,
    );
    const read = async () => {
      for await (const bytes of response.body!) {
        const [, revision] = /"cartRevision":(\d+)/.exec(new TextDecoder().decode(bytes)) ?? [];
        if (revision) revisions.push(Number(revision));
      }
    };
    void read();
    await putCart(5);
    await expect.poll(() => revisions).toEqual([0, 1]);
    abort.abort();
  });

  test('rises after a lost response, once a read shows that Ledyer has the new cart', async () => {
    loseNextResponse(true);
    expect(await putCart(5)).toBe(503);
    await clock.advance(1_000);
    expect(await getRevisions()).toEqual([1, 1]);
    await clock.advance(60_000);
    expect(await getRevisions()).toEqual([1, 1]);
  });

  test('rises late when Ledyer applies a change late', async () => {
    const applyLate = loseNextResponse(false);
    expect(await putCart(5)).toBe(503);
    await clock.advance(1_000);
    expect(await getRevisions()).toEqual([0, 0]);
    await applyLate();
    await clock.advance(30_000);
    expect(await getRevisions()).toEqual([1, 1]);
  });

  test('stays when Ledyer rejects the change', async () => {
    await shop.runAction(sessionId, 'lock');
    expect(await putCart(5)).toBe(409);
    await clock.advance(60_000);
    expect(await getRevisions()).toEqual([0, 0]);
  });
});
