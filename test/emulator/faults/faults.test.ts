import { describe, expect, test } from 'vitest';
import type { FaultList } from '../../../src/emulator/control/control-api.js';
import { messages, TestShop } from '../support/test-shop.js';

const sessionsRoute = 'GET /v1/sessions/:id';

async function createShopWithFault(fault: object, options: object = {}) {
  const shop = await TestShop.create(options);
  const { sessionId } = await shop.createSession();
  const { body } = await shop.emulatorApi<{ id: string }>('POST', '/faults', {
    party: 'api',
    route: sessionsRoute,
    ...fault,
  });
  const path = `/v1/sessions/${sessionId}`;
  const getSession = async () => {
    await shop.authenticate();
    const { token } = shop;
    return shop.request(path, { headers: { authorization: `Bearer ${token}` } });
  };
  return { shop, sessionId, getSession, id: body.id };
}

describe('the HTTP fault', () => {
  test('status responds with an error and Retry-After', async () => {
    const { getSession } = await createShopWithFault({
      kind: 'status',
      status: 429,
      retryAfter: 7,
    });
    const response = await getSession();
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await response.json()).toEqual({
      errors: [{ message: 'Simulated fault of the emulator' }],
    });
  });

  test.each([204, 205, 304])('status %i responds without a body', async (status) => {
    const { getSession } = await createShopWithFault({ kind: 'status', status });
    const response = await getSession();
    expect([response.status, await response.text()]).toEqual([status, '']);
  });

  test('status prevents the work of the request', async () => {
    const { shop } = await createShopWithFault({ kind: 'status', route: 'POST /v1/sessions' });
    expect((await shop.api('POST', '/v1/sessions', {})).status).toBe(503);
    expect(shop.emulator.sessions()).toHaveLength(1);
  });

  test('reset loses the response after the work', async () => {
    const { shop } = await createShopWithFault({ kind: 'reset', route: 'POST /v1/sessions' });
    await expect(shop.createSession()).rejects.toThrow('reset the connection');
    expect(shop.emulator.sessions()).toHaveLength(2);
  });

  test('latency delays the response on the emulator’s clock', async () => {
    const { shop, getSession } = await createShopWithFault({ kind: 'latency', ms: 5000 });
    await shop.emulator.clock.stop();
    let hasResponded = false;
    const response = getSession().then((response) => {
      hasResponded = true;
      return response.status;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await shop.emulator.clock.advance(4999);
    expect(hasResponded).toBe(false);
    await shop.emulator.clock.advance(1);
    expect(await response).toBe(200);
  });

  test('hang keeps the request pending until the client aborts', async () => {
    const { shop, sessionId } = await createShopWithFault({ kind: 'hang' });
    const controller = new AbortController();
    const response = shop.request(`/v1/sessions/${sessionId}`, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 10);
    await expect(response).rejects.toThrow('enough');
  });

  test('drip sends one byte at a time', async () => {
    const { shop, getSession } = await createShopWithFault({ kind: 'drip', ms: 10 });
    await shop.emulator.clock.stop();
    const reader = (await getSession()).body!.getReader();
    const first = reader.read();
    await shop.emulator.clock.advance(10);
    expect((await first).value).toHaveLength(1);
    await reader.cancel();
  });

  test.each([
    ['truncated', 'application/json', /^\{"createdAt.*[^}]$/s],
    ['malformed', 'application/json', /,\}$/],
    ['html', 'text/html', /^<!doctype html>/],
    ['content-type', 'text/plain', /^\{.*\}$/s],
  ])('%s corrupts the response', async (kind, type, body) => {
    const { getSession } = await createShopWithFault({ kind });
    const response = await getSession();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain(type);
    expect(await response.text()).toMatch(body);
  });
});

describe('a fault', () => {
  test('affects its route only, and as often as its count', async () => {
    const { shop, sessionId, id } = await createShopWithFault({ kind: 'status', count: 2 });
    const read = async () => (await shop.api('GET', `/v1/sessions/${sessionId}`)).status;
    expect((await shop.api('GET', '/v1/orders')).status).toBe(200);
    expect(await read()).toBe(503);
    const { body } = await shop.emulatorApi<FaultList>('GET', '/faults');
    expect(body.faults).toMatchObject([{ id, kind: 'status', happened: 1, count: 2 }]);
    expect([await read(), await read()]).toEqual([503, 200]);
    expect((await shop.emulatorApi<FaultList>('GET', '/faults')).body.faults).toEqual([]);
  });

  test('can be removed, alone or with all others', async () => {
    const { shop, id } = await createShopWithFault({ kind: 'status' });
    await shop.emulatorApi('POST', '/faults', { party: 'auth', kind: 'hang' });
    const remaining = await shop.emulatorApi<FaultList>('DELETE', `/faults/${id}`);
    expect(remaining.body.faults).toMatchObject([{ party: 'auth' }]);
    expect((await shop.emulatorApi('DELETE', `/faults/${id}`)).status).toBe(404);
    expect((await shop.emulatorApi<FaultList>('DELETE', '/faults')).body.faults).toEqual([]);
  });

  test('happens at its rate, to the same requests with the same seed', async () => {
    const pattern = async (seed: number) => {
      const { shop, sessionId } = await createShopWithFault(
        { kind: 'status', rate: 0.5 },
        { seed },
      );
      const statuses: number[] = [];
      for (let sent = 0; sent < 60; sent += 1) {
        statuses.push((await shop.api('GET', `/v1/sessions/${sessionId}`)).status);
      }
      return statuses;
    };
    const first = await pattern(7);
    expect(await pattern(7)).toEqual(first);
    expect(await pattern(8)).not.toEqual(first);
    expect(first.filter((status) => status === 503).length).toBeGreaterThan(15);
    expect(first.filter((status) => status === 503).length).toBeLessThan(45);
  });

  test('is on the timeline and in the request’s entry', async () => {
    const { shop, getSession } = await createShopWithFault({ kind: 'html', count: 1 });
    await getSession();
    const { entries } = shop.emulator.timeline.since(0);
    expect(entries.filter(({ type }) => type === 'fault')).toMatchObject([
      { what: 'set' },
      { what: 'happened', party: 'api', kind: 'html' },
    ]);
    expect(entries.at(-1)).toMatchObject({ type: 'request', status: 200, fault: 'html' });
  });

  test.each([
    [{ party: 'api', kind: 'mute' }, /^kind must be one of status.* for api$/],
    [{ party: 'shop', kind: 'status' }, /^party must be one of api/],
    [{ party: 'api', kind: 'status', rate: 2 }, /^rate must be a number from 0 to 1$/],
    [{ party: 'api', kind: 'status', count: 0 }, /^count must be at least 1/],
  ])('%j is rejected', async (fault, message) => {
    const shop = await TestShop.create();
    const response = await shop.emulatorApi('POST', '/faults', fault);
    expect(response.status).toBe(400);
    expect(messages(response)[0]).toMatch(message);
  });
});

describe('with a fault, bootstrap.js', () => {
  const loadScript = async (fault: object) => {
    const shop = await TestShop.create();
    await shop.emulatorApi('POST', '/faults', fault);
    const response = await shop.request('/bootstrap.js');
    return response.text();
  };

  test('is empty', async () => {
    expect(await loadScript({ party: 'bootstrap', kind: 'empty' })).toBe('');
  });

  test('runs once per page', async () => {
    expect(await loadScript({ party: 'bootstrap', kind: 'ignore-second' })).toContain(
      'if(!window.__ledyerEmulatorRan){',
    );
  });

  test.each(['mute', 'double', 'early', 'forge'])('includes the frame fault %s', async (kind) => {
    expect(await loadScript({ party: 'frame', kind })).toContain(
      `window.__ledyerEmulatorFrameFault='${kind}';`,
    );
  });
});

test('the checkout page has no script with the fault silent', async () => {
  const shop = await TestShop.create();
  const { sessionId } = await shop.createSession();
  await shop.emulatorApi('POST', '/faults', { party: 'frame', kind: 'silent', count: 1 });
  const page = async () => (await shop.request(`/checkout?sessionId=${sessionId}`)).text();
  expect(await page()).not.toContain('<script');
  expect(await page()).toContain('<script');
});
