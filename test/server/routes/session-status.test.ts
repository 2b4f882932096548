import { setupServer } from 'msw/node';
import { http, HttpResponse } from 'msw';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClosableDatabase } from '../../../src/server/index.js';
import { createFakeClock, november1, type FakeClock } from '../../support/fake-clock.js';
import { createTestDatabase } from '../../support/test-database.js';
import { truncateStore, ledyerUrl, TestShop, type TestBuyer } from '../../support/test-shop.js';

const ledyer = setupServer();
let database: ClosableDatabase;
let clock: FakeClock;
/** Two instances of one shop. */
let shop: TestShop;
let other: TestShop;

beforeAll(async () => {
  ledyer.listen({ onUnhandledRequest: 'error' });
  database = await createTestDatabase();
}, 30_000);
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

/** Lets the time go on by itself: `ms` every few real ones. */
const turning = (ms: number) => {
  const timer = setInterval(() => void clock.advance(ms), 5);
  return () => clearInterval(timer);
};
const reads = () =>
  [...shop.ledyerRequests, ...other.ledyerRequests].filter((path) =>
    path.startsWith('GET /v1/sessions/'),
  ).length;
const stateOf = async (response: Response) => ((await response.json()) as { state: string }).state;
const calmly = (sessionId: string, buyer: TestBuyer, at = shop) =>
  at.send(`/ledyer/sessions/${sessionId}`, {}, buyer);

describe('the status resource', () => {
  test('answers from what the shop knows, for half a minute', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    await shop.runAction(sessionId, 'lock');
    await clock.advance(29_999);
    expect(await stateOf(await calmly(sessionId, buyer))).toBe('open');
    expect(reads()).toBe(0);
    await clock.advance(1);
    expect(await stateOf(await calmly(sessionId, buyer))).toBe('locked');
    expect(reads()).toBe(1);
  });

  test('costs one select and two updates of the session when Ledyer is read', async () => {
    const statements: string[] = [];
    const counted: ClosableDatabase = {
      transaction: (work) => database.transaction(work),
      listen: (...args) => database.listen(...args),
      close: () => Promise.resolve(),
      query(sql, params) {
        if (sql.includes('ledyer_session')) statements.push(sql.trim().split(/\s/)[0]!);
        return database.query(sql, params);
      },
    };
    const counting = new TestShop(ledyer, counted, { clock }, shop.emulator);
    const buyer: TestBuyer = {};
    const sessionId = await counting.createSession(buyer);
    await clock.advance(30_000);
    statements.length = 0;
    expect((await calmly(sessionId, buyer, counting)).status).toBe(200);
    expect(counting.ledyerRequests).toEqual([`GET /v1/sessions/${sessionId}`]);
    // The claim is an update; the snapshot is saved by an update in a `with` query. Both return the row.
    expect(statements).toEqual(['select', 'update', 'with']);
    await counting.merchant.close();
  });

  test('believes what it knows for longer, the longer nothing was heard', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const readAt: number[] = [];
    const watch = async (seconds: number) => {
      for (let second = 0; second < seconds; second += 10) {
        await clock.advance(10_000);
        const before = reads();
        await calmly(sessionId, buyer);
        if (reads() > before) readAt.push((clock.now() - startedAt) / 1_000);
      }
    };
    let startedAt = clock.now();
    await watch(500);
    expect(readAt).toEqual([30, 60, 120, 240, 360, 480]);
    // A page that expects news is a sign: the next looks are close together again.
    await shop.fetchStatus(sessionId, buyer);
    startedAt = clock.now();
    readAt.length = 0;
    await watch(130);
    expect(readAt).toEqual([30, 60, 120]);
  });

  test('knows at once what was notified, on every instance', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    // Often enough for both to answer from a copy.
    for (const at of [shop, other, shop, other, shop, other]) {
      expect(await stateOf(await calmly(sessionId, buyer, at))).toBe('open');
    }
    const { orderId } = await shop.runAction(sessionId, 'authorize');
    await other.sendNotification({ orderId });
    await clock.advance(1);
    expect(await stateOf(await calmly(sessionId, buyer))).toBe('authorized');
    expect(await stateOf(await calmly(sessionId, buyer, other))).toBe('authorized');
    expect(reads()).toBe(1);
  });

  test('is sent to its buyer only, also while it is cached', async () => {
    const [ada, eve]: TestBuyer[] = [{}, {}];
    const sessionId = await shop.createSession(ada!);
    await shop.createSession(eve!);
    const answers: string[] = [];
    for (const buyer of [ada!, ada!, ada!, eve!, {}, ada!, eve!, {}]) {
      const response = await calmly(sessionId, buyer);
      answers.push(`${response.status} ${(await response.text()).includes(sessionId)}`);
    }
    const [his, nothing] = ['200 true', '404 false'];
    expect(answers).toEqual([his, his, his, nothing, nothing, his, nothing, nothing]);
  });

  test('asks Ledyer once a second at most, however many tabs and instances ask', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    await clock.advance(1_000);
    const startedAt = clock.now();
    // Several rounds a second, so that a limit that is too high lets more than one through.
    const stop = turning(40);
    for (let round = 0; round < 15; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, tab) =>
          (tab % 2 ? shop : other).fetchStatus(sessionId, { ...buyer }),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    stop();
    const seconds = (clock.now() - startedAt) / 1_000;
    expect(seconds).toBeGreaterThan(1);
    expect(reads()).toBeLessThanOrEqual(Math.floor(seconds) + 1);
    expect(reads()).toBeGreaterThan(1);
  });

  test('lets one buyer ask sixty times at once, and then ten times a second', async () => {
    const [ada, eve]: TestBuyer[] = [{}, {}];
    const sessionId = await shop.createSession(ada!);
    const ofEve = await shop.createSession(eve!);
    const ask = async (count: number) => {
      const answers = await Promise.all(
        Array.from({ length: count }, () => calmly(sessionId, ada!)),
      );
      return answers.filter(({ status }) => status === 200).length;
    };
    expect(await ask(100)).toBe(60);
    const refused = await calmly(sessionId, ada!);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({
      type: 'urn:ledyer-checkout:problem:rate-limited',
    });
    // Nor can the buyer look for the sessions of others meanwhile.
    expect((await calmly('se_1xE2fCIbZXHqB2tZctuZGlyCKnQ', ada!)).status).toBe(429);
    expect((await calmly(ofEve, eve!)).status).toBe(200);
    await clock.advance(1_000);
    expect(await ask(20)).toBe(10);
    await clock.advance(60_000);
    expect(await ask(100)).toBe(60);
  });

  test('asks Ledyer nothing about what the shop did not create', async () => {
    const buyer: TestBuyer = {};
    await shop.createSession(buyer);
    for (const id of ['se_1xE2fCIbZXHqB2tZctuZGlyCKnQ', 'or_1xE2fDBg9rRwh6nENMA3ly3B3Qg', 'x']) {
      expect((await shop.fetchStatus(id, buyer)).status).toBe(404);
    }
    expect(reads()).toBe(0);
  });

  test('asks Ledyer nothing more about what is over', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    await shop.runAction(sessionId, 'expire');
    await clock.advance(5_000);
    for (let time = 0; time < 3; time += 1) {
      expect(await stateOf(await shop.fetchStatus(sessionId, buyer))).toBe('expired');
      await clock.advance(60_000);
    }
    expect(reads()).toBe(1);
  });
});

