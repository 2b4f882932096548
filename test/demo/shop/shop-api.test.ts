import { describe, expect, test, vi } from 'vitest';
import { createShopApi } from '../../../demo/shop/shop-api.js';
import { catalogue } from '../../../demo/server/catalogue.js';

/** Creates the API with a server that always sends this response, and records the requests. */
function createTestApi(respond: () => Response) {
  const requests: Request[] = [];
  const fetcher: typeof fetch = (path, init) => {
    requests.push(new Request(new URL(path as string, 'http://shop.test'), init));
    return Promise.resolve().then(respond);
  };
  vi.stubGlobal('fetch', fetcher);
  return { shop: createShopApi(fetcher), requests };
}

const createProblem = (body: object) =>
  Response.json(body, { status: 409, headers: { 'content-type': 'application/problem+json' } });

describe('the shop API client', () => {
  test('returns the products of the server', async () => {
    const { shop } = createTestApi(() => Response.json({ products: catalogue }));
    expect(await shop.getProducts()).toEqual(catalogue);
  });

  test('sends skus and quantities, and nothing else', async () => {
    const { shop, requests } = createTestApi(() =>
      Response.json({ sessionId: 'se_1', expiresAt: '2026-11-08T10:00:00Z' }, { status: 201 }),
    );
    const item = { sku: 'pen', quantity: 2, unitPrice: 1 };
    expect(await shop.createSession([item])).toBe('se_1');
    const [sent] = requests;
    expect([sent!.method, sent!.url]).toEqual(['POST', 'http://shop.test/ledyer/sessions']);
    expect(sent!.headers.get('content-type')).toBe('application/json');
    // This is the language of the page, which may differ from the browser's.
    expect(sent!.headers.get('accept-language')).toBe('en');
    expect(await sent!.json()).toEqual({ items: [{ sku: 'pen', quantity: 2 }] });
  });

  test.each([
    [
      'the detail of the problem',
      () => createProblem({ title: 'Sold out', detail: 'The lamp is sold out.' }),
      'The lamp is sold out.',
    ],
    [
      'the title of a problem without detail',
      () => createProblem({ title: 'Sold out' }),
      'Sold out',
    ],
    [
      'a fixed text for a response that is not JSON',
      () => new Response('<h1>502</h1>', { status: 502 }),
      'The shop sent an unexpected response. Try again.',
    ],
    [
      'a fixed text for a failed connection',
      () => {
        throw new TypeError('fetch failed');
      },
      'The shop cannot be reached. Check your connection and try again.',
    ],
    [
      'a fixed text for a response without a session id',
      () => Response.json({}),
      'The shop sent an unexpected response. Try again.',
    ],
  ])('throws an error with %s', async (_, respond, message) => {
    const { shop } = createTestApi(respond);
    await expect(shop.createSession([])).rejects.toMatchObject({ name: 'ShopApiError', message });
  });

  test('throws for a product list with an invalid product', async () => {
    const { shop } = createTestApi(() =>
      Response.json({ products: [{ ...catalogue[0], unitPrice: 1.5 }] }),
    );
    await expect(shop.getProducts()).rejects.toMatchObject({ name: 'ShopApiError' });
  });

  test('sends a changed cart to the open session', async () => {
    const { shop, requests } = createTestApi(() => Response.json({ sessionId: 'se_1' }));
    await shop.changeCart('se_1', [{ sku: 'pen', quantity: 3 }]);
    const [sent] = requests;
    expect([sent!.method, sent!.url]).toEqual([
      'PUT',
      'http://shop.test/ledyer/sessions/se_1/cart',
    ]);
    expect(await sent!.json()).toEqual({ items: [{ sku: 'pen', quantity: 3 }] });
  });

  test('translates a known problem', async () => {
    const type = 'urn:ledyer-checkout:problem:session-closed';
    const { shop } = createTestApi(() =>
      createProblem({ type, title: 'Closed', detail: 'Of the server.' }),
    );
    await expect(shop.changeCart('se_1', [])).rejects.toThrow(
      'This checkout can no longer be changed.',
    );
  });
});
