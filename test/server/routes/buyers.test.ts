/** The buyers of a session: parallel first requests, idempotency keys, and pages in frames of other sites. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { http, passthrough } from 'msw';
import { beforeEach, describe, expect, test } from 'vitest';
import { toNodeListener } from '../../../src/entries/node/index.js';
import { sessionTtlMs } from '../../../src/ledyer/session.js';
import { maxCookiesKept } from '../../../src/server/http/buyer-cookie.js';
import { openStore } from '../../../src/server/store/store.js';
import { CookieJar } from '../../support/server/cookie-jar.js';
import { createFakeClock, november1, type FakeClock } from '../../support/fake-clock.js';
import { useTestShop } from '../../support/server/shop-fixture.js';
import { testIdentity } from '../../support/server/shop-identity.js';
import { createCartRequest, TestShop } from '../../support/server/test-shop.js';

const fixture = useTestShop();
let clock: FakeClock;

beforeEach(async () => {
  await fixture.shop.merchant.close();
  clock = createFakeClock(november1);
  fixture.shop = new TestShop(fixture.ledyer, fixture.database, { clock });
});

const key = '7c0e3d1c-6f0b-4a53-8d5e-0a2f6f3f4b11';
const createRequest = (quantity: number, headers: Record<string, string> = {}) => {
  const request = createCartRequest(quantity);
  return { ...request, headers: { ...request.headers, ...headers } };
};
const withKey = (quantity: number, idempotencyKey = key) =>
  createRequest(quantity, { 'idempotency-key': idempotencyKey });
/** Sends a first request of a browser without a cookie. */
const sendFirst = (init: RequestInit = createRequest(1), shop = fixture.shop) =>
  shop.send('/ledyer/sessions', init);
const readId = async (response: Response) =>
  ((await response.clone().json()) as { sessionId: string }).sessionId;
const fetchStatus = async (jar: CookieJar, sessionId: string) =>
  (await jar.send(fixture.shop, `/ledyer/sessions/${sessionId}`)).status;
const createJar = (...responses: Response[]) => {
  const jar = new CookieJar();
  for (const response of responses) jar.store(response);
  return jar;
};

