import { describe, expect, test } from 'vitest';
import { decode } from '../../../src/ledyer/decode.js';
import { decodeOrder, type Order } from '../../../src/ledyer/order.js';
import {
  createBody,
  messages,
  TestShop,
  type ApiResponse,
  type ErrorBody,
} from '../support/test-shop.js';
import { dayMs, minuteMs, FakeClock } from '../support/fake-clock.js';

const [machine, fee] = createBody.orderLines;
const fullCapture = { orderLines: createBody.orderLines, totalCaptureAmount: 510_000 };
const halfCapture = {
  orderLines: [{ ...machine, quantity: 5, totalAmount: 250_000, totalVatAmount: 50_000 }],
  totalCaptureAmount: 250_000,
};

/** Creates an order and returns functions that change it. */
async function createTestOrder(changes: object = {}, clock = new FakeClock()) {
  const shop = await TestShop.create({ clock });
  const order = await shop.createOrder({ autoCapture: null, ...changes });
  const post = (path: string, body?: object): Promise<ApiResponse<Order>> =>
    shop.api('POST', `/v1/orders/${order.id}${path}`, body);
  const remove = (path = ''): Promise<ApiResponse<Order>> =>
    shop.api('DELETE', `/v1/orders/${order.id}${path}`);
  const toError = async (response: Promise<ApiResponse<unknown>>) => {
    const { status, body } = await response;
    return [status, ...messages({ status, body: body as ErrorBody })];
  };
  return { shop, order, post, remove, toError, clock };
}

const getEventTypes = ({ events }: Order) => events.map(({ type }) => type);

test('a response of order management is a whole order that `decodeOrder` accepts', async () => {
  const { post } = await createTestOrder();
  const { body } = await post('/capture', fullCapture);
  expect(decode(decodeOrder, body)).toEqual(body);
});

describe('a capture', () => {
  test('of the whole order leaves no uncaptured part', async () => {
    const { post } = await createTestOrder();
    const { status, body } = await post('/capture', fullCapture);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: ['fullyCaptured'],
      uncaptured: null,
      uncapturedAmount: { minorUnits: 0 },
      capturedAmount: { formattedWithCurrency: 'SEK 5,100.00' },
      captured: [
        {
          availableActions: [{ type: 'refund' }, { type: 'partialRefund' }],
          ledgerId: expect.stringMatching(/^in_\w{27}$/) as string,
          note: '',
          orderLines: createBody.orderLines,
        },
      ],
    });
    expect(getEventTypes(body)).toEqual(['fullCapture', 'readyForCapture', 'create']);
  });

  test('of other lines is rejected with the mismatches', async () => {
    const { post, toError } = await createTestOrder();
    expect(await toError(post('/capture', halfCapture))).toEqual([
      400,
      'orderLines[0] has the reference 111-222-333 and totals that no uncaptured line has',
      'orderLines lacks 111-222-333',
      'orderLines lacks 444-555-666',
      'totalCaptureAmount is 250000 and should be 510000',
    ]);
    expect(await toError(post('/capture', { totalCaptureAmount: '1' }))).toEqual([
      400,
      'orderLines is required',
      'totalCaptureAmount must be an integer',
    ]);
  });

  test('after a full capture is rejected', async () => {
    const { post, order, toError } = await createTestOrder();
    await post('/capture', fullCapture);
    expect(await toError(post('/capture', fullCapture))).toEqual([
      409,
      `${order.id} has no uncaptured part`,
    ]);
  });

  test('of a part without line ids leaves the order as it is, until the shop edits it', async () => {
    const { post } = await createTestOrder();
    const first = await post('/partialcapture', halfCapture);
    expect(first.body).toMatchObject({
      status: ['partiallyCaptured'],
      orderAmount: { minorUnits: 510_000 },
      capturedAmount: { minorUnits: 250_000 },
      uncapturedAmount: { minorUnits: 510_000 },
      uncaptured: { orderLines: [{ quantity: 10, totalAmount: 500_000 }, { quantity: 1 }] },
    });
    const edited = await post('', {
      orderLines: [...halfCapture.orderLines, fee],
      totalOrderAmount: 260_000,
      totalOrderAmountExclVat: 208_000,
      totalOrderVatAmount: 52_000,
    });
    expect(edited.body).toMatchObject({
      orderAmount: { minorUnits: 510_000 },
      uncapturedAmount: { minorUnits: 260_000 },
    });
    const { orderLines } = edited.body.uncaptured!;
    const last = await post('/capture', { orderLines, totalCaptureAmount: 260_000 });
    expect(last.body).toMatchObject({ status: ['fullyCaptured'], uncaptured: null });
    expect(getEventTypes(last.body).slice(0, 3)).toEqual(['fullCapture', 'edit', 'partialCapture']);
  });

  test('of all lines by reference, and an edit to no lines, leaves nothing to capture', async () => {
    const { post } = await createTestOrder();
    await post('/partialcapture', fullCapture);
    const { body } = await post('', {
      orderLines: [],
      totalOrderAmount: 0,
      totalOrderAmountExclVat: 0,
      totalOrderVatAmount: 0,
    });
    expect(body).toMatchObject({
      status: ['fullyCaptured'],
      orderAmount: { minorUnits: 510_000 },
      uncaptured: null,
    });
  });

  test('of a line by its id removes that line', async () => {
    const { post, order } = await createTestOrder();
    const [, { id }] = order.uncaptured!.orderLines as [unknown, { id: string }];
    const { body } = await post('/partialcapture', {
      orderLines: [{ ...fee, id }],
      totalCaptureAmount: 10_000,
    });
    expect(body.uncaptured!.orderLines.map(({ reference }) => reference)).toEqual(['111-222-333']);
  });

  test.each([
    [{ ...halfCapture, totalCaptureAmount: 1 }, 'totalCaptureAmount is 1 and should be 250000'],
    [
      { orderLines: [{ ...fee, id: 'ol_x' }], totalCaptureAmount: 10_000 },
      'orderLines[0] has the id ol_x, which no uncaptured line has',
    ],
    [
      { orderLines: [], totalCaptureAmount: 0 },
      'totalCaptureAmount is 0 and must be between 1 and 510000',
    ],
  ])('of a part is rejected for %j', async (body, message) => {
    const { post, toError } = await createTestOrder();
    expect(await toError(post('/partialcapture', body))).toEqual([400, message]);
  });
});

