import { describe, expect, test } from 'vitest';
import { createLedyerClient } from '../../../src/server/ledyer-client/client.js';
import getSession from '../../fixtures/ledyer/get-session.json';

const sessionId = 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ';

/** Creates a client whose tokens expire after `ttlSeconds`. The API accepts a token if `isAccepted` returns true. */
function createTestClient(ttlSeconds: number, isAccepted: (token: number) => boolean = () => true) {
  const time = { now: 0 };
  const count = { tokens: 0, calls: 0 };
  const client = createLedyerClient({
    environment: 'sandbox',
    clientId: 'shop',
    clientSecret: 'secret',
    now: () => time.now,
    fetch: async (url, init) => {
      const request = new Request(url, init);
      await Promise.resolve();
      if (request.url.endsWith('/oauth/token')) {
        count.tokens += 1;
        const body = { access_token: `token-${count.tokens}`, expires_in: ttlSeconds };
        return Response.json(body);
      }
      count.calls += 1;
      const token = Number(/token-(\d+)/.exec(request.headers.get('authorization')!)![1]);
      return isAccepted(token)
        ? Response.json(getSession)
        : Response.json({ errors: [{ message: 'unauthorized' }] }, { status: 401 });
    },
  });
  const read = () =>
    client.sessions.get(sessionId).then(
      () => 200,
      (error: unknown) => (error as { status: number }).status,
    );
  return { read, time, count };
}

describe('the access token', () => {
  test.each([
    [10, 2],
    [60, 2],
    [90, 2],
    [3_600, 2],
  ])(
    'of %i s is used for at least half of that time, and not after its end',
    async (ttlSeconds, expected) => {
      const { read, time, count } = createTestClient(ttlSeconds);
      for (let calls = 0; calls < 20; calls += 1) {
        time.now = (calls * ttlSeconds * 1_000 * 0.49) / 20;
        await read();
      }
      expect(count.tokens).toBe(1);
      time.now = ttlSeconds * 1_000;
      await read();
      expect(count.tokens).toBe(expected);
    },
  );

  test('is not renewed for each call while Ledyer rejects the new tokens too', async () => {
    const { read, time, count } = createTestClient(3_600, () => false);
    const statuses: number[] = [];
    for (let calls = 0; calls < 20; calls += 1) statuses.push(await read());
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(count).toEqual({ tokens: 2, calls: 21 });
    // Another attempt after half a minute, in case Ledyer has recovered.
    time.now = 30_000;
    await read();
    expect(count.tokens).toBe(3);
  });

  test('is renewed each time that Ledyer revokes a token that it had accepted', async () => {
    // The clock of an emulator may skip days between two calls.
    let oldestAccepted = 1;
    const { read, count } = createTestClient(3_600, (token) => token >= oldestAccepted);
    for (let calls = 1; calls <= 5; calls += 1) {
      expect(await read()).toBe(200);
      oldestAccepted += 1;
    }
    expect(count.tokens).toBe(5);
  });

  test('that Ledyer has revoked is renewed at once, also for calls at the same time', async () => {
    const { read, count } = createTestClient(3_600, (token) => token > 1);
    expect(await Promise.all([read(), read(), read()])).toEqual([200, 200, 200]);
    expect(count.tokens).toBe(2);
  });
});
