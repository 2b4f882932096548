import { describe, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.js';
import { messages, origin, Shop, type Refused } from './shop.js';
import { StoppedClock } from './stopped-clock.js';

describe('an action', () => {
  test.each([
    ['identify', 'open', 'unsigned'],
    ['lock', 'locked', 'unsigned'],
    ['delegate', 'pendingSca', 'unsigned'],
    ['authorize', 'authorized', 'fullSign'],
    ['expire', 'expired', 'unsigned'],
  ])('%s takes a new session to %s', async (action, state, signState) => {
    const shop = await Shop.open();
    const { sessionId, orderId } = await shop.create();
    const { status, body } = await shop.control(orderId, action);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: sessionId, state, signState });
    expect(body).toEqual(await shop.session(sessionId));
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
    const shop = await Shop.open();
    const { sessionId } = await shop.create();
    for (const action of actions) await shop.control(sessionId, action);
    expect((await shop.session(sessionId)).state).toBe(state);
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
    const shop = await Shop.open();
    const { sessionId } = await shop.create();
    for (const done of before) await shop.control(sessionId, done);
    const session = await shop.session(sessionId);
    expect((await shop.control(sessionId, action)).status).toBe(409);
    expect(await shop.session(sessionId)).toEqual(session);
  });

  test('every change has a later updatedAt, even on a clock that stands', async () => {
    const shop = await Shop.open({ clock: new StoppedClock() });
    const { sessionId, updatedAt } = await shop.create();
    const seen = [updatedAt];
    for (const action of ['identify', 'lock', 'delegate', 'sign']) {
      seen.push((await shop.control(sessionId, action)).body.updatedAt);
    }
    expect(new Set(seen).size).toBe(5);
    expect(seen.toSorted()).toEqual(seen);
  });

  test('that nobody knows is refused with those that are known', async () => {
    const shop = await Shop.open();
    const { sessionId } = await shop.create();
    const answer = await shop.control<Refused>(sessionId, 'explode');
    expect(answer.status).toBe(400);
    expect(messages(answer)).toEqual([
      'action must be one of identify, lock, delegate, sign, authorize, expire, cancel, pay',
    ]);
    expect((await shop.control('se_nobody', 'sign')).status).toBe(404);
  });

  test('keeps what the shop prefilled, and fills in a company that exists', async () => {
    const shop = await Shop.open();
    const { sessionId } = await shop.create({
      customer: { companyId: '123', email: 'eva@example.com', firstName: '' },
    });
    expect((await shop.control(sessionId, 'identify')).body.customer).toMatchObject({
      companyId: '559311-3714',
      email: 'eva@example.com',
      firstName: 'Jan',
    });
  });
});

test('lists all sessions, newest first', async () => {
  const shop = await Shop.open();
  const [first, second] = [await shop.create(), await shop.create()];
  const { sessions } = (await (await shop.request('/_emulator/sessions')).json()) as {
    sessions: unknown[];
  };
  expect(sessions).toEqual([
    await shop.session(second.sessionId),
    await shop.session(first.sessionId),
  ]);
});

describe('the log of requests', () => {
  const log = async (shop: Shop) =>
    (await (await shop.request('/_emulator/requests')).json()) as {
      total: number;
      requests: { at: string; method: string; path: string; status: number }[];
    };

  test('has what clients sent and how it went, and nothing of control', async () => {
    const clock = new StoppedClock();
    const shop = await Shop.open({ clock });
    const { sessionId } = await shop.create();
    await shop.orders('?size=1');
    await shop.api('DELETE', `/v1/sessions/${sessionId}`);
    await shop.control(sessionId, 'authorize');
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
    const shop = await Shop.open();
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
  const shop = await Shop.open();
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