describe('a refund', () => {
  async function createCapturedOrder() {
    const all = await createTestOrder();
    const { body } = await all.post('/capture', fullCapture);
    return { ...all, ledgerId: body.captured[0]!.ledgerId };
  }

  test('of a whole capture succeeds with a note and without a body', async () => {
    const { post, ledgerId } = await createCapturedOrder();
    const { body } = await post(`/refund/${ledgerId}`, { note: 'Broken' });
    expect(body).toMatchObject({
      status: ['fullyCaptured', 'fullyRefunded'],
      refundedAmount: { minorUnits: 510_000 },
      refunded: [{ note: 'Broken', orderLines: createBody.orderLines }],
      captured: [{ availableActions: [] }],
    });
    expect(getEventTypes(body)[0]).toBe('fullRefund');
    const other = await createCapturedOrder();
    expect((await other.post(`/refund/${other.ledgerId}`)).status).toBe(200);
  });

  test('of a part leaves the rest refundable', async () => {
    const { post, ledgerId, toError } = await createCapturedOrder();
    const part = await post(`/partialrefund/${ledgerId}`, { totalRefundAmount: 110_000 });
    expect(part.body).toMatchObject({
      status: ['fullyCaptured', 'partiallyRefunded'],
      refunded: [{ totalOrderVatAmount: { minorUnits: 22_000 } }],
    });
    expect(getEventTypes(part.body)[0]).toBe('partialRefund');
    expect(
      await toError(post(`/partialrefund/${ledgerId}`, { totalRefundAmount: 400_001 })),
    ).toEqual([400, 'totalRefundAmount is 400001 and must be between 1 and 400000']);
    const rest = await post(`/refund/${ledgerId}`);
    expect(rest.body.refundedAmount.minorUnits).toBe(510_000);
    expect(await toError(post(`/refund/${ledgerId}`))).toEqual([
      409,
      `${ledgerId} is fully refunded`,
    ]);
  });

  test('with lines must add up', async () => {
    const { post, ledgerId, toError } = await createCapturedOrder();
    const body = { orderLines: [fee], totalRefundAmount: 9999 };
    expect(await toError(post(`/partialrefund/${ledgerId}`, body))).toEqual([
      400,
      'totalRefundAmount is 9999 and should be 10000',
    ]);
    const { status } = await post(`/partialrefund/${ledgerId}`, {
      ...body,
      totalRefundAmount: 10_000,
    });
    expect(status).toBe(200);
  });

  test('of an uncaptured part is 404', async () => {
    const { post, order } = await createTestOrder();
    const { status } = await post(`/refund/${order.uncaptured!.ledgerId}`);
    expect(status).toBe(404);
  });
});

