import { describe, expect, test } from 'vitest';
import {
  createPlaygroundApi,
  PlaygroundApiError,
} from '../../../demo/playground/workbench/playground-api.js';

/** Creates an API whose requests all get this response. */
function createApi(getResponse: () => Response) {
  const requests: Request[] = [];
  const fetcher: typeof fetch = (input, init) => {
    requests.push(new Request(input, init));
    // A rejection if it throws.
    return Promise.resolve().then(getResponse);
  };
  const api = createPlaygroundApi(fetcher, 'https://shop.example/demo/');
  return { api, requests };
}

describe('the requests of the workbench', () => {
  test('go to the folder of the playground', async () => {
    const { api, requests } = createApi(() =>
      Response.json({ entries: [], tables: [], products: [] }),
    );
    await api.getProducts();
    await api.getLog(7);
    await api.getTables('se_1');
    expect(await api.publishPreview('<p></p>')).toBe(
      'https://shop.example/demo/_playground/preview',
    );
    expect(
      requests.map(({ method, url }) => `${method} ${new URL(url).pathname}${new URL(url).search}`),
    ).toEqual([
      'GET /demo/ledyer/products',
      'GET /demo/_playground/log?after=7',
      'GET /demo/_playground/rows?session=se_1',
      'PUT /demo/_playground/preview',
    ]);
    expect(requests.at(-1)?.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  test('create a session with a cart, a language and client validation', async () => {
    const { api, requests } = createApi(() =>
      Response.json({ sessionId: 'se_9' }, { status: 201 }),
    );
    const items = [{ sku: 'pen', quantity: 2 }];
    expect(await api.createSession({ items, language: 'sv', requireClientValidation: true })).toBe(
      'se_9',
    );
    expect(await api.createSession({ items, language: 'en', requireClientValidation: false })).toBe(
      'se_9',
    );
    const [first, second] = requests;
    expect(first?.headers.get('accept-language')).toBe('sv');
    expect(await first?.json()).toEqual({ items, requireClientValidation: true });
    expect(await second?.json()).toEqual({ items });
    expect(first?.headers.get('idempotency-key')).not.toBe(second?.headers.get('idempotency-key'));
  });

  test.each([
    [
      'a problem',
      () => Response.json({ title: 'No', detail: 'Too many.' }, { status: 422 }),
      '422 Too many.',
    ],
    ['an HTML page', () => new Response('<p>', { status: 502 }), 'GET ledyer/products: 502'],
    ['no list', () => Response.json({}), 'the response has no products'],
    [
      'no response',
      () => {
        throw new TypeError('Failed to fetch');
      },
      'no response',
    ],
  ])('fail with the reason of %s', async (_, getResponse, reason) => {
    const error: unknown = await createApi(getResponse)
      .api.getProducts()
      .catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(PlaygroundApiError);
    expect((error as Error).message).toContain(reason);
  });
});
