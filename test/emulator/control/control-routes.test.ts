import { describe, expect, test } from 'vitest';
import type { ClockState, TimelinePage } from '../../../src/emulator/control/control-api.js';
import { createEmulator } from '../../../src/emulator/emulator.js';
import type { Session } from '../../../src/ledyer/session.js';
import { bodyWith, createBody, messages, TestShop } from '../support/test-shop.js';
import { dayMs } from '../support/fake-clock.js';

describe('POST /_emulator/clock', () => {
  test('advances tokens, sessions and orders', async () => {
    const shop = await TestShop.create();
    const { sessionId } = await shop.createSession();
    const order = await shop.createOrder({ autoCapture: null });
    const before = (await shop.emulatorApi<ClockState>('GET', '/clock')).body;
    expect(before.running).toBe(true);
    expect(
      (await shop.emulatorApi<ClockState>('POST', '/clock', { running: false })).body.running,
    ).toBe(false);
    const { body } = await shop.emulatorApi<ClockState>('POST', '/clock', {
      advanceMs: 14 * dayMs,
    });
    expect(Date.parse(body.now) - Date.parse(before.now)).toBeGreaterThanOrEqual(14 * dayMs);
    expect((await shop.api('GET', '/v1/orders')).status).toBe(401);
    await shop.authenticate();
    expect((await shop.getSession(sessionId)).state).toBe('expired');
    expect((await shop.listOrders('?status=expired')).orders.map(({ id }) => id)).toEqual([
      order.id,
    ]);
  });

  test('moves the clock to a time', async () => {
    const shop = await TestShop.create();
    await shop.emulatorApi('POST', '/clock', { running: false });
    const now = '2100-01-01T00:00:00.000Z';
    expect((await shop.emulatorApi('POST', '/clock', { now })).body).toEqual({
      now,
      running: false,
    });
    await shop.authenticate();
    expect(Date.parse((await shop.createSession()).createdAt)).toBe(Date.parse(now));
  });

  test.each([
    [{}, 'Exactly one of advanceMs, now and running is required'],
    [{ advanceMs: 1, running: true }, 'Exactly one of advanceMs, now and running is required'],
    [{ advanceMs: -1 }, 'advanceMs must be at least 0'],
    [{ now: '2001-01-01' }, /^now must be a time in ISO 8601, not before /],
    [{ running: 'no' }, 'running must be true or false'],
    [{ advanceMs: 8_000_000_000_000_000 }, 'The clock cannot move beyond 9000-01-01T00:00:00.000Z'],
    [{ now: '+200000-01-01T00:00:00Z' }, 'The clock cannot move beyond 9000-01-01T00:00:00.000Z'],
  ])('rejects %j', async (command, message) => {
    const shop = await TestShop.create();
    const response = await shop.emulatorApi('POST', '/clock', command);
    expect(response.status).toBe(400);
    expect(messages(response)[0]).toMatch(message);
    expect((await shop.emulatorApi('GET', '/clock')).status).toBe(200);
  });
});

test('POST /_emulator/reset deletes everything except tokens', async () => {
  const shop = await TestShop.create();
  await shop.createOrder();
  await shop.emulatorApi('POST', '/endpoints', { url: 'http://shop.example' });
  await shop.emulatorApi('POST', '/faults', { party: 'api', kind: 'hang' });
  await shop.emulatorApi('POST', '/clock', { running: false });
  expect((await shop.emulatorApi('POST', '/reset')).body).toEqual({});
  const { emulator } = shop;
  expect([emulator.sessions(), emulator.orders(), emulator.requests()]).toEqual([
    [],
    [],
    { total: 0, requests: [] },
  ]);
  expect([emulator.faults.list().faults, emulator.endpoints.list()]).toEqual([[], []]);
  expect(emulator.clock.running).toBe(true);
  expect(emulator.timeline.since(0).entries.map(({ type }) => type)).toEqual(['reset']);
  expect((await shop.api('GET', '/v1/orders')).status).toBe(200);
});

