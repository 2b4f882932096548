import { EventEmitter, once } from 'node:events';
import { http, HttpResponse } from 'msw';
import { describe, expect, test } from 'vitest';
import type { CreateSession, UpdateSession } from '../../../src/ledyer/session-request.js';
import type { Session } from '../../../src/ledyer/session.js';
import {
  CartError,
  createCatalogueQuote,
  type Fulfilment,
  type MerchantOptions,
  type PendingOrder,
  type Quote,
  type QuoteInput,
} from '../../../src/server/index.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';
import { createInProcessClient } from '../../support/server/in-process-client.js';
import { useTestShop } from '../../support/server/shop-fixture.js';
import { catalogue, ledyerUrl, TestShop, type TestBuyer } from '../../support/server/test-shop.js';

const fixture = useTestShop();
const { ledyer } = fixture;

const pens = (quantity = 3, more: Partial<Quote> = {}): Quote => ({
  currency: 'SEK',
  orderLines: [
    {
      type: 'physical',
      reference: 'PEN',
      description: 'Pen',
      quantity,
      vat: 2_500,
      unitPrice: 1_990,
    },
  ],
  ...more,
});

/** A shop whose quote is the `quote` of the page's body. The options may override it. */
async function createShop(options: Partial<MerchantOptions> = {}) {
  await fixture.shop.merchant.close();
  const inputs: QuoteInput[] = [];
  const bodies: (CreateSession | UpdateSession)[] = [];
  const record = async ({ request }: { request: Request }) => {
    bodies.push((await request.clone().json()) as UpdateSession);
    return fixture.shop.emulator.fetch(request);
  };
  fixture.shop = new TestShop(ledyer, fixture.database, {
    catalogue: undefined,
    quote: (input) => {
      inputs.push(input);
      return input.body.quote as Quote;
    },
    ...options,
  });
  ledyer.use(
    http.post(`${ledyerUrl}/v1/sessions`, record),
    http.post(`${ledyerUrl}/v1/sessions/:id`, record),
  );
  return { shop: fixture.shop, inputs, bodies };
}

const send = (body: object, buyer: TestBuyer = {}, headers: Record<string, string> = {}) =>
  fixture.shop.send(
    '/ledyer/sessions',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    },
    buyer,
  );
const start = async (quote: Quote, buyer: TestBuyer = {}) => {
  const response = await send({ quote }, buyer);
  const { sessionId } = (await response.json()) as { sessionId: string };
  return { status: response.status, sessionId };
};
const putCart = (sessionId: string, quote: Quote, buyer: TestBuyer) =>
  fixture.shop.send(
    `/ledyer/sessions/${sessionId}/cart`,
    {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ quote }),
    },
    buyer,
  );
const validate = async (orderId: string) =>
  fixture.shop.send(`/ledyer/validate/${await fixture.shop.getSecret('validation')}`, {
    method: 'POST',
    body: JSON.stringify({ orderId }),
  });
const readLedyerSession = async (sessionId: string) => {
  const response = await fixture.shop.emulator.fetch(
    new Request(`${ledyerUrl}/_emulator/sessions`),
  );
  const { sessions } = (await response.json()) as { sessions: Session[] };
  return sessions.find(({ id }) => id === sessionId)!;
};

