import { describe, expect, test } from 'vitest';
import { createEmulator } from '../../../src/emulator/emulator.js';
import { messages, origin, TestShop, type ErrorBody } from '../support/test-shop.js';
import { FakeClock } from '../support/fake-clock.js';

describe('an action', () => {
  test.each([
    ['identify', 'open', 'unsigned'],
    ['lock', 'locked', 'unsigned'],
    ['delegate', 'pendingSca', 'unsigned'],
    ['authorize', 'authorized', 'fullSign'],
    ['expire', 'expired', 'unsigned'],
  ])('%s takes a new session to %s', async (action, state, signState) => {
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
  ])('%s ends as %s', async (actions, state) => {
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
  ])('after %j it is too early or too late for %s', async (before, action) => {
    const shop = await TestShop.create();
    const { sessionId } = await shop.createSession();
    for (const done of before) await shop.runAction(sessionId, done);
    const session = await shop.getSession(sessionId);
    expect((await shop.runAction(sessionId, action)).status).toBe(409);
    expect(await shop.getSession(sessionId)).toEqual(session);
  });

  test('every change has a later updatedAt, even on a clock that stands', async () => {
    const shop = await TestShop.create({ clock: new FakeClock() });
    const { sessionId, updatedAt } = await shop.createSession();
    const seen = [updatedAt];
    for (const action of ['identify', 'lock', 'delegate', 'sign']) {
      seen.push((await shop.runAction(sessionId, action)).body.updatedAt);
    }
    expect(new Set(seen).size).toBe(5);
    expect(seen.toSorted()).toEqual(seen);
  });

  test('that nobody knows is refused with those that are known', async () => {
    const shop = await TestShop.create();
    const { sessionId } = await shop.createSession();
    const answer = await shop.runAction<ErrorBody>(sessionId, 'explode');
    expect(answer.status).toBe(400);
    expect(messages(answer)).toEqual([
      'action must be one of identify, lock, delegate, sign, authorize, expire, cancel, pay',
    ]);
    expect((await shop.runAction('se_nobody', 'sign')).status).toBe(404);
  });

  test('keeps what the shop prefilled, and fills in a company that exists', async () => {
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

test('lists all sessions, newest first', async () => {
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

describe('the log of requests', () => {
  const log = async (shop: TestShop) =>
    (await (await shop.request('/_emulator/requests')).json()) as {
      total: number;
      requests: { at: string; method: string; path: string; status: number }[];
    };

  test('has what clients sent and how it went, and nothing of control', async () => {
    const clock = new FakeClock();
    const shop = await TestShop.create({ clock });
    const { sessionId } = await shop.createSession();
    await shop.listOrders('?size=1');
    await shop.api('DELETE', `/v1/sessions/${sessionId}`);
    await shop.runAction(sessionId, 'authorize');
    await shop.request('/');
    await shop.request('/bootstrap.js');
    await shop.request('/nowhere');
    const { total, requests } = await log(shop);
    expect(total).toBe(6);
    expect(requests.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
      'POST /oauth/token 200',
      'POST /v1/sessions 200',
      'GET /v1/orders 200',
      `DELETE /v1/sessions/${sessionId} 409`,
      'GET /bootstrap.js 200',
      'GET /nowhere 404',
    ]);
    expect(requests[0]!.at).toBe(new Date(clock.now()).toISOString());
  });

  test('keeps the last 20,000 and counts all', async () => {
    const shop = await TestShop.create();
    for (let sent = 0; sent < 20_001; sent += 1) await shop.request(`/r/${sent}`);
    const { total, requests } = await log(shop);
    expect(total).toBe(20_002);
    expect(requests).toHaveLength(20_000);
    expect([requests.at(0)?.path, requests.at(-1)?.path]).toEqual(['/r/1', '/r/20000']);
  });
});

test.each(['/_emulator/sessions', '/_emulator/requests', '/'])(
  '%s answers on this machine only, under one of its own names',
  async (path) => {
    const { fetch } = createEmulator();
    const statusAs = async (host: string) =>
      (await fetch(new Request(`http://${host}${path}`))).status;
    expect(await statusAs('localhost:4801')).toBe(200);
    expect(await statusAs('127.0.0.1:4801')).toBe(200);
    expect(await statusAs('[::1]:4801')).toBe(200);
    expect(await statusAs('shop.example')).toBe(403);
    expect(await statusAs('localhost.evil.example')).toBe(403);
  },
);

test('the page at / loads its script and knows the credentials', async () => {
  const shop = await TestShop.create();
  const response = await shop.request('/');
  expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
  const page = await response.text();
  expect(page).toContain('<script src="/control.js" defer>');
  expect(page).toContain('data-credentials="emulator:emulator"');
  const script = await shop.request('/control.js');
  expect(script.headers.get('content-type')).toContain('text/javascript');
});

test('what is not there is 404, in the shape of every refusal', async () => {
  const response = await createEmulator().fetch(new Request(`${origin}/v2`));
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ errors: [{ message: 'There is no GET /v2' }] });
});
