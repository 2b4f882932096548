import { describe, expect, test } from 'vitest';
import { createAccountCookie } from '../../../demo/server/accounts.js';
import { withDemoRoutes } from '../../../demo/server/demo-routes.js';
import { createPricing } from '../../../demo/server/pricing.js';
import { catalogue } from '../../../demo/server/catalogue.js';
import { createInProcessClient } from '../../support/server/in-process-client.js';
import { useTestShop } from '../../support/server/shop-fixture.js';
import { TestShop } from '../../support/server/test-shop.js';

const fixture = useTestShop();

/** The demo's shop with the kit, the emulator and one browser. */
async function createDemo() {
  await fixture.shop.merchant.close();
  const now = () => Date.parse('2026-11-08T10:00:00Z');
  const accountCookie = createAccountCookie({
    publicUrl: 'https://shop.test',
    secret: 'key of the shop',
    now,
  });
  const pricing = createPricing({ accountCookie, now });
  const shop = (fixture.shop = new TestShop(fixture.ledyer, fixture.database, {
    catalogue: undefined,
    quote: pricing,
  }));
  const errors: unknown[] = [];
  const { fetch } = withDemoRoutes(shop.merchant, {
    accountCookie,
    pricing,
    findOrderNumber: (orderId) =>
      Promise.resolve(shop.fulfilledOrderIds.includes(orderId) ? 'P1' : undefined),
    onError: (error) => errors.push(error),
  });
  const cookies = new Map<string, string>();
  const send = async (path: string, init: RequestInit & { body?: string } = {}) => {
    const headers = new Headers(init.headers);
    if (init.body !== undefined && !headers.has('content-type'))
      headers.set('content-type', 'application/json');
    headers.set('cookie', [...cookies].map((pair) => pair.join('=')).join('; '));
    const response = await fetch(new Request(`https://shop.test${path}`, { ...init, headers }));
    for (const header of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      cookies.set(name, value);
    }
    return response;
  };
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    send(path, { method: 'POST', body: JSON.stringify(body), headers });
  return { shop, send, post, errors, cookies };
}

const items = [{ sku: 'notebook-a5', quantity: 2 }];

describe('the routes of the demo', () => {
  test('list the products as a catalogue does, at the prices of the account', async () => {
    const { send, post } = await createDemo();
    expect(await (await send('/ledyer/products')).json()).toEqual({ products: catalogue });
    await post('/api/account', { id: 'rocket' });
    const { products } = (await (await send('/ledyer/products')).json()) as { products: object[] };
    expect(products[0]).toEqual({ ...catalogue[0], unitPrice: 12_900, listPrice: 14_900 });
    expect(products[2]).toEqual(catalogue[2]);
  });

  test('sign in and out', async () => {
    const { send, post } = await createDemo();
    const getAccount = async () =>
      ((await (await send('/api/account')).json()) as { account: unknown }).account;
    expect(await getAccount()).toBeNull();
    await post('/api/account', { id: 'rocket' });
    expect(await getAccount()).toEqual({ id: 'rocket', name: 'Rocket 4' });
    await post('/api/account', { id: null });
    expect(await getAccount()).toBeNull();
  });

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a sibling domain', { 'sec-fetch-site': 'same-site' }, 403],
    ['a form', { 'content-type': 'text/plain' }, 415],
  ])('do not sign in for %s', async (_, headers, status) => {
    const { post, cookies } = await createDemo();
    expect((await post('/api/account', { id: 'rocket' }, headers)).status).toBe(status);
    expect(cookies.size).toBe(0);
  });

  test.each([
    ['an unknown account', 'POST', '/api/account', '{"id":"nobody"}', 400],
    ['no account', 'POST', '/api/account', '{}', 400],
    ['no JSON', 'POST', '/api/account', '{', 400],
    ['no object', 'POST', '/api/cart', '[]', 400],
    ['no items', 'POST', '/api/cart', '{}', 400],
    ['no quantity', 'POST', '/api/cart', '{"items":[{"sku":"stapler"}]}', 400],
    ['a large body', 'POST', '/api/cart', `{"x":"${'x'.repeat(70_000)}"}`, 413],
    ['another method', 'PUT', '/api/cart', '{}', 405],
    ['another path', 'POST', '/api/none', '{}', 404],
  ])('reject %s with a problem', async (_, method, path, body, status) => {
    const { send, errors } = await createDemo();
    const response = await send(path, { method, body });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ status });
    expect(errors).toEqual([]);
  });

  test('preview the total that the checkout sends to Ledyer', async () => {
    const { shop, post } = await createDemo();
    await post('/api/account', { id: 'rocket' });
    const body = { items, coupon: 'WELCOME10' };
    const { total } = (await (await post('/api/cart', body)).json()) as { total: number };
    const { sessionId } = (await (await post('/ledyer/sessions', body)).json()) as {
      sessionId: string;
    };
    const client = createInProcessClient(shop.emulator.fetch);
    const { order, customer } = await client.sessions.get(sessionId);
    // 2 × 129.00 - 25.80 + freight 79.00.
    expect([total, order.totalOrderAmount]).toEqual([31_120, 31_120]);
    expect(customer).toMatchObject({ companyId: '559311-3714', reference1: 'Office 4100' });
  });

  test('reject a checkout with an unknown coupon, with a sentence for the buyer', async () => {
    const { post } = await createDemo();
    const response = await post(
      '/ledyer/sessions',
      { items, coupon: 'x' },
      { 'accept-language': 'sv' },
    );
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ detail: 'Det finns ingen rabattkod X.' });
  });

  test('create a new session for another account', async () => {
    const { shop, post } = await createDemo();
    const start = async () =>
      ((await (await post('/ledyer/sessions', { items })).json()) as { sessionId: string })
        .sessionId;
    const first = await start();
    await post('/api/account', { id: 'rocket' });
    const second = await start();
    expect(second).not.toBe(first);
    expect(await start()).toBe(second);
    const client = createInProcessClient(shop.emulator.fetch);
    expect((await client.sessions.get(first)).customer?.companyId ?? '').toBe('');
  });

  test('approve a validation, which has no cookie, at the prices of the account', async () => {
    const { shop, send, post } = await createDemo();
    await post('/api/account', { id: 'rocket' });
    const { sessionId } = (await (
      await post('/ledyer/sessions', { items, coupon: 'DESK100' })
    ).json()) as { sessionId: string };
    await shop.runAction(sessionId, 'lock');
    const client = createInProcessClient(shop.emulator.fetch);
    const { orderId } = await client.sessions.get(sessionId);
    const response = await shop.send(`/ledyer/validate/${await shop.getSecret('validation')}`, {
      method: 'POST',
      body: JSON.stringify({ orderId, merchantId: 'ac_1' }),
    });
    expect(response.status).toBe(200);
    expect(await send(`/ledyer/sessions/${sessionId}/order-number`).then((r) => r.json())).toEqual({
      orderNumber: null,
    });
  });

  test('show the order number only to the buyer of the order', async () => {
    const { shop, send, post, cookies } = await createDemo();
    const { sessionId } = (await (await post('/ledyer/sessions', { items })).json()) as {
      sessionId: string;
    };
    await shop.runAction(sessionId, 'authorize');
    await shop.merchant.reconcile(sessionId);
    const path = `/ledyer/sessions/${sessionId}/order-number`;
    expect(await (await send(path)).json()).toEqual({ orderNumber: 'P1' });
    cookies.clear();
    expect((await send(path)).status).toBe(404);
  });
});
