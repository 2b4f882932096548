import { describe, expect, test } from 'vitest';
import { decode } from '../../../src/ledyer/decode.js';
import { decodeSession } from '../../../src/ledyer/session.js';
import documented from '../../fixtures/ledyer/get-session.json' with { type: 'json' };
import { bodyWith, createBody, keyPaths, messages, TestShop } from '../support/test-shop.js';
import { dayMs, FakeClock } from '../support/fake-clock.js';

const [machine, freight] = createBody.orderLines;

describe('POST /v1/sessions', () => {
  test('accepts the documented body', async () => {
    const shop = await TestShop.create();
    const { status, body } = await shop.api('POST', '/v1/sessions', createBody);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      sessionId: expect.stringMatching(/^se_\w{27}$/) as string,
      orderId: expect.stringMatching(/^or_\w{27}$/) as string,
      state: 'open',
      signState: 'unsigned',
      customer: createBody.customer,
      order: { orderLines: createBody.orderLines, settings: createBody.settings, metadata: {} },
    });
    expect(body).not.toHaveProperty('id');
  });

  test('accepts an order without lines', async () => {
    const shop = await TestShop.create();
    expect((await shop.createSession({ orderLines: undefined })).order.orderLines).toEqual([]);
  });

  test.each<[string, object, string[]]>([
    ['no country', { country: undefined }, ['country is required']],
    ['a country by name', { country: 'Sweden' }, ['country must look like SE']],
    ['a number as currency', { currency: 752 }, ['currency must be a string']],
    ['no settings', { settings: undefined }, ['settings is required']],
    [
      'no terms',
      { settings: { ...createBody.settings, urls: { terms: null } } },
      ['settings.urls.terms is required'],
    ],
    [
      'an empty list of lines with a total',
      { orderLines: [] },
      [
        'orderLines is empty, but totalOrderAmount is 510000. Leave orderLines out, or list the lines',
      ],
    ],
    [
      'webhook URLs that Ledyer cannot call',
      {
        settings: {
          ...createBody.settings,
          urls: {
            ...createBody.settings.urls,
            notification: '/notify',
            validate: 'ftp://shop.example/',
          },
        },
      },
      [
        'settings.urls.notification must be an absolute URL, such as https://shop.example/ledyer/notifications',
        'settings.urls.validate must be an absolute URL, such as https://shop.example/ledyer/notifications',
      ],
    ],
    [
      'a total that is not the sum of the lines',
      { totalOrderAmount: 510_001 },
      [
        'totalOrderAmount is 510001 and should be 510000',
        'totalOrderAmountExclVat is 408000 and should be 408001',
      ],
    ],
    [
      'VAT that is off by 2',
      {
        orderLines: [{ ...machine, totalVatAmount: 100_002 }, freight],
        totalOrderVatAmount: 102_002,
        totalOrderAmountExclVat: 407_998,
      },
      ['orderLines[0].totalVatAmount is 100002 and should be 100000'],
    ],
    [
      'a line that is not quantity times price',
      { orderLines: [{ ...machine, quantity: 9 }, freight] },
      ['orderLines[0].totalAmount is 500000 and should be 450000'],
    ],
    [
      'a reference of 51 characters',
      { reference: 'x'.repeat(51) },
      ['reference must be at most 50 characters'],
    ],
    [
      'a settlement reference of 51 characters',
      { settlementReference: 'x'.repeat(51) },
      ['settlementReference must be at most 50 characters'],
    ],
    [
      'a capture after more than seven days',
      { autoCapture: { delayMinutes: 10_081, enabled: true } },
      ['autoCapture.delayMinutes must be between 0 and 10080'],
    ],
    ['an unknown source', { source: 'fax' }, ['source must be one of pos, online']],
    [
      'several wrong fields, each with its own error',
      { country: undefined, locale: 'sv', orderLines: [{ ...machine, vat: '25' }] },
      [
        'country is required',
        'locale must look like sv-SE',
        'orderLines[0].vat must be an integer',
      ],
    ],
  ])('rejects %s', async (_what, changes, expected) => {
    const shop = await TestShop.create();
    const response = await shop.api('POST', '/v1/sessions', bodyWith(changes));
    expect(response.status).toBe(400);
    expect(messages(response).sort()).toEqual(expected.sort());
  });

  test('accepts VAT that is off by 1, and a reference of 50 characters', async () => {
    const shop = await TestShop.create();
    const response = await shop.api('POST', '/v1/sessions', {
      ...createBody,
      orderLines: [{ ...machine, totalVatAmount: 100_001 }, freight],
      totalOrderVatAmount: 102_001,
      totalOrderAmountExclVat: 407_999,
      reference: 'x'.repeat(50),
    });
    expect(response.status).toBe(200);
  });

  test.each([
    ['application/json', '{"country":', 400, 'body must be JSON'],
    ['application/json; charset=utf-8', '[]', 400, 'body must be an object'],
    ['text/plain', '{}', 415, 'The header content-type must be application/json'],
  ])('rejects %s with the body %s', async (contentType, body, status, message) => {
    const shop = await TestShop.create();
    const token = await shop.request('/oauth/token?grant_type=client_credentials', {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('emulator:emulator')}` },
    });
    const { access_token } = (await token.json()) as { access_token: string };
    const response = await shop.request('/v1/sessions', {
      method: 'POST',
      headers: { authorization: `Bearer ${access_token}`, 'content-type': contentType },
      body,
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ errors: [{ message }] });
  });
});

describe('GET /v1/sessions/:id', () => {
  // The example has only `invoceChannel`. Pages of orders have `invoiceChannel`.
  const documentedWithBothSpellings = {
    ...documented,
    customer: {
      ...documented.customer,
      invoiceChannel: documented.customer.invoceChannel,
    },
  };
  const full = {
    metadata: documented.order.metadata,
    reference: documented.order.reference,
    settings: documented.order.settings,
    settlementReference: documented.order.settlementReference,
    source: documented.order.source,
    storeId: documented.storeId,
  };

  test('returns exactly the documented keys once the buyer is identified', async () => {
    const shop = await TestShop.create();
    const orderLines = documented.order.orderLines;
    const { sessionId } = await shop.createSession({ ...full, orderLines });
    await shop.runAction(sessionId, 'identify');
    const session = await shop.getSession(sessionId);
    expect(keyPaths(session)).toEqual(keyPaths(documentedWithBothSpellings));
    expect(session.order).toEqual({ ...documented.order, metadata: { foo: 'bar' } });
    expect(decode(decodeSession, session)).toEqual(session);
  });

  test('returns the documented customer keys when the shop allows no shipping address', async () => {
    const shop = await TestShop.create();
    const { sessionId } = await shop.createSession();
    await shop.runAction(sessionId, 'authorize');
    const { customer } = await shop.getSession(sessionId);
    expect(keyPaths(customer)).toEqual(keyPaths(documentedWithBothSpellings.customer));
    expect(customer?.shippingAddress).toMatchObject({
      city: 'Solna',
      contact: { firstName: 'Jane' },
    });
  });

  test('returns the prefilled customer, without addresses, before the buyer is identified', async () => {
    const shop = await TestShop.create();
    const { sessionId } = await shop.createSession();
    expect((await shop.getSession(sessionId)).customer).toEqual(createBody.customer);
  });

  test('accepts a session id and an order id', async () => {
    const shop = await TestShop.create();
    const { sessionId, orderId } = await shop.createSession();
    expect(await shop.getSession(orderId)).toEqual(await shop.getSession(sessionId));
  });

  test('accepts a trailing slash', async () => {
    const shop = await TestShop.create();
    expect((await shop.api('POST', '/v1/sessions/', createBody)).status).toBe(200);
  });

  test.each(['GET', 'POST', 'DELETE'])('is 404 with %s for an unknown session', async (method) => {
    const shop = await TestShop.create();
    const body = method === 'POST' ? createBody : undefined;
    const response = await shop.api(method, '/v1/sessions/se_unknown', body);
    expect(response).toEqual({
      status: 404,
      body: { errors: [{ message: 'There is no session se_unknown' }] },
    });
  });
});

describe('POST /v1/sessions/:id', () => {
  const onlyFreight = {
    orderLines: [freight],
    totalOrderAmount: 10_000,
    totalOrderAmountExclVat: 8_000,
    totalOrderVatAmount: 2_000,
  };

  test('replaces all lines, and keeps fields that are left out', async () => {
    const shop = await TestShop.create();
    const { sessionId, orderId, updatedAt } = await shop.createSession({
      reference: 'A1',
      metadata: { a: 1 },
    });
    const response = await shop.api('POST', `/v1/sessions/${orderId}`, onlyFreight);
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({ sessionId, orderId });
    const session = await shop.getSession(sessionId);
    expect(session.order).toMatchObject({
      ...onlyFreight,
      reference: 'A1',
      metadata: { a: 1 },
      settings: createBody.settings,
    });
    expect(session.updatedAt > updatedAt).toBe(true);
  });

  test('keeps the terms URL when only security settings are given', async () => {
    const shop = await TestShop.create();
    const { sessionId } = await shop.createSession();
    const settings = { security: { level: 100 } };
    await shop.api('POST', `/v1/sessions/${sessionId}`, { ...onlyFreight, settings });
    expect((await shop.getSession(sessionId)).order.settings).toEqual({
      ...createBody.settings,
      ...settings,
    });
  });

  test('rejects a body without totals, or with totals of other lines', async () => {
    const shop = await TestShop.create();
    const { sessionId } = await shop.createSession();
    const bare = await shop.api('POST', `/v1/sessions/${sessionId}`, { orderLines: [freight] });
    expect(bare.status).toBe(400);
    expect(messages(bare)).toEqual([
      'totalOrderAmount is required',
      'totalOrderAmountExclVat is required',
      'totalOrderVatAmount is required',
    ]);
    const totals = { ...onlyFreight, orderLines: undefined };
    const other = await shop.api('POST', `/v1/sessions/${sessionId}`, totals);
    expect(other.status).toBe(400);
    expect(messages(other)[0]).toBe('totalOrderAmount is 10000 and should be 510000');
  });

  test.each(['lock', 'delegate', 'authorize', 'expire'])('is rejected after %s', async (action) => {
    const shop = await TestShop.create();
    const { sessionId } = await shop.createSession();
    const { body } = await shop.runAction(sessionId, action);
    const response = await shop.api('POST', `/v1/sessions/${sessionId}`, onlyFreight);
    expect(response.status).toBe(409);
    expect(messages(response)[0]).toContain(`is ${body.state} cannot be updated`);
    expect(await shop.getSession(sessionId)).toEqual(body);
  });
});

describe('DELETE /v1/sessions/:id', () => {
  test('cancels a delegated session', async () => {
    const shop = await TestShop.create();
    const { sessionId } = await shop.createSession();
    await shop.runAction(sessionId, 'delegate');
    const { status, body } = await shop.api('DELETE', `/v1/sessions/${sessionId}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: sessionId, state: 'cancelled' });
  });

  test.each(['identify', 'lock', 'authorize', 'expire'])('is rejected after %s', async (action) => {
    const shop = await TestShop.create();
    const { sessionId } = await shop.createSession();
    await shop.runAction(sessionId, action);
    expect((await shop.api('DELETE', `/v1/sessions/${sessionId}`)).status).toBe(409);
  });
});

describe('a session', () => {
  test.each(['identify', 'lock', 'delegate'])(
    'expires seven days after its creation, after %s',
    async (action) => {
      const clock = new FakeClock();
      const shop = await TestShop.create({ clock });
      const { sessionId, expiresAt } = await shop.createSession();
      await shop.runAction(sessionId, action);
      clock.advance(7 * dayMs - 1);
      await shop.authenticate();
      expect((await shop.getSession(sessionId)).state).not.toBe('expired');
      clock.advance(1);
      expect(await shop.getSession(sessionId)).toMatchObject({
        state: 'expired',
        updatedAt: expiresAt,
      });
      expect((await shop.runAction(sessionId, 'authorize')).status).toBe(409);
    },
  );

  test('does not expire in a final state', async () => {
    const clock = new FakeClock();
    const shop = await TestShop.create({ clock });
    const { sessionId } = await shop.createSession();
    await shop.runAction(sessionId, 'authorize');
    clock.advance(8 * dayMs);
    await shop.authenticate();
    expect((await shop.getSession(sessionId)).state).toBe('authorized');
  });
});