describe('an advance invoice', () => {
  test('can be captured after payment and acknowledgement', async () => {
    const shop = await TestShop.create();
    const { sessionId, orderId } = await shop.createSession({ autoCapture: null });
    await shop.emulatorApi('POST', `/sessions/${sessionId}`, {
      action: 'authorize',
      paymentMethod: 'advanceInvoice',
    });
    const status = async () =>
      (await shop.api<{ status: string }>('GET', `/v1/orders/${orderId}/paymentstatus`)).body
        .status;
    const capture = async () =>
      (
        await shop.api('POST', `/v1/orders/${orderId}/capture`, {
          orderLines: createBody.orderLines,
          totalCaptureAmount: 510_000,
        })
      ).status;
    expect([await status(), await capture()]).toEqual(['paymentPending', 409]);
    expect((await shop.runAction(sessionId, 'pay')).status).toBe(200);
    expect([await status(), await capture()]).toEqual(['paymentConfirmed', 409]);
    await shop.api('POST', `/v1/orders/${orderId}/acknowledge`);
    expect([await capture(), await status()]).toEqual([200, 'orderCaptured']);
    expect(shop.emulator.orders()[0]!.status).toEqual(['fullyCaptured', 'fullyPaid']);
    expect((await shop.runAction(sessionId, 'pay')).status).toBe(409);
  });

  test('can replace a service invoice', async () => {
    const shop = await TestShop.create();
    const { sessionId, orderId } = await shop.createSession({
      customer: { companyId: '556000-0002' },
    });
    await shop.emulatorApi('POST', `/sessions/${sessionId}`, {
      action: 'authorize',
      paymentMethod: 'serviceInvoice',
    });
    const [order] = shop.emulator.orders();
    expect(order).toMatchObject({
      authorizeStatus: 'forced',
      riskProfile: { tags: ['creditDeclined'] },
    });
    const paymentMethod = { provider: 'ledyer', type: 'advanceInvoice' };
    const response = await shop.api('POST', `/v1/orders/${orderId}/paymentmethod`, {
      paymentMethod,
    });
    expect([response.status, response.body]).toMatchObject([200, { paymentMethod }]);
  });
});