describe('the quote of a new session', () => {
  test('is called with the page’s body, and its request with headers and a body', async () => {
    const { shop, inputs } = await createShop();
    const body = { quote: pens(), note: ['anything'] };
    expect((await send(body, {}, { cookie: 'login=ada' })).status).toBe(201);
    expect(inputs).toMatchObject([{ body, sessionId: undefined, data: undefined }]);
    const { request, signal } = inputs[0]!;
    expect(request.headers.get('cookie')).toBe('login=ada');
    expect(await request.json()).toEqual(body);
    expect(signal.aborted).toBe(false);
    expect(shop.errors).toEqual([]);
  });

  test('sets every field that is the shop’s to decide', async () => {
    const { bodies } = await createShop({
      settings: { customer: { allowShippingAddress: true }, security: { level: 100 } },
    });
    const details = {
      customer: { companyId: '559311-3714', email: 'ada@example.com' },
      reference: 'A-1001',
      settlementReference: 'S-1',
      metadata: { cart: 7 },
      storeId: '421423100',
      source: 'online',
      autoCapture: { delayMinutes: 10, enabled: true },
      country: 'NO',
      locale: 'no-NO',
    } as const;
    const { sessionId } = await start(
      pens(3, {
        ...details,
        settings: { customer: { showNameFields: true }, security: { level: 300 } },
        urls: {
          confirmation: 'https://shop.test/thanks',
          privacy: 'https://shop.test/privacy',
          terms: 'https://shop.test/b2b-terms',
        },
        data: { secret: 'of the shop' },
      }),
    );
    expect(bodies).toMatchObject([
      {
        ...details,
        totalOrderAmount: 5_970,
        settings: {
          customer: { allowShippingAddress: true, showNameFields: true },
          security: { level: 300, validationSuccessOnTimeout: false },
          urls: {
            confirmation: 'https://shop.test/thanks',
            privacy: 'https://shop.test/privacy',
            terms: 'https://shop.test/b2b-terms',
          },
        },
      },
    ]);
    expect(JSON.stringify(bodies)).not.toContain('of the shop');
    const { orderId } = await fixture.shop.runAction(sessionId, 'authorize');
    await fixture.shop.merchant.reconcile(sessionId);
    expect(fixture.shop.fulfilledOrderIds).toEqual([orderId]);
  });

  test('can add freight to a catalogue', async () => {
    const price = createCatalogueQuote(catalogue);
    const { shop, bodies } = await createShop({
      quote: async (input) => {
        const quote = await price(input);
        const freight = {
          type: 'shippingFee',
          reference: 'FREIGHT',
          description: 'Freight',
        } as const;
        return {
          ...quote,
          orderLines: [
            ...quote.orderLines,
            { ...freight, quantity: 1, vat: 2_500, unitPrice: 4_900 },
          ],
        };
      },
    });
    const sessionId = await shop.createSession({}, 2);
    expect(bodies).toMatchObject([{ totalOrderAmount: 2 * 1_990 + 4_900 }]);
    const { orderId } = await readLedyerSession(sessionId);
    expect((await validate(orderId)).status).toBe(200);
    expect(shop.errors).toEqual([]);
  });

  test('may throw a CartError, which is a 422 with its message', async () => {
    const { shop, bodies } = await createShop({
      quote: () => {
        throw new CartError('The pens are sold out.');
      },
    });
    const response = await send({});
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      type: 'urn:ledyer-checkout:problem:cart-invalid',
      detail: 'The pens are sold out.',
    });
    expect([shop.errors, bodies]).toEqual([[], []]);
  });

  test('with a mistake is a 500 for the page, names the field for the shop, and is not sent', async () => {
    const { shop, bodies } = await createShop();
    const [line] = pens().orderLines;
    const response = await send({
      quote: { ...pens(), orderLines: [line, { ...line, vat: 0.25 }] },
    });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('vat');
    expect(shop.errors).toMatchObject([
      { message: expect.stringContaining('orderLines[1].vat must be in hundredths') as string },
    ]);
    expect(shop.logEntries).toContainEqual(
      expect.objectContaining({ event: 'request-failed', error: 'QuoteError quote-invalid' }),
    );
    expect(bodies).toEqual([]);
  });

  test.each([
    ['64 kB', 65_000, 201],
    ['more', 66_000, 413],
  ])('gets a body of up to 64 kB: %s', async (_, length, status) => {
    await createShop();
    expect((await send({ quote: pens(), note: 'x'.repeat(length) })).status).toBe(status);
  });

  test.each(['[]', '"x"', 'null', '7'])('gets no body that is not an object: %s', async (body) => {
    const { inputs } = await createShop();
    const response = await fixture.shop.send('/ledyer/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(400);
    expect(inputs).toEqual([]);
  });

  test('lists no products without a catalogue', async () => {
    await createShop();
    expect((await fixture.shop.send('/ledyer/products')).status).toBe(404);
  });
});

