import { setupServer } from 'msw/node';
import { http, HttpResponse } from 'msw';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClosableDatabase } from '../../../src/server/index.js';
import { createFakeClock, november1, type FakeClock } from '../../support/fake-clock.js';
import { createTestDatabase } from '../../support/server/test-database.js';
import {
  truncateStore,
  ledyerUrl,
  TestShop,
  type TestBuyer,
} from '../../support/server/test-shop.js';

const ledyer = setupServer();
let database: ClosableDatabase;
let clock: FakeClock;
let shop: TestShop;
/** Another instance of the shop. */
let other: TestShop;

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
});
afterEach(async () => {
  await Promise.all([shop.merchant.close(), other.merchant.close()]);
  ledyer.resetHandlers();
});
afterAll(async () => {
  ledyer.close();
  await database.close();
});

/** Advances the clock by `ms` at a short real interval. Returns the function that stops it. */
const startClock = (ms: number) => {
  const timer = setInterval(() => void clock.advance(ms), 5);
  return () => clearInterval(timer);
};
const countReads = () =>
  [...shop.ledyerRequests, ...other.ledyerRequests].filter((path) =>
    path.startsWith('GET /v1/sessions/'),
  ).length;
const readState = async (response: Response) =>
  ((await response.json()) as { state: string }).state;
/** Requests the status as a tag that expects no change. */
const fetchCachedStatus = (sessionId: string, buyer: TestBuyer, instance = shop) =>
  instance.send(`/ledyer/sessions/${sessionId}`, {}, buyer);

