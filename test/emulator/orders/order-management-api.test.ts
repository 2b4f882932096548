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
const whole = { orderLines: createBody.orderLines, totalCaptureAmount: 510_000 };
const half = {
  orderLines: [{ ...machine, quantity: 5, totalAmount: 250_000, totalVatAmount: 50_000 }],
  totalCaptureAmount: 250_000,
};

/** A new order, and what the shop does to it. */
async function ordered(changes: object = {}, clock = new FakeClock()) {
  const shop = await TestShop.create({ clock });
  const order = await shop.createOrder({ autoCapture: null, ...changes });
  const post = (path: string, body?: object): Promise<ApiResponse<Order>> =>
    shop.api('POST', `/v1/orders/${order.id}${path}`, body);
  const remove = (path = ''): Promise<ApiResponse<Order>> =>
    shop.api('DELETE', `/v1/orders/${order.id}${path}`);
  const refused = async (answer: Promise<ApiResponse<unknown>>) => {
    const { status, body } = await answer;
    return [status, ...messages({ status, body: body as ErrorBody })];
  };
  return { shop, order, post, remove, refused, clock };
}

const events = ({ events }: Order) => events.map(({ type }) => type);

test('every answer is a whole order that our own client can read', async () => {
  const { post } = await ordered();
  const { body } = await post('/capture', whole);
  expect(decode(decodeOrder, body)).toEqual(body);
});

describe('capture', () => {
  test('takes all, and leaves nothing uncaptured', async () => {
    const { post } = await ordered();
    const { status, body } = await post('/capture', whole);
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
    expect(events(body)).toEqual(['fullCapture', 'readyForCapture', 'create']);
  });

  test('of lines that are not the uncaptured ones names what is wrong', async () => {
    const { post, refused } = await ordered();
    expect(await refused(post('/capture', half))).toEqual([
      400,
      'orderLines lacks 111-222-333',
      'orderLines lacks 444-555-666',
      'totalCaptureAmount is 250000 and should be 510000',
    ]);
    expect(await refused(post('/capture', { totalCaptureAmount: '1' }))).toEqual([
      400,
      'orderLines is required',
      'totalCaptureAmount must be an integer',
    ]);
  });

  test('twice is refused', async () => {
    const { post, order, refused } = await ordered();
    await post('/capture', whole);
    expect(await refused(post('/capture', whole))).toEqual([
      409,
      `${order.id} has no uncaptured part`,
    ]);
  });

  test('of a part leaves the rest, which can be captured as it is listed', async () => {
    const { post } = await ordered();
    const first = await post('/partialcapture', half);
    expect(first.body).toMatchObject({
      status: ['partiallyCaptured'],
      uncapturedAmount: { minorUnits: 260_000 },
      uncaptured: { orderLines: [{ quantity: 5, totalAmount: 250_000 }, { quantity: 1 }] },
    });
    const { orderLines } = first.body.uncaptured!;
    const last = await post('/capture', { orderLines, totalCaptureAmount: 260_000 });
    expect(last.body).toMatchObject({ status: ['fullyCaptured'], uncaptured: null });
    expect(events(last.body).slice(0, 2)).toEqual(['fullCapture', 'partialCapture']);
  });

  test('of a line by its id takes that line away', async () => {
    const { post, order } = await ordered();
    const [, { id }] = order.uncaptured!.orderLines as [unknown, { id: string }];
    const { body } = await post('/partialcapture', {
      orderLines: [{ ...fee, id }],
      totalCaptureAmount: 10_000,
    });
    expect(body.uncaptured!.orderLines.map(({ reference }) => reference)).toEqual(['111-222-333']);
  });

  test.each([
    [{ ...half, totalCaptureAmount: 1 }, 'totalCaptureAmount is 1 and should be 250000'],
    [
      { orderLines: [{ ...fee, reference: 'x' }], totalCaptureAmount: 10_000 },
      'orderLines[0] has the reference x, which no uncaptured line has',
    ],
    [
      { orderLines: [{ ...fee, id: 'ol_x' }], totalCaptureAmount: 10_000 },
      'orderLines[0] has the id ol_x, which no uncaptured line has',
    ],
    [
      { orderLines: [fee, fee], totalCaptureAmount: 20_000 },
      'orderLines[1] has the reference 444-555-666, which no uncaptured line has',
    ],
    [
      { orderLines: [], totalCaptureAmount: 0 },
      'totalCaptureAmount is 0 and must be between 1 and 510000',
    ],
  ])('of a part is refused for %j', async (body, message) => {
    const { post, refused } = await ordered();
    expect(await refused(post('/partialcapture', body))).toEqual([400, message]);
  });
});