describe('the data of a quote', () => {
  test('reaches later quotes, `validate` and `fulfil`, and never the page or Ledyer', async () => {
    const orders: PendingOrder[] = [];
    const fulfilments: Fulfilment[] = [];
    const { shop, inputs, bodies } = await createShop({
      validate: (order) => {
        orders.push(order);
        return true;
      },
      fulfil: (fulfilment) => {
        fulfilments.push(fulfilment);
        return Promise.resolve({});
      },
    });
    const data = { customerId: 7, note: 'a \u0000 and \ud800' };
    const buyer: TestBuyer = {};
    const { sessionId } = await start(pens(3, { data }), buyer);
    const newData = { ...data, customerId: 8 };
    const changed = await putCart(sessionId, pens(5, { data: newData }), buyer);
    expect(await changed.text()).not.toContain('customerId');
    expect(inputs[1]).toMatchObject({ sessionId, data });

    const { orderId } = await shop.runAction(sessionId, 'lock');
    expect((await validate(orderId)).status).toBe(200);
    expect(orders).toMatchObject([{ orderId, sessionId, data: newData }]);
    await shop.runAction(sessionId, 'authorize');
    await shop.merchant.reconcile(sessionId);
    expect(fulfilments).toMatchObject([{ orderId, sessionId, data: newData }]);
    expect(JSON.stringify(bodies)).not.toContain('customerId');
    const status = await shop.fetchStatus(sessionId, buyer);
    expect(await status.text()).not.toContain('customerId');
  });

  test('is replaced without a request to Ledyer when nothing else has changed', async () => {
    const { inputs, bodies } = await createShop();
    const buyer: TestBuyer = {};
    const { sessionId } = await start(pens(3, { data: 1 }), buyer);
    expect(await start(pens(3, { data: 2 }), buyer)).toEqual({ status: 200, sessionId });
    expect(bodies).toHaveLength(1);
    await putCart(sessionId, pens(3, { data: 2 }), buyer);
    expect(inputs[2]!.data).toBe(2);
  });

  test('belongs to the cart that Ledyer has after a lost response', async () => {
    for (const isApplied of [true, false]) {
      const fulfilments: Fulfilment[] = [];
      const { shop } = await createShop({
        fulfil: (fulfilment) => {
          fulfilments.push(fulfilment);
          return Promise.resolve({});
        },
      });
      const buyer: TestBuyer = {};
      const { sessionId } = await start(pens(3, { data: 'first' }), buyer);
      loseNextUpdate(isApplied);
      expect((await putCart(sessionId, pens(5, { data: 'second' }), buyer)).status).toBe(503);
      await shop.runAction(sessionId, 'authorize');
      await shop.merchant.reconcile(sessionId);
      expect(fulfilments).toMatchObject([
        isApplied
          ? { data: 'second', cart: { totalOrderAmount: 9_950 } }
          : { data: 'first', cart: { totalOrderAmount: 5_970 } },
      ]);
    }
  });
});

/** Loses the response to the next update of a session, which Ledyer may have applied. */
function loseNextUpdate(isApplied: boolean) {
  ledyer.use(
    http.post(
      `${ledyerUrl}/v1/sessions/:id`,
      async ({ request }) => {
        if (isApplied) await fixture.shop.emulator.fetch(request);
        return HttpResponse.error();
      },
      { once: true },
    ),
  );
}