describe('GET /ledyer/sessions/:id', () => {
  test('returns the stored status until it is 30 s old', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    await shop.runAction(sessionId, 'lock');
    await clock.advance(29_999);
    expect(await readState(await fetchCachedStatus(sessionId, buyer))).toBe('open');
    expect(countReads()).toBe(0);
    await clock.advance(1);
    expect(await readState(await fetchCachedStatus(sessionId, buyer))).toBe('locked');
    expect(countReads()).toBe(1);
  });

  test('returns a page that expects a change no status from before its request', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const fetchCurrent = async () =>
      readState(
        await shop.send(
          `/ledyer/sessions/${sessionId}`,
          { headers: { 'cache-control': 'no-cache' } },
          buyer,
        ),
      );
    await clock.advance(1_000);
    expect(await fetchCurrent()).toBe('open');
    await clock.advance(300);
    await shop.runAction(sessionId, 'lock');
    // The session may be read once per second, so the response comes after 700 ms.
    const stopClock = startClock(100);
    expect(await fetchCurrent()).toBe('locked');
    stopClock();
    expect(clock.now()).toBeGreaterThanOrEqual(november1 + 2_000);
    expect(countReads()).toBe(2);
  });

  test('runs one select and two updates of the session for a read from Ledyer', async () => {
    const statements: string[] = [];
    const countingDatabase: ClosableDatabase = {
      transaction: (work) => database.transaction(work),
      listen: (...args) => database.listen(...args),
      close: () => Promise.resolve(),
      query(sql, params) {
        if (sql.includes('ledyer_session')) statements.push(sql.trim().split(/\s/)[0]!);
        return database.query(sql, params);
      },
    };
    const instance = new TestShop(ledyer, countingDatabase, { clock }, shop.emulator);
    const buyer: TestBuyer = {};
    const sessionId = await instance.createSession(buyer);
    await clock.advance(30_000);
    statements.length = 0;
    expect((await fetchCachedStatus(sessionId, buyer, instance)).status).toBe(200);
    expect(instance.ledyerRequests).toEqual([`GET /v1/sessions/${sessionId}`]);
    // One update claims the read, the other stores the snapshot. Both return the row.
    expect(statements).toEqual(['select', 'update', 'update']);
    await instance.merchant.close();
  });

  test('reads less often from Ledyer the longer a session is idle, at least every 120 s', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const readTimes: number[] = [];
    const watch = async (seconds: number) => {
      for (let second = 0; second < seconds; second += 10) {
        await clock.advance(10_000);
        const before = countReads();
        await fetchCachedStatus(sessionId, buyer);
        if (countReads() > before) readTimes.push((clock.now() - startedAt) / 1_000);
      }
    };
    let startedAt = clock.now();
    await watch(500);
    expect(readTimes).toEqual([30, 60, 120, 240, 360, 480]);
    // A page that expects a change ends the idle time, so the interval is short again.
    await shop.fetchStatus(sessionId, buyer);
    startedAt = clock.now();
    readTimes.length = 0;
    await watch(130);
    expect(readTimes).toEqual([30, 60, 120]);
  });

  test('returns the new status right after a notification, on every instance', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    // Several reads fill the cache of both instances.
    for (const instance of [shop, other, shop, other, shop, other]) {
      expect(await readState(await fetchCachedStatus(sessionId, buyer, instance))).toBe('open');
    }
    const { orderId } = await shop.runAction(sessionId, 'authorize');
    await other.sendNotification({ orderId });
    await clock.advance(1);
    expect(await readState(await fetchCachedStatus(sessionId, buyer))).toBe('authorized');
    expect(await readState(await fetchCachedStatus(sessionId, buyer, other))).toBe('authorized');
    expect(countReads()).toBe(1);
  });

  test('is 404 for other buyers, also while the session is cached', async () => {
    const [ada, eve]: TestBuyer[] = [{}, {}];
    const sessionId = await shop.createSession(ada!);
    await shop.createSession(eve!);
    const results: string[] = [];
    for (const buyer of [ada!, ada!, ada!, eve!, {}, ada!, eve!, {}]) {
      const response = await fetchCachedStatus(sessionId, buyer);
      results.push(`${response.status} ${(await response.text()).includes(sessionId)}`);
    }
    const [found, hidden] = ['200 true', '404 false'];
    expect(results).toEqual([found, found, found, hidden, hidden, found, hidden, hidden]);
  });

  test('reads from Ledyer at most once a second, for any number of tabs and instances', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    await clock.advance(1_000);
    const startedAt = clock.now();
    // Several rounds a second, so that a limit that is too high lets more than one through.
    const stopClock = startClock(40);
    for (let round = 0; round < 15; round += 1) {
      const responses = await Promise.all(
        Array.from({ length: 6 }, (_, tab) =>
          (tab % 2 ? shop : other).fetchStatus(sessionId, { ...buyer }),
        ),
      );
      expect(responses.map(({ status }) => status)).toEqual(Array(6).fill(200));
      const nextRoundAt = clock.now() + 100;
      await expect.poll(() => clock.now(), { interval: 5 }).toBeGreaterThanOrEqual(nextRoundAt);
    }
    stopClock();
    const seconds = (clock.now() - startedAt) / 1_000;
    expect(seconds).toBeGreaterThan(1);
    expect(countReads()).toBeLessThanOrEqual(Math.floor(seconds) + 1);
    expect(countReads()).toBeGreaterThan(1);
  });

  test('is 429 for a buyer after 60 requests at once, and then allows 10 a second', async () => {
    const [ada, eve]: TestBuyer[] = [{}, {}];
    const sessionId = await shop.createSession(ada!);
    const evesSessionId = await shop.createSession(eve!);
    const countSuccesses = async (count: number) => {
      const responses = await Promise.all(
        Array.from({ length: count }, () => fetchCachedStatus(sessionId, ada!)),
      );
      return responses.filter(({ status }) => status === 200).length;
    };
    expect(await countSuccesses(100)).toBe(60);
    const rejected = await fetchCachedStatus(sessionId, ada!);
    expect(rejected.status).toBe(429);
    expect(rejected.headers.get('retry-after')).toBe('1');
    expect(await rejected.json()).toMatchObject({
      type: 'urn:ledyer-checkout:problem:rate-limited',
    });
    // The limit also covers unknown sessions, so that ids cannot be guessed.
    expect((await fetchCachedStatus('se_1xE2fCIbZXHqB2tZctuZGlyCKnQ', ada!)).status).toBe(429);
    expect((await fetchCachedStatus(evesSessionId, eve!)).status).toBe(200);
    await clock.advance(1_000);
    expect(await countSuccesses(20)).toBe(10);
    await clock.advance(60_000);
    expect(await countSuccesses(100)).toBe(60);
  });

  test('sends no request to Ledyer for a session that the shop did not create', async () => {
    const buyer: TestBuyer = {};
    await shop.createSession(buyer);
    for (const id of ['se_1xE2fCIbZXHqB2tZctuZGlyCKnQ', 'or_1xE2fDBg9rRwh6nENMA3ly3B3Qg', 'x']) {
      expect((await shop.fetchStatus(id, buyer)).status).toBe(404);
    }
    expect(countReads()).toBe(0);
  });

  test('sends no further request to Ledyer for an expired session', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    await shop.runAction(sessionId, 'expire');
    await clock.advance(5_000);
    for (let count = 0; count < 3; count += 1) {
      expect(await readState(await shop.fetchStatus(sessionId, buyer))).toBe('expired');
      await clock.advance(60_000);
    }
    expect(countReads()).toBe(1);
  });
});