describe('the status stream', () => {
  const open = async (sessionId: string, buyer: TestBuyer, at = shop) => {
    const headers = { accept: 'text/event-stream' };
    const response = await at.send(`/ledyer/sessions/${sessionId}`, { headers }, buyer);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const next = async () => (await reader.read()).value;
    return {
      next,
      async nextEvent() {
        let text = await next();
        while (text?.startsWith(':')) text = await next();
        return text;
      },
      close: () => reader.cancel(),
      ended: async () => (await reader.read()).done,
    };
  };
  const eventOf = (text: string | undefined) => {
    const [, data] = /^event: session\ndata: (.*)\n\n$/.exec(text ?? '') ?? [];
    return JSON.parse(data ?? 'null') as Record<string, unknown> | null;
  };

  test('says how the session stands, at once, in the words of the JSON answer', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const stream = await open(sessionId, buyer);
    const answer = (await (await calmly(sessionId, buyer)).json()) as object;
    expect(eventOf(await stream.next())).toEqual(answer);
    await stream.close();
  });

  test('begins with what is true when the page is loaded, not with what was', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    await (await open(sessionId, buyer)).close();
    expect(reads()).toBe(0);
    await shop.runAction(sessionId, 'expire');
    await clock.advance(6_000);
    const stream = await open(sessionId, buyer);
    expect(eventOf(await stream.next())!.state).toBe('expired');
    await stream.close();
  });

  test('begins with what was known when Ledyer takes long', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    await shop.runAction(sessionId, 'lock');
    await clock.advance(6_000);
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    ledyer.use(
      http.get(`${ledyerUrl}/v1/sessions/:id`, async ({ request }) => {
        await answered;
        return shop.emulator.fetch(request);
      }),
    );
    const opening = open(sessionId, buyer);
    await expect.poll(reads).toBe(1);
    await clock.advance(1_000);
    const stream = await opening;
    expect(eventOf(await stream.next())!.state).toBe('open');
    answer();
    expect(eventOf(await stream.nextEvent())!.state).toBe('locked');
    await stream.close();
  });

  test('begins for many who come at once, while Ledyer is asked about a few at a time', async () => {
    const many: { sessionId: string; buyer: TestBuyer }[] = [];
    for (let count = 0; count < 50; count += 1) {
      const buyer: TestBuyer = {};
      many.push({ sessionId: await shop.createSession(buyer), buyer });
    }
    await clock.advance(10_000);
    // By its session, because the client asks again where it waits long.
    const held = new Map<string, () => void>();
    const answered = new Set<string>();
    ledyer.use(
      http.get(`${ledyerUrl}/v1/sessions/:id`, async ({ request }) => {
        await new Promise<void>((resolve) => held.set(request.url, resolve));
        answered.add(request.url);
        return shop.emulator.fetch(request);
      }),
    );
    const opening = Promise.all(many.map(({ sessionId, buyer }) => open(sessionId, buyer)));
    await expect.poll(() => held.size).toBe(32);
    // A page that waits, for its turn or for Ledyer, gets the last known status.
    await clock.advance(1_000);
    const streams = await opening;
    for (const stream of streams) expect(eventOf(await stream.next())!.state).toBe('open');
    expect(held.size).toBe(32);
    for (const answer of held.values()) answer();
    await expect.poll(() => held.size).toBe(50);
    for (const answer of held.values()) answer();
    await expect.poll(() => answered.size).toBe(50);
    for (const stream of streams) await stream.close();
  });

  test('begins with what is true although many tabs of another buyer wait for Ledyer', async () => {
    const [ada, eve]: TestBuyer[] = [{}, {}];
    const ofAda = await shop.createSession(ada!);
    const ofEve = await shop.createSession(eve!);
    await shop.runAction(ofEve, 'lock');
    await clock.advance(6_000);
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    ledyer.use(
      http.get(`${ledyerUrl}/v1/sessions/${ofAda}`, async ({ request }) => {
        await answered;
        return shop.emulator.fetch(request);
      }),
    );
    const headers = { accept: 'text/event-stream' };
    const tabs = Promise.all(
      Array.from({ length: 60 }, () => shop.send(`/ledyer/sessions/${ofAda}`, { headers }, ada)),
    );
    await expect.poll(reads).toBe(1);
    const opening = open(ofEve, eve!);
    await expect.poll(() => shop.ledyerRequests.at(-1)).toBe(`GET /v1/sessions/${ofEve}`);
    const stream = await opening;
    expect(eventOf(await stream.next())!.state).toBe('locked');
    await stream.close();
    answer();
    for (const { body } of await tabs) await body?.cancel();
  });

  test('is for a few tabs of one session, not for a thousand', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const streams = await Promise.all(Array.from({ length: 32 }, () => open(sessionId, buyer)));
    const headers = { accept: 'text/event-stream' };
    const more = await shop.send(`/ledyer/sessions/${sessionId}`, { headers }, buyer);
    expect(more.status).toBe(503);
    await streams[0]!.close();
    await (await open(sessionId, buyer)).close();
    for (const stream of streams) await stream.close();
  });

  test('sends on every instance what one instance was notified of', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const streams = await Promise.all([open(sessionId, buyer), open(sessionId, buyer, other)]);
    for (const stream of streams) expect(eventOf(await stream.next())!.state).toBe('open');
    const { orderId } = await shop.runAction(sessionId, 'authorize');
    await clock.advance(2_000);
    await shop.sendNotification({ orderId });
    const stop = turning(100);
    for (const stream of streams) {
      expect(eventOf(await stream.next())).toMatchObject({ state: 'authorized', orderId });
    }
    stop();
    expect(reads()).toBe(1);
    for (const stream of streams) await stream.close();
  });

  test('learns of a change although every notification was lost', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const stream = await open(sessionId, buyer);
    await stream.next();
    await shop.runAction(sessionId, 'lock');
    const stop = turning(500);
    expect(eventOf(await stream.nextEvent())!.state).toBe('locked');
    stop();
    await stream.close();
  });

  test('sends a comment every quarter of a minute', async () => {
    const buyer: TestBuyer = {};
    const stream = await open(await shop.createSession(buyer), buyer);
    await stream.next();
    await clock.advance(15_000);
    expect(await stream.next()).toBe(':\n\n');
    await clock.advance(15_000);
    expect(await stream.next()).toBe(':\n\n');
    await stream.close();
  });

  test('is for the buyer of the session only, and ends when the shop closes', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const headers = { accept: 'text/event-stream' };
    const foreign = await shop.send(`/ledyer/sessions/${sessionId}`, { headers }, {});
    expect(foreign.status).toBe(404);
    const stream = await open(sessionId, buyer);
    await stream.next();
    await shop.merchant.close();
    expect(await stream.ended()).toBe(true);
  });

  test('goes on while Ledyer is away', async () => {
    const buyer: TestBuyer = {};
    const sessionId = await shop.createSession(buyer);
    const stream = await open(sessionId, buyer);
    await stream.next();
    ledyer.use(http.get(`${ledyerUrl}/v1/sessions/:id`, () => HttpResponse.error()));
    await shop.sendNotification({ sessionId });
    const next = stream.next();
    const stop = turning(1_000);
    expect(await next).toBe(':\n\n');
    stop();
    await stream.close();
  });
});