describe('a changed quote', () => {
  test('updates the fields that Ledyer accepts for an open session', async () => {
    const { bodies } = await createShop();
    const buyer: TestBuyer = {};
    const { sessionId } = await start(pens(3, { reference: 'A-1', metadata: { a: 1 } }), buyer);
    const changed = pens(5, {
      settlementReference: 'S-1',
      metadata: { b: 2 },
      country: 'NO',
      locale: 'no-NO',
      settings: { security: { requireClientValidation: true } },
    });
    expect((await putCart(sessionId, changed, buyer)).status).toBe(200);
    const { orderLines, totalOrderAmount, ...update } = bodies[1]!;
    expect([orderLines?.length, totalOrderAmount]).toEqual([1, 9_950]);
    expect(update).toEqual({
      currency: 'SEK',
      totalOrderAmountExclVat: 7_960,
      totalOrderVatAmount: 1_990,
      country: 'NO',
      locale: 'no-NO',
      reference: null,
      settlementReference: 'S-1',
      metadata: { b: 2 },
      settings: {
        security: { requireClientValidation: true, validationSuccessOnTimeout: false },
      },
    });
    const { orderId } = await fixture.shop.runAction(sessionId, 'authorize');
    await fixture.shop.merchant.reconcile(sessionId);
    expect(fixture.shop.fulfilledOrderIds).toEqual([orderId]);
  });

  test.each<[string, Partial<Quote>]>([
    ['the reference', { reference: 'A-2' }],
    ['the metadata', { metadata: { cart: 2 } }],
    ['the settings', { settings: { customer: { showNameFields: false } } }],
    ['the language', { locale: 'en-US' }],
  ])('keeps the session when only %s differs, and updates it', async (_, changes) => {
    const { bodies } = await createShop();
    const buyer: TestBuyer = {};
    const { sessionId } = await start(pens(), buyer);
    expect(await start(pens(3, changes), buyer)).toEqual({ status: 200, sessionId });
    expect(bodies).toHaveLength(2);
    expect(bodies[1]).toMatchObject(changes);
    expect(await start(pens(3, changes), buyer)).toEqual({ status: 200, sessionId });
    expect(bodies).toHaveLength(2);
  });

  test.each<[string, Partial<Quote>]>([
    ['the customer', { customer: { email: 'eve@example.com' } }],
    ['no customer', { customer: null }],
    ['the store', { storeId: '2' }],
    ['the source', { source: 'pos' }],
    ['the capture', { autoCapture: { delayMinutes: 0, enabled: true } }],
    ['a URL', { urls: { confirmation: 'https://shop.test/other' } }],
  ])('needs a new session when it differs in %s', async (_, changes) => {
    await createShop();
    const buyer: TestBuyer = {};
    const quote = pens(3, { customer: { email: 'ada@example.com' } });
    const { sessionId } = await start(quote, buyer);
    const other = await start({ ...quote, ...changes }, buyer);
    expect(other.status).toBe(201);
    expect(other.sessionId).not.toBe(sessionId);
  });

  test('is 409 for an open session if it changes a field that only a new session can have', async () => {
    const { bodies } = await createShop();
    const buyer: TestBuyer = {};
    const { sessionId } = await start(pens(), buyer);
    const response = await putCart(sessionId, pens(5, { storeId: '2' }), buyer);
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      detail: 'Start a new session: storeId cannot change in this one.',
    });
    expect(bodies).toHaveLength(1);
    const customer = { email: 'ada@example.com' };
    expect((await putCart(sessionId, pens(5, { customer }), buyer)).status).toBe(200);
    expect(bodies[1]).not.toHaveProperty('customer');
  });

  test('resets the fields of a change whose response was lost', async () => {
    const { bodies } = await createShop();
    const buyer: TestBuyer = {};
    const { sessionId } = await start(pens(), buyer);
    const security = { requireClientValidation: true };
    loseNextUpdate(true);
    const lost = pens(5, { reference: 'A-2', settings: { security } });
    expect((await putCart(sessionId, lost, buyer)).status).toBe(503);
    expect(await start(pens(), buyer)).toEqual({ status: 200, sessionId });
    expect(bodies.at(-1)).toMatchObject({
      reference: null,
      settings: { security: { validationSuccessOnTimeout: false } },
    });
    const { order } = await readLedyerSession(sessionId);
    expect(order.settings!.security).not.toHaveProperty('requireClientValidation', true);
  });

  test('stores no details of the customer', async () => {
    await createShop();
    await start(pens(3, { customer: { ssn: '8507150000', email: 'ada@example.com' } }));
    const { rows } = await fixture.database.query('select quote from ledyer_session');
    const { quote } = rows[0] as { quote: string };
    expect(JSON.parse(quote)).toMatchObject({
      details: { customerHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
  });
});

describe('a validation', () => {
  test('validates the cart that Ledyer has after a lost response', async () => {
    for (const isApplied of [true, false]) {
      const orders: PendingOrder[] = [];
      const { shop } = await createShop({
        validate: (order) => {
          orders.push(order);
          return order.cart.orderLines[0]!.quantity < 10
            ? true
            : { title: 'Sold out', body: 'There are 9 pens.' };
        },
      });
      const buyer: TestBuyer = {};
      const { sessionId } = await start(pens(1), buyer);
      loseNextUpdate(isApplied);
      expect((await putCart(sessionId, pens(500), buyer)).status).toBe(503);
      const { orderId } = await shop.runAction(sessionId, 'lock');
      expect((await validate(orderId)).status).toBe(isApplied ? 422 : 200);
      expect(orders.map(({ cart }) => cart.orderLines[0]!.quantity)).toEqual([isApplied ? 500 : 1]);
    }
  });

  test('declines a cart that the shop has not priced, and the next start sends the cart again', async () => {
    const { shop, bodies } = await createShop();
    const buyer: TestBuyer = {};
    const { sessionId } = await start(pens(1), buyer);
    await putCart(sessionId, pens(500), buyer);
    const lateChange = JSON.stringify(bodies[1]);
    await putCart(sessionId, pens(2), buyer);
    // A change whose response was lost reaches Ledyer late.
    const client = createInProcessClient(shop.emulator.fetch);
    await client.sessions.update(sessionId, JSON.parse(lateChange) as UpdateSession);
    const { orderId } = await readLedyerSession(sessionId);
    expect((await validate(orderId)).status).toBe(422);
    expect(shop.errors).toMatchObject([{ code: 'cart-unknown' }]);

    expect(await start(pens(2), buyer)).toEqual({ status: 200, sessionId });
    expect((await readLedyerSession(sessionId)).order.totalOrderAmount).toBe(3_980);
    expect((await validate(orderId)).status).toBe(200);
  });

  test('declines when the price has changed since the session was created', async () => {
    let unitPrice = 199;
    const { shop } = await createShop({
      quote: () => ({ ...pens(), orderLines: [{ ...pens().orderLines[0]!, unitPrice }] }),
    });
    const { sessionId } = await start(pens());
    const { orderId } = await shop.runAction(sessionId, 'lock');
    expect((await validate(orderId)).status).toBe(200);
    unitPrice = 19_900;
    const response = await validate(orderId);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ title: 'Köpet kunde inte genomföras' });
  });
});

