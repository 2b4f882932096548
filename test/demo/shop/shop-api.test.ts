import { expect, test } from 'vitest';
import { createShopApi } from '../../../demo/shop/shop-api.js';
import { catalogue } from '../../../server-example/catalogue.js';

/** A server that gives one answer and remembers what it was asked. */
function serverThat(answer: () => Response) {
  const requests: Request[] = [];
  const request: typeof fetch = (path, init) => {
    requests.push(new Request(new URL(path as string, 'http://shop.test'), init));
    return Promise.resolve().then(answer);
  };
  return { shop: createShopApi(request), requests };
}

const problem = (body: object) =>
  Response.json(body, { status: 409, headers: { 'content-type': 'application/problem+json' } });

test('products are what the server says', async () => {
  const { shop } = serverThat(() => Response.json({ products: catalogue }));
  expect(await shop.products()).toEqual(catalogue);
});

test('the page sends skus and quantities, and nothing else', async () => {
  const { shop, requests } = serverThat(() =>
    Response.json({ sessionId: 'se_1' }, { status: 201 }),
  );
  const item = { sku: 'pen', quantity: 2, unitPrice: 1 };
  expect(await shop.createSession([item])).toBe('se_1');
  const [sent] = requests;
  expect([sent!.method, sent!.url]).toEqual(['POST', 'http://shop.test/ledyer/sessions']);
  expect(sent!.headers.get('content-type')).toBe('application/json');
  // The page's own language, which need not be the browser's.
  expect(sent!.headers.get('accept-language')).toBe('en');
  expect(await sent!.json()).toEqual({ items: [{ sku: 'pen', quantity: 2 }] });
});

test.each([
  [
    'its detail',
    () => problem({ title: 'Sold out', detail: 'The lamp is sold out.' }),
    'The lamp is sold out.',
  ],
  ['else its title', () => problem({ title: 'Sold out' }), 'Sold out'],
  [
    'a sentence of our own for an answer that is no JSON',
    () => new Response('<h1>502</h1>', { status: 502 }),
    'The shop did not answer as it should. Try again.',
  ],
  [
    'a sentence of our own for no answer',
    () => {
      throw new TypeError('fetch failed');
    },
    'The shop cannot be reached. Check your connection and try again.',
  ],
  [
    'a sentence of our own for an answer without an id',
    () => Response.json({}),
    'The shop did not answer as it should. Try again.',
  ],
])('a refusal reads %s', async (_, answer, message) => {
  const { shop } = serverThat(answer);
  await expect(shop.createSession([])).rejects.toMatchObject({ name: 'ShopRefusal', message });
});

test('a product list with anything else in it is refused', async () => {
  const { shop } = serverThat(() =>
    Response.json({ products: [{ ...catalogue[0], unitPrice: 1.5 }] }),
  );
  await expect(shop.products()).rejects.toMatchObject({ name: 'ShopRefusal' });
});

test('other goods go to the session that is open', async () => {
  const { shop, requests } = serverThat(() => Response.json({ sessionId: 'se_1' }));
  await shop.changeCart('se_1', [{ sku: 'pen', quantity: 3 }]);
  const [sent] = requests;
  expect([sent!.method, sent!.url]).toEqual(['PUT', 'http://shop.test/ledyer/sessions/se_1/cart']);
  expect(await sent!.json()).toEqual({ items: [{ sku: 'pen', quantity: 3 }] });
});

test('a known kind of refusal is told in the words of the page', async () => {
  const type = 'urn:ledyer-checkout:problem:session-closed';
  const { shop } = serverThat(() => problem({ type, title: 'Closed', detail: 'Of the server.' }));
  await expect(shop.changeCart('se_1', [])).rejects.toThrow(
    'This checkout cannot be changed any more.',
  );
});