describe('first requests at once, without a cookie', () => {
  test.each([
    ['in order', (responses: Response[]) => responses],
    ['in reverse order', (responses: Response[]) => responses.toReversed()],
  ])('let the page read both sessions when their responses arrive %s', async (_, arrange) => {
    const responses = await Promise.all([sendFirst(), sendFirst(createRequest(2))]);
    const jar = createJar(...arrange(responses));
    for (const response of responses) {
      const sessionId = await readId(response);
      expect(await fetchStatus(jar, sessionId)).toBe(200);
      const stream = await jar.send(fixture.shop, `/ledyer/sessions/${sessionId}`, {
        headers: { accept: 'text/event-stream' },
      });
      expect(stream.status).toBe(200);
      await stream.body!.cancel();
      const change = { ...createRequest(4), method: 'PUT' };
      const path = `/ledyer/sessions/${sessionId}/cart`;
      expect((await jar.send(fixture.shop, path, change)).status).toBe(200);
    }
  });

  test('are followed by requests that all get one session', async () => {
    const responses = await Promise.all([sendFirst(), sendFirst()]);
    const ids = await Promise.all(responses.map(readId));
    const jar = createJar(...responses);
    const later = await Promise.all(
      [1, 2, 3].map(() => jar.send(fixture.shop, '/ledyer/sessions', createRequest(1))),
    );
    const laterIds = new Set(await Promise.all(later.map(readId)));
    expect(laterIds.size).toBe(1);
    expect(ids).toContain([...laterIds][0]);
    expect(jar.size).toBe(2);
  });

  test('continue with the session that waits for a signature, not with the newest one', async () => {
    const first = await sendFirst();
    const delegated = await readId(first);
    await clock.advance(5);
    const jar = createJar(first, await sendFirst());
    await fixture.shop.runAction(delegated, 'delegate');
    await fixture.shop.sendNotification({ sessionId: delegated });
    expect(await fetchStatus(jar, delegated)).toBe(200);
    await clock.advance(1_000);
    const again = await jar.send(fixture.shop, '/ledyer/sessions', createRequest(1));
    expect(await readId(again)).toBe(delegated);
  });

  test('continue with the open session after the other one was paid', async () => {
    const first = await sendFirst();
    await clock.advance(5);
    const second = await sendFirst();
    const jar = createJar(second, first);
    const paid = await readId(second);
    await fixture.shop.runAction(paid, 'authorize');
    await fixture.shop.sendNotification({ sessionId: paid });
    expect(await fetchStatus(jar, paid)).toBe(200);
    const again = await jar.send(fixture.shop, '/ledyer/sessions', createRequest(1));
    expect(await readId(again)).toBe(await readId(first));
    expect(await fetchStatus(jar, paid)).toBe(200);
  });

  test('leave only the cookies of the newest sessions after the next request', async () => {
    const responses: Response[] = [];
    for (let index = 0; index < 14; index += 1) {
      await clock.advance(5);
      responses.push(await sendFirst());
    }
    const jar = createJar(...responses);
    const ids = await Promise.all(responses.map(readId));
    expect(await Promise.all(ids.map((id) => fetchStatus(jar, id)))).toEqual(ids.map(() => 200));
    const next = await jar.send(fixture.shop, '/ledyer/sessions', createRequest(1));
    expect(await readId(next)).toBe(ids.at(-1));
    expect(jar.size).toBe(maxCookiesKept);
    expect(await Promise.all(ids.map((id) => fetchStatus(jar, id)))).toEqual(
      ids.map((_, index) => (index < ids.length - maxCookiesKept ? 404 : 200)),
    );
    const repeated = await jar.send(fixture.shop, '/ledyer/sessions', createRequest(1));
    expect(repeated.headers.getSetCookie()).toHaveLength(1);
  });

  test('are followed by a response with every `Set-Cookie` header through the Node listener', async () => {
    const responses = await Promise.all(Array.from({ length: 10 }, () => sendFirst()));
    const server = createServer(toNodeListener(fixture.shop.merchant.fetch)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      fixture.ledyer.use(http.all(`http://127.0.0.1:${port}/*`, () => passthrough()));
      const response = await fetch(`http://127.0.0.1:${port}/ledyer/sessions`, {
        ...createRequest(1, { cookie: createJar(...responses).header }),
      });
      expect(response.status).toBe(200);
      expect(response.headers.getSetCookie()).toHaveLength(1 + 10 - maxCookiesKept);
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });

  test('stay unreadable for a browser that has the cookie of one of them', async () => {
    const [ada, eve] = await Promise.all([sendFirst(), sendFirst()]);
    expect(await fetchStatus(createJar(eve), await readId(ada))).toBe(404);
    expect(await fetchStatus(createJar(ada), await readId(eve))).toBe(404);
  });
});

describe('the buyer of a request', () => {
  test('cannot be chosen by a client', async () => {
    const chosen = '0123456789abcdef01234567';
    const response = await fixture.shop.send('/ledyer/sessions', {
      ...createRequest(1, { cookie: `__Host-ledyer-buyer-${chosen}=${'0'.repeat(32)}` }),
    });
    expect(response.status).toBe(201);
    expect(response.headers.get('set-cookie')).not.toContain(chosen);
  });

  test('cannot avoid the rate limit with the cookies of other buyers', async () => {
    const own = createJar(await sendFirst());
    const sessionId = await readId(
      await own.send(fixture.shop, '/ledyer/sessions', createRequest(1)),
    );
    const statuses: number[] = [];
    for (let index = 0; index < 62; index += 1) {
      const other = createJar(await sendFirst());
      const response = await fixture.shop.send(`/ledyer/sessions/${sessionId}`, {
        headers: { cookie: `${other.header}; ${own.header}` },
      });
      statuses.push(response.status);
    }
    expect(statuses.slice(0, 60)).toEqual(Array<number>(60).fill(200));
    expect(statuses.slice(60)).toEqual([429, 429]);
  });

  test('is still known a minute after the session has ended', async () => {
    const first = await sendFirst();
    const sessionId = await readId(first);
    const [, seconds] = /; Max-Age=(\d+);/.exec(first.headers.get('set-cookie')!)!;
    expect(Number(seconds) * 1_000).toBeGreaterThan(sessionTtlMs);
    await fixture.shop.runAction(sessionId, 'expire');
    await clock.advance(sessionTtlMs + 60_000);
    const response = await createJar(first).send(fixture.shop, `/ledyer/sessions/${sessionId}`, {
      headers: { 'cache-control': 'no-cache' },
    });
    expect(await response.json()).toMatchObject({ sessionId, state: 'expired' });
  });

  test('is written to no log', async () => {
    const first = await sendFirst(withKey(1));
    const jar = createJar(first);
    await fetchStatus(jar, await readId(first));
    await fetchStatus(jar, 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ');
    const [, buyer, signature] = /buyer-(\w+)=(\w+)/.exec(jar.header)!;
    const log = JSON.stringify([fixture.shop.logEntries, fixture.shop.errors]);
    expect(log).toContain('POST /ledyer/sessions');
    for (const text of [buyer!, signature!, key]) expect(log).not.toContain(text);
  });
});

describe('the idempotency key of a first request', () => {
  test('leads two requests at once to one session and one cookie, on two instances', async () => {
    const other = new TestShop(fixture.ledyer, fixture.database, { clock }, fixture.shop.emulator);
    await other.send('/readyz');
    // Waiting for another instance's lease takes time.
    const timer = setInterval(() => void clock.advance(20), 5);
    const responses = await Promise.all([
      sendFirst(withKey(1)),
      sendFirst(withKey(1), other),
      sendFirst(withKey(1)),
    ]).finally(() => clearInterval(timer));
    await other.merchant.close();
    expect(new Set(await Promise.all(responses.map(readId))).size).toBe(1);
    expect(responses.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 200, 201]);
    expect(new Set(responses.map(({ headers }) => headers.get('set-cookie'))).size).toBe(1);
    for (const response of responses)
      expect(await fetchStatus(createJar(response), await readId(response))).toBe(200);
  });

  test.each([
    ['ten seconds later', 10_000],
    ['a day later', 25 * 60 * 60 * 1_000],
  ])('gives another client nothing %s, with the same cart or another one', async (_, ms) => {
    const first = await sendFirst(withKey(2));
    await clock.advance(ms);
    for (const quantity of [2, 5]) {
      const stranger = await sendFirst(withKey(quantity));
      expect(stranger.status).toBe(201);
      expect(await readId(stranger)).not.toBe(await readId(first));
      expect(await fetchStatus(createJar(stranger), await readId(first))).toBe(404);
      await clock.advance(ms);
    }
    expect(await fetchStatus(createJar(first), await readId(first))).toBe(200);
  });

  test('gives another client nothing when the clock of this instance was ahead at the first request', async () => {
    await fixture.shop.merchant.close();
    let now = november1 + 3_600_000;
    const shop = new TestShop(fixture.ledyer, fixture.database, {
      clock: { now: () => now, sleep: (ms, signal) => clock.sleep(ms, signal) },
    });
    fixture.shop = shop;
    const first = await sendFirst(withKey(2));
    now = november1;
    const stranger = await sendFirst(withKey(2));
    expect(await readId(stranger)).not.toBe(await readId(first));
  });

  test.each([
    ['reads the status', {}, ''],
    ['opens the stream', { headers: { accept: 'text/event-stream' } }, ''],
    ['changes the cart', { ...createRequest(3), method: 'PUT' }, '/cart'],
  ])('gives another client nothing once the browser %s', async (_, init, suffix) => {
    const first = await sendFirst(withKey(2));
    const sessionId = await readId(first);
    const used = await createJar(first).send(
      fixture.shop,
      `/ledyer/sessions/${sessionId}${suffix}`,
      init,
    );
    expect(used.status).toBe(200);
    if (used.headers.get('content-type') === 'text/event-stream') await used.body!.cancel();
    const stranger = await sendFirst(withKey(2));
    expect(stranger.status).toBe(201);
    expect(await readId(stranger)).not.toBe(sessionId);
    expect(await fetchStatus(createJar(stranger), sessionId)).toBe(404);
  });

  test('gives another client nothing once the browser has started again', async () => {
    const first = await sendFirst(withKey(2));
    const again = await createJar(first).send(fixture.shop, '/ledyer/sessions', createRequest(2));
    expect(again.status).toBe(200);
    expect(await readId(await sendFirst(withKey(2)))).not.toBe(await readId(first));
  });

  test('gives another client nothing when the session has another buyer’s cookie', async () => {
    const jar = createJar(await sendFirst());
    const own = await jar.send(fixture.shop, '/ledyer/sessions', withKey(2));
    const stranger = await sendFirst(withKey(2));
    expect(stranger.status).toBe(201);
    expect(await readId(stranger)).not.toBe(await readId(own));
    expect(await fetchStatus(createJar(stranger), await readId(own))).toBe(404);
  });

  test('is 422 for another cart, a moment after the first request', async () => {
    await sendFirst(withKey(2));
    expect((await sendFirst(withKey(3))).status).toBe(422);
  });

  test('stays with the buyer for the retries that have the cookie', async () => {
    const first = await sendFirst(withKey(2));
    const jar = createJar(first);
    await clock.advance(60_000);
    const retry = await jar.send(fixture.shop, '/ledyer/sessions', withKey(2));
    expect([retry.status, await readId(retry)]).toEqual([200, await readId(first)]);
    expect((await jar.send(fixture.shop, '/ledyer/sessions', withKey(3))).status).toBe(422);
  });

  test('leads a retry to its buyer in a browser that has another buyer with a newer session', async () => {
    const first = await sendFirst(withKey(2));
    await clock.advance(5);
    const jar = createJar(first, await sendFirst(createRequest(2)));
    const retry = await jar.send(fixture.shop, '/ledyer/sessions', withKey(2));
    expect([retry.status, await readId(retry)]).toEqual([200, await readId(first)]);
  });

  test.each([
    ['the nil UUID', '00000000-0000-0000-0000-000000000000'],
    ['the max UUID', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
    ['a UUID of version 1', 'c232ab00-9414-11ec-b3c8-9f6bdeced846'],
    ['a UUID of version 3', '5df41881-3aed-3515-88a7-2f4a814cf09e'],
    ['a UUID of version 5', '2ed6657d-e927-568b-95e1-2665a8aea6a2'],
    ['a UUID of version 7', '017f22e2-79b0-7cc3-98c4-dc0c0c07398f'],
    ['a UUID of version 4 and another variant', '7c0e3d1c-6f0b-4a53-cd5e-0a2f6f3f4b11'],
    ['a UUID in braces', '{7c0e3d1c-6f0b-4a53-8d5e-0a2f6f3f4b11}'],
    ['an empty text', ''],
  ])('is rejected if it is %s', async (_, invalidKey) => {
    const response = await sendFirst(withKey(1, invalidKey));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      type: 'urn:ledyer-checkout:problem:idempotency-key-invalid',
    });
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test('is deleted from the database after ten seconds', async () => {
    await sendFirst(withKey(1));
    const count = async () =>
      (await fixture.database.query("select * from ledyer_idempotency_key where buyer = ''")).rows
        .length;
    expect(await count()).toBe(1);
    const store = await openStore(fixture.database, testIdentity, clock);
    await store.deleteExpired(clock.now() + 5_000, 10);
    expect(await count()).toBe(1);
    await store.deleteExpired(clock.now() + 11_000, 10);
    expect(await count()).toBe(0);
  });
});

describe('a page in a frame of another site', () => {
  const framed = { 'sec-fetch-site': 'same-origin', 'sec-fetch-storage-access': 'none' };

  test('is refused with the reason before a session is created', async () => {
    const response = await sendFirst(createRequest(1, framed));
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      type: 'urn:ledyer-checkout:problem:cross-site',
      detail: expect.stringContaining('frame of another site') as string,
    });
    expect((await fixture.database.query('select * from ledyer_session')).rows).toEqual([]);
  });

  test('gets the reason with the 404, the same for an existing session and an unknown one', async () => {
    const sessionId = await readId(await sendFirst());
    const bodies = await Promise.all(
      [sessionId, 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ'].map(async (id) => {
        const response = await fixture.shop.send(`/ledyer/sessions/${id}`, { headers: framed });
        return [response.status, await response.text()] as const;
      }),
    );
    expect(bodies[0]![0]).toBe(404);
    expect(bodies[0]![1]).toContain('frame of another site');
    expect(bodies[1]).toEqual(bodies[0]);
  });

  test('gets a 404 that names the missing cookie in a browser without that header', async () => {
    const sessionId = await readId(await sendFirst());
    const eve = createJar(await sendFirst());
    const path = `/ledyer/sessions/${sessionId}`;
    const headers = { 'sec-fetch-site': 'same-origin' };
    const bodies = await Promise.all(
      [
        await fixture.shop.send(path, { headers }),
        await eve.send(fixture.shop, path, { headers }),
        await eve.send(fixture.shop, '/ledyer/sessions/se_1xE2fCIbZXHqB2tZctuZGlyCKnQ'),
        await eve.send(fixture.shop, `${path}/cart`, { ...createRequest(1), method: 'PUT' }),
      ].map((response) => response.text()),
    );
    expect(bodies[0]).toContain('lacks the cookie');
    expect(bodies[0]).toContain('framed by another site');
    expect(new Set(bodies).size).toBe(1);
  });
});