describe('a third cart', () => {
  test.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])(
    'after two lost responses is fulfilled, whether Ledyer applied them or not (%s, %s)',
    async (isFirstApplied, isSecondApplied) => {
      const { shop } = await createShop();
      const buyer: TestBuyer = {};
      const { sessionId } = await start(pens(1), buyer);
      loseNextUpdate(isFirstApplied);
      expect((await putCart(sessionId, pens(2), buyer)).status).toBe(503);
      loseNextUpdate(isSecondApplied);
      expect((await putCart(sessionId, pens(3), buyer)).status).toBe(503);
      const quantity = isSecondApplied ? 3 : isFirstApplied ? 2 : 1;
      expect((await readLedyerSession(sessionId)).order.totalOrderAmount).toBe(quantity * 1_990);
      const { orderId } = await shop.runAction(sessionId, 'authorize');
      await shop.sendNotification({ sessionId });
      await shop.merchant.reconcile();
      expect(shop.fulfilledOrderIds).toEqual([orderId]);
    },
  );
});

describe('a session that awaits a signature', () => {
  test('does not become a second purchase after a change whose response was lost', async () => {
    for (const isApplied of [true, false]) {
      const { shop } = await createShop();
      const buyer: TestBuyer = {};
      const { sessionId } = await start(pens(2), buyer);
      loseNextUpdate(isApplied);
      expect((await putCart(sessionId, pens(5), buyer)).status).toBe(503);
      await shop.runAction(sessionId, 'delegate');
      await shop.sendNotification({ sessionId });
      const cart = pens(isApplied ? 5 : 2);
      expect(await start(cart, buyer)).toEqual({ status: 200, sessionId });
      // Its reference or customer may differ meanwhile; the purchase is the same.
      const other = { ...cart, reference: 'A-2', customer: { email: 'ada@example.com' } };
      expect(await start(other, buyer)).toEqual({ status: 200, sessionId });
      const otherCart = await start(pens(isApplied ? 2 : 5), buyer);
      expect(otherCart.status).toBe(201);
    }
  });
});

describe('a session that has ended at Ledyer', () => {
  test.each(['expire', 'cancel'])('is not returned again after the action %s', async (action) => {
    let offsetMs = 0;
    const clock = {
      now: () => Date.now() + offsetMs,
      sleep: () => new Promise<void>((resolve) => setImmediate(resolve)),
    };
    const { shop } = await createShop({ clock });
    const buyer: TestBuyer = {};
    const body = { quote: pens() };
    const key = { 'idempotency-key': '7c0e3d1c-6f0b-4a53-8d5e-0a2f6f3f4b11' };
    const first = (await (await send(body, buyer, key)).json()) as { sessionId: string };
    if (action === 'cancel') await shop.runAction(first.sessionId, 'delegate');
    await shop.runAction(first.sessionId, action);
    offsetMs += 1_001;
    const retry = await send(body, buyer, key);
    const { sessionId } = (await retry.json()) as { sessionId: string };
    expect(retry.status).toBe(201);
    expect(sessionId).not.toBe(first.sessionId);
    expect((await start(pens(), buyer)).sessionId).toBe(sessionId);
    // The key now belongs to the new session.
    expect(await (await send(body, buyer, key)).json()).toMatchObject({ sessionId });
  });
});

