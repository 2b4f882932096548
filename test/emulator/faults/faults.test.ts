import { describe, expect, test } from 'vitest';
import type { FaultList } from '../../../src/emulator/control/control-api.js';
import { messages, TestShop } from '../support/test-shop.js';

const sessionsRoute = 'GET /v1/sessions/:id';

async function faulty(fault: object, options: object = {}) {
  const shop = await TestShop.create(options);
  const { sessionId } = await shop.createSession();
  const { body } = await shop.emulatorApi<{ id: string }>('POST', '/faults', {
    party: 'api',
    route: sessionsRoute,
    ...fault,
  });
  const path = `/v1/sessions/${sessionId}`;
  const raw = async () => {
    await shop.authenticate();
    const { token } = shop;
    return shop.request(path, { headers: { authorization: `Bearer ${token}` } });
  };
  return { shop, sessionId, raw, id: body.id };
}

describe('an answer can', () => {
  test('be refused, with Retry-After', async () => {
    const { raw } = await faulty({ kind: 'status', status: 429, retryAfter: 7 });
    const response = await raw();
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await response.json()).toEqual({
      errors: [{ message: 'Simulated fault of the emulator' }],
    });
  });

  test('be refused before anything is done', async () => {
    const { shop } = await faulty({ kind: 'status', route: 'POST /v1/sessions' });
    expect((await shop.api('POST', '/v1/sessions', {})).status).toBe(503);
    expect(shop.emulator.sessions()).toHaveLength(1);
  });

  test('be lost after everything is done', async () => {
    const { shop } = await faulty({ kind: 'reset', route: 'POST /v1/sessions' });
    await expect(shop.createSession()).rejects.toThrow('reset the connection');
    expect(shop.emulator.sessions()).toHaveLength(2);
  });

  test('come late, on the emulator’s clock', async () => {
    const { shop, raw } = await faulty({ kind: 'latency', ms: 5000 });
    await shop.emulator.clock.stop();
    let isThere = false;
    const answer = raw().then((response) => {
      isThere = true;
      return response.status;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await shop.emulator.clock.advance(4999);
    expect(isThere).toBe(false);
    await shop.emulator.clock.advance(1);
    expect(await answer).toBe(200);
  });

  test('never come, until who asks gives up', async () => {
    const { shop, sessionId } = await faulty({ kind: 'hang' });
    const controller = new AbortController();
    const answer = shop.request(`/v1/sessions/${sessionId}`, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 10);
    await expect(answer).rejects.toThrow('enough');
  });

  test('come byte by byte', async () => {
    const { shop, raw } = await faulty({ kind: 'drip', ms: 10 });
    await shop.emulator.clock.stop();
    const reader = (await raw()).body!.getReader();
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
  ])('be %s', async (kind, type, body) => {
    const { raw } = await faulty({ kind });
    const response = await raw();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain(type);
    expect(await response.text()).toMatch(body);
  });
});

describe('a fault', () => {
  test('happens where it is meant to, and as often', async () => {
    const { shop, sessionId, id } = await faulty({ kind: 'status', count: 2 });
    const read = async () => (await shop.api('GET', `/v1/sessions/${sessionId}`)).status;
    expect((await shop.api('GET', '/v1/orders')).status).toBe(200);
    expect(await read()).toBe(503);
    const { body } = await shop.emulatorApi<FaultList>('GET', '/faults');
    expect(body.faults).toMatchObject([{ id, kind: 'status', happened: 1, count: 2 }]);
    expect([await read(), await read()]).toEqual([503, 200]);
    expect((await shop.emulatorApi<FaultList>('GET', '/faults')).body.faults).toEqual([]);
  });

  test('can be taken away, one or all', async () => {
    const { shop, id } = await faulty({ kind: 'status' });
    await shop.emulatorApi('POST', '/faults', { party: 'auth', kind: 'hang' });
    const left = await shop.emulatorApi<FaultList>('DELETE', `/faults/${id}`);
    expect(left.body.faults).toMatchObject([{ party: 'auth' }]);
    expect((await shop.emulatorApi('DELETE', `/faults/${id}`)).status).toBe(404);
    expect((await shop.emulatorApi<FaultList>('DELETE', '/faults')).body.faults).toEqual([]);
  });

  test('with a rate happens as often, and to the same requests with the same seed', async () => {
    const pattern = async (seed: number) => {
      const { shop, sessionId } = await faulty({ kind: 'status', rate: 0.5 }, { seed });
      const statuses: number[] = [];
      for (let asked = 0; asked < 60; asked += 1) {
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

  test('shows in the log and on the timeline', async () => {
    const { shop, raw } = await faulty({ kind: 'html', count: 1 });
    await raw();
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
  ])('%j is refused', async (fault, message) => {
    const shop = await TestShop.create();
    const answer = await shop.emulatorApi('POST', '/faults', fault);
    expect(answer.status).toBe(400);
    expect(messages(answer)[0]).toMatch(message);
  });
});

describe('the script can', () => {
  const served = async (fault: object) => {
    const shop = await TestShop.create();
    await shop.emulatorApi('POST', '/faults', fault);
    const response = await shop.request('/bootstrap.js');
    return response.text();
  };

  test('be empty', async () => {
    expect(await served({ party: 'bootstrap', kind: 'empty' })).toBe('');
  });

  test('run once a page', async () => {
    expect(await served({ party: 'bootstrap', kind: 'ignore-second' })).toContain(
      'if(!window.__ledyerEmulatorRan){',
    );
  });

  test.each(['mute', 'double', 'early', 'forge'])('make the frame %s', async (kind) => {
    expect(await served({ party: 'frame', kind })).toContain(
      `window.__ledyerEmulatorFrameFault='${kind}';`,
    );
  });
});

test('a silent frame has no script', async () => {
  const shop = await TestShop.create();
  const { sessionId } = await shop.createSession();
  await shop.emulatorApi('POST', '/faults', { party: 'frame', kind: 'silent', count: 1 });
  const page = async () => (await shop.request(`/checkout?sessionId=${sessionId}`)).text();
  expect(await page()).not.toContain('<script');
  expect(await page()).toContain('<script');
});