describe('a cancellation', () => {
  test('empties the uncaptured part, which then has no actions', async () => {
    const { remove, toError } = await createTestOrder();
    const { body } = await remove();
    expect(body).toMatchObject({
      status: ['cancelled'],
      uncaptured: { orderLines: [], totalOrderAmount: { minorUnits: 0 } },
      orderAmount: { minorUnits: 510_000 },
    });
    expect(body.uncaptured).not.toHaveProperty('availableActions');
    expect(getEventTypes(body)[0]).toBe('cancel');
    expect((await toError(remove()))[0]).toBe(409);
  });

  test('leaves captures unchanged', async () => {
    const { post, remove } = await createTestOrder();
    await post('/partialcapture', halfCapture);
    expect((await remove()).body).toMatchObject({
      status: ['partiallyCaptured', 'cancelled'],
      capturedAmount: { minorUnits: 250_000 },
    });
  });

  test('by ledger id removes only the uncaptured part', async () => {
    const { post, remove, order } = await createTestOrder();
    const { body } = await post('/partialcapture', halfCapture);
    expect((await remove(`/${body.captured[0]!.ledgerId}`)).status).toBe(409);
    expect((await remove('/in_x')).status).toBe(404);
    expect((await remove(`/${order.uncaptured!.ledgerId}`)).body.status).toContain('cancelled');
  });
});

describe('an edit', () => {
  const fewer = {
    orderLines: [fee],
    totalOrderAmount: 10_000,
    totalOrderAmountExclVat: 8000,
    totalOrderVatAmount: 2000,
  };

  test('replaces the uncaptured lines', async () => {
    const { post, toError } = await createTestOrder();
    const { body } = await post('', fewer);
    expect(body).toMatchObject({
      status: ['uncaptured'],
      orderAmount: { minorUnits: 10_000 },
      uncaptured: { orderLines: [{ reference: '444-555-666' }] },
    });
    expect(await toError(post('', { ...fewer, totalOrderVatAmount: 1 }))).toEqual([
      400,
      'totalOrderVatAmount is 1 and should be 2000',
      'totalOrderAmountExclVat is 8000 and should be 9999',
    ]);
  });

  test('to a higher total is rejected without credit', async () => {
    const { post, toError } = await createTestOrder({ customer: { companyId: '556000-0002' } });
    await post('', fewer);
    const { orderLines, totalOrderAmount, totalOrderAmountExclVat, totalOrderVatAmount } =
      createBody;
    const more = { orderLines, totalOrderAmount, totalOrderAmountExclVat, totalOrderVatAmount };
    expect(await toError(post('', more))).toEqual([
      422,
      'Tomma Fickor AB has no credit for a higher total',
    ]);
  });

  test('of the customer changes only the given fields', async () => {
    const { post, order } = await createTestOrder();
    const { body } = await post('/customer', {
      email: 'ny@example.com',
      billingAddress: { city: 'Umeå' },
      invoiceChannel: { details: '7300009000017' },
    });
    expect(body.customer).toEqual({
      ...order.customer,
      email: 'ny@example.com',
      billingAddress: { ...order.customer!.billingAddress, city: 'Umeå' },
      invoiceChannel: { type: 'email', details: '7300009000017' },
    });
    expect(getEventTypes(body)[0]).toBe('editCustomer');
  });

  test('of the payment method is rejected unless it is a service invoice', async () => {
    const { post, toError } = await createTestOrder();
    const paymentMethod = { provider: 'ledyer', type: 'advanceInvoice' };
    expect((await toError(post('/paymentmethod', { paymentMethod })))[0]).toBe(409);
  });
});

test('a repeated acknowledge is 201 and adds one event', async () => {
  const { post } = await createTestOrder();
  await post('/acknowledge');
  const { status, body } = await post('/acknowledge');
  expect(status).toBe(201);
  expect(getEventTypes(body)).toEqual(['acknowledge', 'readyForCapture', 'create']);
});

test('POST /v1/orders/:id/reference sets the reference', async () => {
  const { post, shop, toError } = await createTestOrder();
  expect((await post('/reference', { reference: 'WC-17' })).body.merchantReference).toBe('WC-17');
  expect((await shop.listOrders('?merchantReference=WC-17')).noOfOrders).toBe(1);
  expect((await toError(post('/reference', { reference: 'x'.repeat(51) })))[0]).toBe(400);
});