describe('refund', () => {
  async function captured() {
    const all = await ordered();
    const { body } = await all.post('/capture', whole);
    return { ...all, ledgerId: body.captured[0]!.ledgerId };
  }

  test('gives all of a capture back, with a note or without a body', async () => {
    const { post, ledgerId } = await captured();
    const { body } = await post(`/refund/${ledgerId}`, { note: 'Broken' });
    expect(body).toMatchObject({
      status: ['fullyCaptured', 'fullyRefunded'],
      refundedAmount: { minorUnits: 510_000 },
      refunded: [{ note: 'Broken', orderLines: createBody.orderLines }],
      captured: [{ availableActions: [] }],
    });
    expect(events(body)[0]).toBe('fullRefund');
    const other = await captured();
    expect((await other.post(`/refund/${other.ledgerId}`)).status).toBe(200);
  });

  test('of a part, then of the rest', async () => {
    const { post, ledgerId, refused } = await captured();
    const part = await post(`/partialrefund/${ledgerId}`, { totalRefundAmount: 110_000 });
    expect(part.body).toMatchObject({
      status: ['fullyCaptured', 'partiallyRefunded'],
      refunded: [{ totalOrderVatAmount: { minorUnits: 22_000 } }],
    });
    expect(events(part.body)[0]).toBe('partialRefund');
    expect(
      await refused(post(`/partialrefund/${ledgerId}`, { totalRefundAmount: 400_001 })),
    ).toEqual([400, 'totalRefundAmount is 400001 and must be between 1 and 400000']);
    const rest = await post(`/refund/${ledgerId}`);
    expect(rest.body.refundedAmount.minorUnits).toBe(510_000);
    expect(await refused(post(`/refund/${ledgerId}`))).toEqual([
      409,
      `${ledgerId} is fully refunded`,
    ]);
  });

  test('with lines has to add up', async () => {
    const { post, ledgerId, refused } = await captured();
    const body = { orderLines: [fee], totalRefundAmount: 9999 };
    expect(await refused(post(`/partialrefund/${ledgerId}`, body))).toEqual([
      400,
      'totalRefundAmount is 9999 and should be 10000',
    ]);
    const { status } = await post(`/partialrefund/${ledgerId}`, {
      ...body,
      totalRefundAmount: 10_000,
    });
    expect(status).toBe(200);
  });

  test('of something that is not captured is 404', async () => {
    const { post, order } = await ordered();
    const { status } = await post(`/refund/${order.uncaptured!.ledgerId}`);
    expect(status).toBe(404);
  });
});

describe('cancel', () => {
  test('takes back what is uncaptured', async () => {
    const { remove, refused } = await ordered();
    const { body } = await remove();
    expect(body).toMatchObject({
      status: ['cancelled'],
      uncaptured: null,
      orderAmount: { minorUnits: 510_000 },
    });
    expect(events(body)[0]).toBe('cancel');
    expect((await refused(remove()))[0]).toBe(409);
  });

  test('leaves what is captured', async () => {
    const { post, remove } = await ordered();
    await post('/partialcapture', half);
    expect((await remove()).body).toMatchObject({
      status: ['partiallyCaptured', 'cancelled'],
      capturedAmount: { minorUnits: 250_000 },
    });
  });

  test('by ledger id takes the uncaptured part, and no other', async () => {
    const { post, remove, order } = await ordered();
    const { body } = await post('/partialcapture', half);
    expect((await remove(`/${body.captured[0]!.ledgerId}`)).status).toBe(409);
    expect((await remove('/in_x')).status).toBe(404);
    expect((await remove(`/${order.uncaptured!.ledgerId}`)).body.status).toContain('cancelled');
  });
});

describe('edit', () => {
  const fewer = {
    orderLines: [fee],
    totalOrderAmount: 10_000,
    totalOrderAmountExclVat: 8000,
    totalOrderVatAmount: 2000,
  };

  test('replaces what is uncaptured', async () => {
    const { post, refused } = await ordered();
    const { body } = await post('', fewer);
    expect(body).toMatchObject({
      status: ['uncaptured'],
      orderAmount: { minorUnits: 10_000 },
      uncaptured: { orderLines: [{ reference: '444-555-666' }] },
    });
    expect(await refused(post('', { ...fewer, totalOrderVatAmount: 1 }))).toEqual([
      400,
      'totalOrderVatAmount is 1 and should be 2000',
      'totalOrderAmountExclVat is 8000 and should be 9999',
    ]);
  });

  test('to more than a company has credit for is refused', async () => {
    const { post, refused } = await ordered({ customer: { companyId: '556000-0002' } });
    await post('', fewer);
    const { orderLines, totalOrderAmount, totalOrderAmountExclVat, totalOrderVatAmount } =
      createBody;
    const more = { orderLines, totalOrderAmount, totalOrderAmountExclVat, totalOrderVatAmount };
    expect(await refused(post('', more))).toEqual([
      422,
      'Tomma Fickor AB has no credit for a higher total',
    ]);
  });

  test('of the customer changes what is given', async () => {
    const { post, order } = await ordered();
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
    expect(events(body)[0]).toBe('editCustomer');
  });

  test('of the payment method is for service invoices', async () => {
    const { post, refused } = await ordered();
    const paymentMethod = { provider: 'ledyer', type: 'advanceInvoice' };
    expect((await refused(post('/paymentmethod', { paymentMethod })))[0]).toBe(409);
  });
});