describe('createMerchant', () => {
  const create = (options: Partial<MerchantOptions>) => () =>
    new TestShop(ledyer, fixture.database, options);

  test.each<[string, Partial<MerchantOptions>, RegExp]>([
    ['neither `catalogue` nor `quote`', { catalogue: undefined }, /catalogue or quote is required/],
    ['both of them', { quote: () => pens() }, /catalogue and quote exclude each other/],
    ['a catalogue that is a list', { catalogue: [] as never }, /catalogue must be/],
    ['a quote that is no function', { catalogue: undefined, quote: {} as never }, /quote must be/],
    ['a `validate` that is no function', { validate: true as never }, /validate must be/],
    [
      'settings in which silence is a yes',
      { settings: { security: { validationSuccessOnTimeout: true } } },
      /validationSuccessOnTimeout must be false/,
    ],
  ])('throws for %s', (_, options, message) => {
    expect(create(options)).toThrow(TypeError);
    expect(create(options)).toThrow(message);
  });
});

describe('a repeated request with its idempotency key', () => {
  const soldOut = () => Promise.reject(new CartError('The pen is sold out.'));
  const createSellingShop = async () => {
    const clock = createFakeClock(november1);
    const shop = { clock, quote: (): Promise<Quote> => Promise.resolve(pens()) };
    await createShop({ clock, quote: () => shop.quote() });
    return shop;
  };
  const repeatable = () => ({ 'idempotency-key': crypto.randomUUID() });

  test.each([
    ['with the cookie of a buyer', true],
    ['without a cookie', false],
  ])('gets its session after the article was sold out, %s', async (_, hasCookie) => {
    const shop = await createSellingShop();
    const buyer: TestBuyer = {};
    if (hasCookie) await send({ note: 'other' }, buyer);
    const headers = repeatable();
    const first = await send({}, { ...buyer }, headers);
    expect(first.status).toBeLessThan(300);
    shop.quote = soldOut;
    const retry = await send({}, { ...buyer }, headers);
    expect(retry.status).toBe(200);
    expect(await retry.json()).toEqual(await first.json());
    expect(retry.headers.get('set-cookie')).toBe(first.headers.get('set-cookie'));
    // A key of another cart, or no key, does not identify this request.
    const changed = await send({ note: 'changed' }, { ...buyer }, headers);
    expect(await changed.json()).toMatchObject({
      type: 'urn:ledyer-checkout:problem:idempotency-key-reused',
    });
    expect((await send({}, { ...buyer }, repeatable())).status).toBe(422);
    expect((await send({}, { ...buyer })).status).toBe(422);
  });

  test('waits for the first one, whose cart could still be priced', async () => {
    const shop = await createSellingShop();
    const headers = repeatable();
    const ledyerEvents = new EventEmitter();
    ledyer.use(
      http.post(`${ledyerUrl}/v1/sessions`, async ({ request }) => {
        ledyerEvents.emit('request');
        await once(ledyerEvents, 'respond');
        return fixture.shop.emulator.fetch(request);
      }),
    );
    const arrived = once(ledyerEvents, 'request');
    const first = send({}, {}, headers);
    await arrived;
    shop.quote = soldOut;
    const retry = send({}, {}, headers);
    ledyerEvents.emit('respond');
    expect((await first).status).toBe(201);
    expect((await retry).status).toBe(200);
    expect(await (await retry).json()).toEqual(await (await first).json());
  });

  test('gets its session after the purchase, and no second one', async () => {
    const shop = await createSellingShop();
    const buyer: TestBuyer = {};
    await send({ note: 'other' }, buyer);
    const headers = repeatable();
    const { sessionId } = (await (await send({}, buyer, headers)).json()) as { sessionId: string };
    await fixture.shop.runAction(sessionId, 'authorize');
    await shop.clock.advance(2_000);
    expect(await (await send({}, buyer, headers)).json()).toMatchObject({ sessionId });
    const other = await send({}, buyer, repeatable());
    expect(await other.json()).not.toMatchObject({ sessionId });
  });

  test('is priced again when its session has expired', async () => {
    const shop = await createSellingShop();
    const buyer: TestBuyer = {};
    await send({ note: 'other' }, buyer);
    const headers = repeatable();
    const first = await send({}, buyer, headers);
    const { sessionId } = (await first.json()) as { sessionId: string };
    await fixture.shop.runAction(sessionId, 'expire');
    await shop.clock.advance(2_000);
    shop.quote = soldOut;
    expect((await send({}, buyer, headers)).status).toBe(422);
  });
});
