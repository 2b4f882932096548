import { describe, expect, test } from 'vitest';
import { createEmulator } from '../../../src/emulator/emulator.js';
import { messages, origin, TestShop, type ErrorBody } from '../support/test-shop.js';
import { FakeClock } from '../support/fake-clock.js';

describe('POST /_emulator/sessions/:id', () => {
  test.each([
    ['identify', 'open', 'unsigned'],
    ['lock', 'locked', 'unsigned'],
    ['delegate', 'pendingSca', 'unsigned'],
    ['authorize', 'authorized', 'fullSign'],
    ['expire', 'expired', 'unsigned'],
  ])('with %s takes a new session to the state %s', async (action, state, signState) => {
    const shop = await TestShop.create();
    const { sessionId, orderId } = await shop.createSession();
    const { status, body } = await shop.runAction(orderId, action);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: sessionId, state, signState });
    expect(body).toEqual(await shop.getSession(sessionId));
  });

  test.each([
    [['delegate', 'sign'], 'authorized'],
    [['delegate', 'authorize'], 'authorized'],
    [['delegate', 'cancel'], 'cancelled'],
    [['delegate', 'expire'], 'expired'],
    [['lock', 'delegate'], 'pendingSca'],
    [['lock', 'sign'], 'authorized'],
    [['identify', 'authorize'], 'authorized'],
  ])('with %s in sequence ends in the state %s', async (actions, state) => {
    const shop = await TestShop.create();
    const { sessionId } = await shop.createSession();
    for (const action of actions) await shop.runAction(sessionId, action);
    expect((await shop.getSession(sessionId)).state).toBe(state);
  });

  test.each([
    [[], 'sign'],
    [[], 'cancel'],
    [['lock'], 'identify'],
    [['delegate'], 'delegate'],
    [['authorize'], 'authorize'],
    [['authorize'], 'expire'],
    [['expire'], 'authorize'],
  ])('rejects an action that the state does not allow: after %j, %s', async (before, action) => {
    const shop = await TestShop.create();
    const { sessionId } = await shop.createSession();
    for (const earlier of before) await shop.runAction(sessionId, earlier);
    const session = await shop.getSession(sessionId);
    expect((await shop.runAction(sessionId, action)).status).toBe(409);
    expect(await shop.getSession(sessionId)).toEqual(session);
  });

  test('sets a later updatedAt with every change, even on a stopped clock', async () => {
    const shop = await TestShop.create({ clock: new FakeClock() });
    const { sessionId, updatedAt } = await shop.createSession();
    const updateTimes = [updatedAt];
    for (const action of ['identify', 'lock', 'delegate', 'sign']) {
      updateTimes.push((await shop.runAction(sessionId, action)).body.updatedAt);
    }
    expect(new Set(updateTimes).size).toBe(5);
    expect(updateTimes.toSorted()).toEqual(updateTimes);
  });

  test('rejects an unknown action and names the known ones', async () => {
    const shop = await TestShop.create();
    const { sessionId } = await shop.createSession();
    const response = await shop.runAction<ErrorBody>(sessionId, 'unknown');
    expect(response.status).toBe(400);
    expect(messages(response)).toEqual([
      'action must be one of identify, lock, delegate, sign, authorize, expire, cancel, pay',
    ]);
    expect((await shop.runAction('se_unknown', 'sign')).status).toBe(404);
  });

  test('keeps prefilled data, and replaces an unknown company', async () => {
    const shop = await TestShop.create();
    const { sessionId } = await shop.createSession({
      customer: { companyId: '123', email: 'eva@example.com', firstName: '' },
    });
    expect((await shop.runAction(sessionId, 'identify')).body.customer).toMatchObject({
      companyId: '559311-3714',
      email: 'eva@example.com',
      firstName: 'Jan',
    });
  });
});

test('GET /_emulator/sessions lists all sessions, newest first', async () => {
  const shop = await TestShop.create();
  const [first, second] = [await shop.createSession(), await shop.createSession()];
  const { sessions } = (await (await shop.request('/_emulator/sessions')).json()) as {
    sessions: unknown[];
  };
  expect(sessions).toEqual([
    await shop.getSession(second.sessionId),
    await shop.getSession(first.sessionId),
  ]);
});

describe('GET /_emulator/requests', () => {
  const getLog = async (shop: TestShop) =>
    (await (await shop.request('/_emulator/requests')).json()) as {
      total: number;
      requests: { at: string; method: string; path: string; status: number }[];
    };

  test('lists client requests with their status, without control requests', async () => {
    const clock = new FakeClock();
    const shop = await TestShop.create({ clock });
    const { sessionId } = await shop.createSession();
    await shop.listOrders('?size=1');
    await shop.api('DELETE', `/v1/sessions/${sessionId}`);
    await shop.runAction(sessionId, 'authorize');
    await shop.request('/');
    await shop.request('/_emulator/');
    await shop.request('/bootstrap.js');
    await shop.request('/nowhere');
    const { total, requests } = await getLog(shop);
    expect(total).toBe(7);
    expect(requests.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
      'POST /oauth/token 200',
      'POST /v1/sessions 200',
      'GET /v1/orders 200',
      `DELETE /v1/sessions/${sessionId} 409`,
      'GET / 302',
      'GET /bootstrap.js 200',
      'GET /nowhere 404',
    ]);
    expect(requests[0]!.at).toBe(new Date(clock.now()).toISOString());
  });

  test('returns the last 20,000 requests and the total', async () => {
    const shop = await TestShop.create();
    for (let sent = 0; sent < 20_001; sent += 1) await shop.request(`/r/${sent}`);
    const { total, requests } = await getLog(shop);
    expect(total).toBe(20_002);
    expect(requests).toHaveLength(20_000);
    expect([requests.at(0)?.path, requests.at(-1)?.path]).toEqual(['/r/1', '/r/20000']);
  });
});

test.each(['/_emulator/sessions', '/_emulator/requests', '/_emulator/'])(
  '%s responds only under loopback names',
  async (path) => {
    const { fetch } = createEmulator();
    const getStatus = async (host: string) =>
      (await fetch(new Request(`http://${host}${path}`))).status;
    expect(await getStatus('localhost:4801')).toBe(200);
    expect(await getStatus('127.0.0.1:4801')).toBe(200);
    expect(await getStatus('[::1]:4801')).toBe(200);
    expect(await getStatus('shop.example')).toBe(403);
    expect(await getStatus('localhost.evil.example')).toBe(403);
  },
);

test('GET / without a session redirects to the control page', async () => {
  const response = await createEmulator().fetch(new Request(`${origin}/`));
  expect(response.status).toBe(302);
  expect(response.headers.get('location')).toBe('_emulator/');
});

test('GET /_emulator/ loads the control page’s script and has the credentials', async () => {
  const shop = await TestShop.create();
  const response = await shop.request('/_emulator/');
  expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
  const page = await response.text();
  expect(page).toContain('<script src="../_emulator/control.js" defer>');
  expect(page).toContain('data-credentials="emulator:emulator"');
  const script = await shop.request('/_emulator/control.js');
  expect(script.headers.get('content-type')).toContain('text/javascript');
});

test('an unknown path is 404 with the usual error body', async () => {
  const response = await createEmulator().fetch(new Request(`${origin}/v2`));
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ errors: [{ message: 'There is no GET /v2' }] });
});