test('acknowledge is 201, and one event however often', async () => {
  const { post } = await ordered();
  await post('/acknowledge');
  const { status, body } = await post('/acknowledge');
  expect(status).toBe(201);
  expect(events(body)).toEqual(['acknowledge', 'readyForCapture', 'create']);
});

test('the reference can be set later', async () => {
  const { post, shop, refused } = await ordered();
  expect((await post('/reference', { reference: 'WC-17' })).body.merchantReference).toBe('WC-17');
  expect((await shop.listOrders('?merchantReference=WC-17')).noOfOrders).toBe(1);
  expect((await refused(post('/reference', { reference: 'x'.repeat(51) })))[0]).toBe(400);
});

test('an expired order allows nothing until it is extended', async () => {
  const { shop, post, remove, refused, clock, order } = await ordered();
  clock.advance(14 * dayMs);
  await shop.authenticate();
  expect(await refused(post('/capture', whole))).toEqual([
    409,
    `${order.id} has expired: extend its expiry first`,
  ]);
  expect((await refused(remove()))[0]).toBe(409);
  const { body } = await post('/extendexpiry');
  expect(body.status).toEqual(['uncaptured']);
  expect(Date.parse(body.expiresAt) - clock.now()).toBe(14 * dayMs);
  expect((await post('/capture', whole)).status).toBe(200);
});

describe('payment status', () => {
  test('follows a session to its order, on both paths', async () => {
    const shop = await TestShop.create();
    const { sessionId, orderId } = await shop.createSession({ autoCapture: null });
    const word = async () => {
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
    expect(await word()).toEqual(['orderInitiated', '']);
    await shop.runAction(sessionId, 'delegate');
    expect(await word()).toEqual(['orderPending', 'Awaiting signature']);
    await shop.runAction(sessionId, 'sign');
    expect(await word()).toEqual(['paymentConfirmed', '']);
    const { body } = await shop.api<Order>('POST', `/v1/orders/${orderId}/capture`, whole);
    expect(await word()).toEqual(['orderCaptured', '']);
    await shop.api('POST', `/v1/orders/${orderId}/refund/${body.captured[0]!.ledgerId}`);
    expect(await word()).toEqual(['orderRefunded', '']);
  });

  test('is 404 for nothing, and 400 without an id', async () => {
    const shop = await TestShop.create();
    expect((await shop.api('GET', '/v1/paymentstatus?orderId=or_x')).status).toBe(404);
    expect((await shop.api('GET', '/v1/paymentstatus')).status).toBe(400);
  });
});

describe('an Idempotency-Key', () => {
  async function keyed() {
    const { shop, order } = await ordered();
    const send = (key: string, path: string, body: object) =>
      shop.api<Order>('POST', `/v1/orders/${order.id}${path}`, body, { 'idempotency-key': key });
    return { shop, order, send };
  }

  test('does a thing once, and answers as before', async () => {
    const { send } = await keyed();
    const [first, second] = await Promise.all([
      send('k', '/partialcapture', half),
      send('k', '/partialcapture', half),
    ]);
    expect(second).toEqual(first);
    expect((await send('k', '/partialcapture', half)).body.captured).toHaveLength(1);
    expect((await send('other', '/partialcapture', half)).body.captured).toHaveLength(2);
  });

  test('is refused for another request', async () => {
    const { send } = await keyed();
    await send('k', '/partialcapture', half);
    expect((await send('k', '/reference', { reference: 'x' })).status).toBe(422);
  });

  test('gives a refusal again too', async () => {
    const { send } = await keyed();
    const wrong = { ...half, totalCaptureAmount: 1 };
    expect(await send('k', '/partialcapture', wrong)).toEqual(
      await send('k', '/partialcapture', wrong),
    );
  });
});

test('what shall be captured by itself is, after its delay', async () => {
  const shop = await TestShop.create();
  await shop.emulator.clock.stop();
  const order = await shop.createOrder({ autoCapture: { enabled: true, delayMinutes: 180 } });
  const statusNow = () => shop.emulator.orders().find(({ id }) => id === order.id)?.status;
  await shop.emulator.clock.advance(180 * minuteMs - 1);
  expect(statusNow()).toEqual(['uncaptured']);
  await shop.emulator.clock.advance(1);
  expect(statusNow()).toEqual(['fullyCaptured']);
});