test('an expired order allows no change until its expiry is extended', async () => {
  const { shop, post, remove, toError, clock, order } = await createTestOrder();
  clock.advance(14 * dayMs);
  await shop.authenticate();
  expect(await toError(post('/capture', fullCapture))).toEqual([
    409,
    `${order.id} has expired: extend its expiry first`,
  ]);
  expect((await toError(remove()))[0]).toBe(409);
  const { body } = await post('/extendexpiry');
  expect(body.status).toEqual(['uncaptured']);
  expect(Date.parse(body.expiresAt) - clock.now()).toBe(5 * dayMs);
  expect((await post('/capture', fullCapture)).status).toBe(200);
});

describe('the payment status', () => {
  test('is the same for a session and its order on all paths', async () => {
    const shop = await TestShop.create();
    const { sessionId, orderId } = await shop.createSession({ autoCapture: null });
    const getStatus = async () => {
      const [a, b, c] = await Promise.all(
        [
          `/v1/paymentstatus?sessionId=${sessionId}`,
          `/v1/paymentstatus?orderId=${orderId}`,
          `/v1/orders/${orderId}/paymentstatus`,
        ].map((path) => shop.api<{ status: string; note: string }>('GET', path)),
      );
      expect([b!.body, c!.body]).toEqual([a!.body, a!.body]);
      return [a!.body.status, a!.body.note];
    };
    expect(await getStatus()).toEqual(['orderInitiated', '']);
    await shop.runAction(sessionId, 'delegate');
    expect(await getStatus()).toEqual(['orderPending', 'Awaiting signature']);
    await shop.runAction(sessionId, 'sign');
    expect(await getStatus()).toEqual(['paymentConfirmed', '']);
    const { body } = await shop.api<Order>('POST', `/v1/orders/${orderId}/capture`, fullCapture);
    expect(await getStatus()).toEqual(['orderCaptured', '']);
    await shop.api('POST', `/v1/orders/${orderId}/refund/${body.captured[0]!.ledgerId}`);
    expect(await getStatus()).toEqual(['orderRefunded', '']);
  });

  test('is 404 for an unknown id, and 400 without an id', async () => {
    const shop = await TestShop.create();
    expect((await shop.api('GET', '/v1/paymentstatus?orderId=or_x')).status).toBe(404);
    expect((await shop.api('GET', '/v1/paymentstatus')).status).toBe(400);
  });
});

describe('an Idempotency-Key', () => {
  async function createKeyedClient() {
    const { shop, order } = await createTestOrder();
    const send = (key: string, path: string, body: object) =>
      shop.api<Order>('POST', `/v1/orders/${order.id}${path}`, body, { 'idempotency-key': key });
    return { shop, order, send };
  }

  test('runs a request once and repeats its response', async () => {
    const { send } = await createKeyedClient();
    const [first, second] = await Promise.all([
      send('k', '/partialcapture', halfCapture),
      send('k', '/partialcapture', halfCapture),
    ]);
    expect(second).toEqual(first);
    expect((await send('k', '/partialcapture', halfCapture)).body.captured).toHaveLength(1);
    expect((await send('other', '/partialcapture', halfCapture)).body.captured).toHaveLength(2);
  });

  test('is rejected with another request', async () => {
    const { send } = await createKeyedClient();
    await send('k', '/partialcapture', halfCapture);
    expect((await send('k', '/reference', { reference: 'x' })).status).toBe(422);
  });

  test('repeats an error response too', async () => {
    const { send } = await createKeyedClient();
    const wrong = { ...halfCapture, totalCaptureAmount: 1 };
    expect(await send('k', '/partialcapture', wrong)).toEqual(
      await send('k', '/partialcapture', wrong),
    );
  });
});

test('autoCapture captures the order after its delay', async () => {
  const shop = await TestShop.create();
  await shop.emulator.clock.stop();
  const order = await shop.createOrder({ autoCapture: { enabled: true, delayMinutes: 180 } });
  const statusNow = () => shop.emulator.orders().find(({ id }) => id === order.id)?.status;
  await shop.emulator.clock.advance(180 * minuteMs - 1);
  expect(statusNow()).toEqual(['uncaptured']);
  await shop.emulator.clock.advance(1);
  expect(statusNow()).toEqual(['fullyCaptured']);
});