describe('GET /_emulator/timeline', () => {
  test('lists requests with warnings and errors, and session changes', async () => {
    const shop = await TestShop.create();
    const { last } = shop.emulator.timeline.since(0);
    const lines = createBody.orderLines.map((line) => ({ ...line, colour: 'red' }));
    await shop.createSession({ orderLines: lines, shipping: 1 });
    await shop.api('POST', '/v1/sessions', bodyWith({ country: 4 }));
    await shop.listOrders('?colour=red&size=1');
    const { body } = await shop.emulatorApi<TimelinePage>('GET', `/timeline?after=${last}`);
    expect(body.entries).toMatchObject([
      { type: 'session', before: null, state: 'open' },
      {
        type: 'request',
        path: '/v1/sessions',
        status: 200,
        warnings: [
          'orderLines[0].colour is not documented',
          'orderLines[1].colour is not documented',
          'shipping is not documented',
        ],
        errors: [],
      },
      { type: 'request', status: 400, warnings: [], errors: ['country must be a string'] },
      { type: 'request', warnings: ['colour is not a documented parameter'] },
    ]);
    expect(body.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4].map((n) => last + n));
  });

  test('has no warnings for documented fields', async () => {
    const shop = await TestShop.create();
    await shop.createSession();
    await shop.listOrders('?status[]=uncaptured&size=1');
    const { entries } = shop.emulator.timeline.since(0);
    expect(entries.flatMap((entry) => (entry.type === 'request' ? entry.warnings : []))).toEqual(
      [],
    );
  });

  test('is a stream with Accept: text/event-stream', async () => {
    const shop = await TestShop.create();
    const response = await shop.request('/_emulator/timeline?after=1', {
      headers: { accept: 'text/event-stream' },
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    await reader.read();
    await shop.createSession();
    const { value } = await reader.read();
    expect(value).toMatch(/^event: entry\nid: 2\ndata: \{"seq":2,.*"type":"session".*\}\n\n$/);
    await reader.cancel();
    await shop.createSession();
  });

  test('returns the last 2,000 entries', async () => {
    const shop = await TestShop.create();
    for (let sent = 0; sent < 2001; sent += 1) await shop.request('/r');
    const { last, entries } = shop.emulator.timeline.since(0);
    expect([last, entries.length, entries[0]!.seq]).toEqual([2002, 2000, 3]);
  });
});

test('the emulator keeps the last 20,000 sessions', async () => {
  const before = await TestShop.create();
  const first = await before.createSession();
  const { state } = before.emulator;
  const [oldest] = state.sessions;
  const others = Array.from({ length: 19_999 }, (_, index) => ({
    ...oldest!,
    id: `se_${index}`,
    orderId: `or_${index}`,
  }));
  const shop = await TestShop.create({ state: { ...state, sessions: [oldest!, ...others] } });
  expect((await shop.api('GET', `/v1/sessions/${first.sessionId}`)).status).toBe(200);
  await shop.createSession();
  expect((await shop.api('GET', `/v1/sessions/${first.sessionId}`)).status).toBe(404);
  expect((await shop.api('GET', `/v1/sessions/${first.orderId}`)).status).toBe(404);
  expect(shop.emulator.state.sessions).toHaveLength(20_000);
});

test('createEmulator continues from the state of another emulator', async () => {
  const shop = await TestShop.create({ seed: 3 });
  const { sessionId } = await shop.createSession();
  await shop.createOrder({ autoCapture: { enabled: true, delayMinutes: 10 } });
  const state = JSON.parse(JSON.stringify(shop.emulator.state)) as typeof shop.emulator.state;
  const restored = await TestShop.create({ seed: 3, state });
  expect(restored.emulator.sessions()).toEqual(shop.emulator.sessions());
  expect(restored.emulator.orders()).toEqual(shop.emulator.orders());
  await restored.emulator.clock.advance(600_000);
  expect(restored.emulator.orders()[0]!.status).toEqual(['fullyCaptured']);
  expect((await restored.createSession()).sessionId).not.toBe(sessionId);
  expect(restored.emulator.sessions()).toHaveLength(3);
});

test('createEmulator makes the same ids with the same seed', async () => {
  const ids = async (seed: number) =>
    (await (await TestShop.create({ seed })).createSession()).sessionId;
  expect(await ids(5)).toBe(await ids(5));
  expect(await ids(5)).not.toBe(await ids(6));
});

test('the methods of an emulator match the control API', async () => {
  const emulator = createEmulator();
  const shop = await TestShop.connect(emulator);
  const { sessionId } = await shop.createSession();
  const session: Session = await emulator.command(sessionId, { action: 'authorize' });
  expect(session).toEqual(emulator.sessions()[0]);
  await expect(emulator.command(sessionId, { action: 'cancel' })).rejects.toThrow('authorized');
  const id = emulator.faults.add({ party: 'api', kind: 'status' });
  expect((await shop.api('GET', '/v1/orders')).status).toBe(503);
  emulator.faults.remove(id);
  expect((await shop.api('GET', '/v1/orders')).status).toBe(200);
});

test.each(['/_emulator/reset', '/_emulator/notifications/msg_1/replay'])(
  'POST %s rejects requests of other sites',
  async (path) => {
    const { fetch } = createEmulator();
    const send = (site: string) =>
      fetch(
        new Request(`http://localhost:4801${path}`, {
          method: 'POST',
          headers: { 'sec-fetch-site': site },
        }),
      );
    expect((await send('cross-site')).status).toBe(403);
    expect((await send('same-origin')).status).not.toBe(403);
  },
);
