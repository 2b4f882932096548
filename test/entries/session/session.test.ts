import { setupServer } from 'msw/node';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createSession, SessionRequestError } from '../../../src/entries/session/index.js';
import type { ClosableDatabase } from '../../../src/server/index.js';
import { CookieJar } from '../../support/server/cookie-jar.js';
import { createTestDatabase } from '../../support/server/test-database.js';
import { TestShop } from '../../support/server/test-shop.js';

describe('createSession with the server kit', () => {
  const ledyer = setupServer();
  let database: ClosableDatabase;
  let shop: TestShop;

  beforeAll(async () => {
    ledyer.listen({ onUnhandledRequest: 'error' });
    database = await createTestDatabase();
    shop = new TestShop(ledyer, database);
    return async () => {
      await shop.merchant.close();
      ledyer.close();
      await database.close();
    };
  }, 30_000);
  afterEach(() => vi.unstubAllGlobals());

  /** Replaces `fetch` by a browser that sends the page's requests to the shop. */
  const stubBrowser = (jar: CookieJar, onResponse = (response: Response) => response) => {
    const realFetch = globalThis.fetch;
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) =>
      url.startsWith('/') ? onResponse(await jar.send(shop, url, init)) : realFetch(url, init),
    );
  };
  const items = [{ sku: 'PEN', quantity: 2 }];

  test('returns a session that its page can read', async () => {
    const jar = new CookieJar();
    stubBrowser(jar);
    const { sessionId, expiresAt } = await createSession({ items });
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
    expect((await jar.send(shop, `/ledyer/sessions/${sessionId}`)).status).toBe(200);
  });

  test('works without `crypto.randomUUID`, as on an http page of a local network', async () => {
    stubBrowser(new CookieJar());
    vi.stubGlobal('crypto', {
      subtle: crypto.subtle,
      getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => bytes.map((_, index) => index * 7),
    });
    const call = createSession({ items: [{ sku: 'PEN', quantity: 9 }] });
    vi.unstubAllGlobals();
    expect(await call).toMatchObject({ sessionId: expect.stringMatching(/^se_/) as string });
  });

  test('returns the same session for a retry after the first response was lost', async () => {
    const jar = new CookieJar();
    let created: string | undefined;
    stubBrowser(new CookieJar(), (response) => {
      created = response.headers.get('set-cookie')!;
      throw new TypeError('Failed to fetch');
    });
    const lost = await createSession({ items }).catch((error: unknown) => error);
    expect(lost).toBeInstanceOf(SessionRequestError);
    stubBrowser(jar);
    await createSession({ items });
    expect(jar.header).toBe(created!.split(';')[0]);
  });

  test('rejects with the sentence for the buyer when an article cannot be sold', async () => {
    stubBrowser(new CookieJar());
    const error = (await createSession({ items: [{ sku: 'GOLD', quantity: 1 }] }).catch(
      (each: unknown) => each,
    )) as SessionRequestError;
    expect(error).toBeInstanceOf(SessionRequestError);
    expect(error.status).toBe(422);
    expect(error.problem?.detail).toBe('There is no product GOLD.');
  });
});