describe('the status stream', () => {
  const openStream = async (sessionId: string, buyer: TestBuyer, instance = shop) => {
    const headers = { accept: 'text/event-stream' };
    const response = await instance.send(`/ledyer/sessions/${sessionId}`, { headers }, buyer);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toBe('no-store, no-transform');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const readChunk = async () => (await reader.read()).value;
    return {
      readChunk,
      /** Reads the next chunk that is not a heartbeat. */
      async readEvent() {
        let text = await readChunk();
        while (text?.startsWith(':')) text = await readChunk();
        return text;
      },
      close: () => reader.cancel(),
      hasEnded: async () => (await reader.read()).done,
    };
  };
  const parseEvent = (text: string | undefined) => {
    const [, data] = /^event: session\ndata: (.*)\n\n$/.exec(text ?? '') ?? [];
    return JSON.parse(data ?? 'null') as Record<string, unknown> | null;
  };

  test('starts with the same object as the JSON response', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const stream = await openStream(sessionId, buyer);
    const status = (await (await fetchCachedStatus(sessionId, buyer)).json()) as object;
    expect(parseEvent(await stream.readChunk())).toEqual(status);
    await stream.close();
  });

  test('starts with the current status, not with an older stored one', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    await (await openStream(sessionId, buyer)).close();
    expect(countReads()).toBe(0);
    await shop.runAction(sessionId, 'expire');
    await clock.advance(6_000);
    const stream = await openStream(sessionId, buyer);
    expect(parseEvent(await stream.readChunk())!.state).toBe('expired');
    await stream.close();
  });

  test('starts with the stored status when Ledyer responds late, and then sends the current one', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    await shop.runAction(sessionId, 'lock');
    await clock.advance(6_000);
    let respond: () => void = () => undefined;
    const responded = new Promise<void>((resolve) => (respond = resolve));
    ledyer.use(
      http.get(`${ledyerUrl}/v1/sessions/:id`, async ({ request }) => {
        await responded;
        return shop.emulator.fetch(request);
      }),
    );
    const opening = openStream(sessionId, buyer);
    await expect.poll(countReads).toBe(1);
    await clock.advance(1_000);
    const stream = await opening;
    expect(parseEvent(await stream.readChunk())!.state).toBe('open');
    respond();
    expect(parseEvent(await stream.readEvent())!.state).toBe('locked');
    await stream.close();
  });

  test('starts for 50 pages at once with at most 32 concurrent reads from Ledyer', async () => {
    const pages: { sessionId: string; buyer: TestBuyer }[] = [];
    for (let count = 0; count < 50; count += 1) {
      const buyer: TestBuyer = {};
      pages.push({ sessionId: await shop.createSession(buyer), buyer });
    }
    await clock.advance(10_000);
    // Requests are keyed by URL, because the client retries a slow one.
    const pendingResponses = new Map<string, () => void>();
    const respondedUrls = new Set<string>();
    ledyer.use(
      http.get(`${ledyerUrl}/v1/sessions/:id`, async ({ request }) => {
        await new Promise<void>((resolve) => pendingResponses.set(request.url, resolve));
        respondedUrls.add(request.url);
        return shop.emulator.fetch(request);
      }),
    );
    const opening = Promise.all(pages.map(({ sessionId, buyer }) => openStream(sessionId, buyer)));
    await expect.poll(() => pendingResponses.size).toBe(32);
    // A page whose read is queued or pending gets the stored status.
    await clock.advance(1_000);
    const streams = await opening;
    for (const stream of streams) expect(parseEvent(await stream.readChunk())!.state).toBe('open');
    expect(pendingResponses.size).toBe(32);
    for (const respond of pendingResponses.values()) respond();
    await expect.poll(() => pendingResponses.size).toBe(50);
    for (const respond of pendingResponses.values()) respond();
    await expect.poll(() => respondedUrls.size).toBe(50);
    for (const stream of streams) await stream.close();
  });

  test('starts with the current status while 60 tabs of another buyer wait for Ledyer', async () => {
    const [ada, eve]: TestBuyer[] = [{}, {}];
    const adasSessionId = await shop.createSession(ada!);
    const evesSessionId = await shop.createSession(eve!);
    await shop.runAction(evesSessionId, 'lock');
    await clock.advance(6_000);
    let respond: () => void = () => undefined;
    const responded = new Promise<void>((resolve) => (respond = resolve));
    ledyer.use(
      http.get(`${ledyerUrl}/v1/sessions/${adasSessionId}`, async ({ request }) => {
        await responded;
        return shop.emulator.fetch(request);
      }),
    );
    const headers = { accept: 'text/event-stream' };
    const tabs = Promise.all(
      Array.from({ length: 60 }, () =>
        shop.send(`/ledyer/sessions/${adasSessionId}`, { headers }, ada),
      ),
    );
    await expect.poll(countReads).toBe(1);
    const opening = openStream(evesSessionId, eve!);
    await expect.poll(() => shop.ledyerRequests.at(-1)).toBe(`GET /v1/sessions/${evesSessionId}`);
    const stream = await opening;
    expect(parseEvent(await stream.readChunk())!.state).toBe('locked');
    await stream.close();
    respond();
    for (const { body } of await tabs) await body?.cancel();
  });

  test('is 503 for the 33rd stream of a session, until another one closes', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const streams = await Promise.all(
      Array.from({ length: 32 }, () => openStream(sessionId, buyer)),
    );
    const headers = { accept: 'text/event-stream' };
    const excess = await shop.send(`/ledyer/sessions/${sessionId}`, { headers }, buyer);
    expect(excess.status).toBe(503);
    await streams[0]!.close();
    await (await openStream(sessionId, buyer)).close();
    for (const stream of streams) await stream.close();
  });

  test('sends a notified change to the streams of every instance', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const streams = await Promise.all([
      openStream(sessionId, buyer),
      openStream(sessionId, buyer, other),
    ]);
    for (const stream of streams) expect(parseEvent(await stream.readChunk())!.state).toBe('open');
    const { orderId } = await shop.runAction(sessionId, 'authorize');
    await clock.advance(2_000);
    await shop.sendNotification({ orderId });
    const stopClock = startClock(100);
    for (const stream of streams) {
      expect(parseEvent(await stream.readChunk())).toMatchObject({ state: 'authorized', orderId });
    }
    stopClock();
    expect(countReads()).toBe(1);
    for (const stream of streams) await stream.close();
  });

  test('sends a change whose notification was lost', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const stream = await openStream(sessionId, buyer);
    await stream.readChunk();
    await shop.runAction(sessionId, 'lock');
    const stopClock = startClock(500);
    expect(parseEvent(await stream.readEvent())!.state).toBe('locked');
    stopClock();
    await stream.close();
  });

  test('sends a heartbeat comment every 15 s', async () => {
    const buyer: TestBuyer = {};
    const stream = await openStream(await shop.createSession(buyer), buyer);
    await stream.readChunk();
    await clock.advance(15_000);
    expect(await stream.readChunk()).toBe(':\n\n');
    await clock.advance(15_000);
    expect(await stream.readChunk()).toBe(':\n\n');
    await stream.close();
  });

  test('is 404 for another buyer, and ends when the merchant closes', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const headers = { accept: 'text/event-stream' };
    const othersResponse = await shop.send(`/ledyer/sessions/${sessionId}`, { headers }, {});
    expect(othersResponse.status).toBe(404);
    const stream = await openStream(sessionId, buyer);
    await stream.readChunk();
    await shop.merchant.close();
    expect(await stream.hasEnded()).toBe(true);
  });

  test('continues while Ledyer is unavailable', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const stream = await openStream(sessionId, buyer);
    await stream.readChunk();
    ledyer.use(http.get(`${ledyerUrl}/v1/sessions/:id`, () => HttpResponse.error()));
    await shop.sendNotification({ sessionId });
    const chunk = stream.readChunk();
    const stopClock = startClock(1_000);
    expect(await chunk).toBe(':\n\n');
    stopClock();
    await stream.close();
  });
});
