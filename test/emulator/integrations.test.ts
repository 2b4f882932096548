/** What integrations in other languages send and expect, as text over HTTP, without this project's types. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/emulator.js';
import { createBody, origin } from './support/test-shop.js';
import { dayMs } from './support/fake-clock.js';

type Json = Readonly<Record<string, unknown>>;

let sendNotifications: () => Promise<void>;
let received: Json[];
let send: (
  method: string,
  path: string,
  body?: string,
) => Promise<{ status: number; text: string }>;

beforeEach(async () => {
  received = [];
  const emulator = createEmulator({
    fetch: async (url, init) => {
      received.push((await new Request(url, init).json()) as Json);
      return new Response();
    },
  });
  await emulator.clock.stop();
  sendNotifications = () => emulator.clock.advance(0);
  let token = '';
  send = async (method, path, body) => {
    const response = await emulator.fetch(
      new Request(origin + path, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        redirect: 'manual',
        ...(body !== undefined && { body }),
      }),
    );
    return { status: response.status, text: await response.text() };
  };
  const basic = `Basic ${Buffer.from('emulator:emulator').toString('base64')}`;
  const response = await emulator.fetch(
    new Request(`${origin}/oauth/token`, {
      method: 'POST',
      headers: { authorization: basic, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials',
    }),
  );
  token = ((await response.json()) as { access_token: string }).access_token;
});

/** Sends JSON text and returns the decoded response. */
async function call(method: string, path: string, body?: unknown): Promise<Json> {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const response = await send(method, path, text);
  if (response.status >= 300) throw new Error(`${response.status} ${response.text}`);
  return JSON.parse(response.text) as Json;
}

const createSession = (changes: object = {}) =>
  call('POST', '/v1/sessions', { ...createBody, ...changes });

async function createOrder(changes: object = {}): Promise<Json> {
  const { sessionId, orderId } = await createSession({ autoCapture: null, ...changes });
  await call('POST', `/_emulator/sessions/${String(sessionId)}`, { action: 'authorize' });
  return call('GET', `/v1/orders/${String(orderId)}`);
}

const get = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((each, key) => (each as Json | undefined)?.[key], value);

const line = createBody.orderLines[1]!;
const list = async (query: string) =>
  ((await call('GET', `/v1/orders${query}`)).orders as Json[]).map(({ id }) => id);

test('an amount with a floating-point error, as PHP sends it, is accepted and returned as sent', async () => {
  const amounts =
    '"totalOrderAmount":980.0000000000001,"totalOrderAmountExclVat":784,"totalOrderVatAmount":196,' +
    '"orderLines":[{"type":"physical","reference":"A","description":"A","quantity":1,"vat":2500,' +
    '"totalAmount":980.0000000000001,"totalVatAmount":196.00000000000003}]';
  const { orderLines: _, ...rest } = createBody;
  const other = JSON.stringify({
    ...rest,
    totalOrderAmount: undefined,
    totalOrderAmountExclVat: undefined,
    totalOrderVatAmount: undefined,
  }).slice(1);
  const { sessionId, orderId } = await call('POST', '/v1/sessions', `{${amounts},${other}`);
  const { text } = await send('GET', `/v1/sessions/${String(sessionId)}`);
  expect(text).toContain('"totalOrderAmount":980.0000000000001');
  expect(text).toContain('"totalVatAmount":196.00000000000003');

  const fraction = await send(
    'POST',
    '/v1/sessions',
    `{${amounts.replace('980.0000000000001', '980.5')},${other}`,
  );
  expect(fraction.status).toBe(400);
  expect(fraction.text).toContain('totalOrderAmount');

  await call('POST', `/_emulator/sessions/${String(sessionId)}`, { action: 'authorize' });
  const order = await call('GET', `/v1/orders/${String(orderId)}`);
  expect(get(order, 'orderAmount.minorUnits')).toBe(980);
});

test('times have six fraction digits, and nine in parts of an order and in lists', async () => {
  const session = await createSession();
  expect(session.createdAt).toMatch(/\.\d{6}Z$/);
  expect(session.expiresAt).toMatch(/\.\d{6}Z$/);
  const order = await createOrder();
  expect(order.createdAt).toMatch(/\.\d{6}Z$/);
  expect(get(order, 'uncaptured.createdAt')).toMatch(/\.\d{9}Z$/);
  const { orders } = await call('GET', '/v1/orders');
  expect(get(orders, '0.createdAt')).toMatch(/\.\d{9}Z$/);
});

describe('reference and storeId', () => {
  const settings = {
    urls: { notification: 'http://shop.example/n', terms: 'http://shop.example/t' },
  };

  test('are strings in sessions, orders, lists and notifications when the shop gave none', async () => {
    const order = await createOrder({ reference: null, storeId: null, settings });
    await sendNotifications();
    expect(received.length).toBeGreaterThan(0);
    for (const notification of received) {
      expect(notification.reference).toBe(order.merchantReference);
      expect(notification.storeId).toEqual(expect.any(String));
    }
    expect(order.storeId).toEqual(expect.any(String));
    const { orders } = await call('GET', '/v1/orders');
    expect(get(orders, '0.storeId')).toEqual(expect.any(String));
    const session = await createSession({ storeId: null });
    const read = await call('GET', `/v1/sessions/${String(session.sessionId)}`);
    expect(read.storeId).toEqual(expect.any(String));
  });

  test('are those of the session when it has them', async () => {
    await createOrder({ reference: 'A-1', storeId: '42', settings });
    await sendNotifications();
    expect(received[0]).toMatchObject({ reference: 'A-1', storeId: '42' });
  });
});

test('a session’s customer has empty strings before the buyer is identified', async () => {
  const { sessionId } = await createSession({ customer: null });
  const { customer } = await call('GET', `/v1/sessions/${String(sessionId)}`);
  expect(customer).toMatchObject({
    companyId: '',
    email: '',
    firstName: '',
    lastName: '',
    phone: '',
  });
});

test('a session names the invoice channel in both spellings', async () => {
  const { sessionId } = await createSession();
  await call('POST', `/_emulator/sessions/${String(sessionId)}`, { action: 'identify' });
  const { customer } = await call('GET', `/v1/sessions/${String(sessionId)}`);
  expect(get(customer, 'invoiceChannel')).toEqual(get(customer, 'invoceChannel'));
});

describe('an order', () => {
  const path = (order: Json, end = '') => `/v1/orders/${String(order.id)}${end}`;
  const part = { orderLines: [line], totalCaptureAmount: line.totalAmount };

  test('keeps its uncaptured part after a capture of lines without id, until it is edited', async () => {
    const order = await createOrder();
    const before = get(order, 'uncapturedAmount.minorUnits') as number;
    const captured = await call('POST', path(order, '/partialcapture'), part);
    expect(get(captured, 'uncapturedAmount.minorUnits')).toBe(before);
    const [machine] = createBody.orderLines;
    const edited = await call('POST', path(order), {
      orderLines: [machine],
      totalOrderAmount: machine!.totalAmount,
      totalOrderAmountExclVat: machine!.totalAmount - machine!.totalVatAmount,
      totalOrderVatAmount: machine!.totalVatAmount,
    });
    expect(get(edited, 'uncapturedAmount.minorUnits')).toBe(before - line.totalAmount);
  });

  test('loses the captured lines that are named by id', async () => {
    const order = await createOrder();
    const id = get(order, 'uncaptured.orderLines.1.id');
    const captured = await call('POST', path(order, '/partialcapture'), {
      ...part,
      orderLines: [{ ...line, id }],
    });
    expect(get(captured, 'uncaptured.orderLines')).toHaveLength(1);
  });

  test('has an uncaptured part without availableActions after its cancellation', async () => {
    const order = await createOrder();
    const cancelled = await call('DELETE', path(order));
    expect(cancelled.uncaptured).toEqual(expect.any(Object));
    expect(cancelled.uncaptured).not.toHaveProperty('availableActions');
  });

  test('has documents with a URL and a reference of 18 digits for its captures', async () => {
    const order = await createOrder();
    const captured = await call('POST', path(order, '/capture'), {
      orderLines: createBody.orderLines,
      totalCaptureAmount: createBody.totalOrderAmount,
    });
    expect(get(captured, 'captured.0.documentReference')).toMatch(/^\d{18}$/);
    expect(get(captured, 'captured.0.documentUrl')).toMatch(
      /^https:\/\/invoice\.sandbox\.ledyer\.com\/invoice-/,
    );
  });

  test.each(['', '[]', '{}'])('takes the body %j for actions without fields', async (body) => {
    const order = await createOrder();
    await call('POST', path(order, '/acknowledge'), body);
    await call('POST', path(order, '/extendexpiry'), body);
    const captured = await call('POST', path(order, '/capture'), {
      orderLines: createBody.orderLines,
      totalCaptureAmount: createBody.totalOrderAmount,
    });
    const ledgerId = String(get(captured, 'captured.0.ledgerId'));
    const refunded = await call('POST', path(order, `/refund/${ledgerId}`), body);
    expect(get(refunded, 'refundedAmount.minorUnits')).toBe(createBody.totalOrderAmount);
  });

  test('rejects refunded lines with an id', async () => {
    const order = await createOrder();
    const captured = await call('POST', path(order, '/partialcapture'), part);
    const ledgerId = String(get(captured, 'captured.0.ledgerId'));
    const id = get(captured, 'captured.0.orderLines.0.id');
    const { status, text } = await send(
      'POST',
      path(order, `/partialrefund/${ledgerId}`),
      JSON.stringify({ orderLines: [{ ...line, id }], totalRefundAmount: line.totalAmount }),
    );
    expect(status).toBe(400);
    expect(text).toContain('orderLines[0].id');
  });

  test('expires nineteen days after its creation once its expiry is extended', async () => {
    const order = await createOrder();
    const extended = await call('POST', path(order, '/extendexpiry'));
    const lifeMs = Date.parse(String(extended.expiresAt)) - Date.parse(String(order.createdAt));
    expect(lifeMs).toBe(19 * dayMs);
  });
});

describe('a list of orders', () => {
  test('reads array parameters with and without brackets', async () => {
    const [first, second, third] = [await createOrder(), await createOrder(), await createOrder()];
    const expected = [second.id, first.id];
    const query = (format: (id: unknown, index: number) => string) =>
      `?${[first.id, second.id].map(format).join('&')}`;
    expect(await list(query((id) => `id=${String(id)}`))).toEqual(expected);
    expect(await list(query((id, index) => `id[${index}]=${String(id)}`))).toEqual(expected);
    expect(await list(query((id, index) => `id%5B${index}%5D=${String(id)}`))).toEqual(expected);
    expect(await list(query((id) => `id[]=${String(id)}`))).toEqual(expected);
    expect(await list(`?id=${String(first.id)},${String(second.id)}`)).toEqual(expected);
    expect(await list('')).toEqual([third.id, second.id, first.id]);
  });

  test('takes an encoded comma as part of a value', async () => {
    const order = await createOrder({ reference: 'REF,with comma' });
    await createOrder({ reference: 'REF' });
    expect(await list('?merchantReference=REF%2Cwith%20comma')).toEqual([order.id]);
  });

  test.each(['status', 'statusAnd'])('finds unacknowledged orders by %s', async (parameter) => {
    const [open, acknowledged] = [await createOrder(), await createOrder()];
    await call('POST', `/v1/orders/${String(acknowledged.id)}/acknowledge`);
    expect(await list(`?${parameter}=unacknowledged`)).toEqual([open.id]);
  });

  test('has a cursor that is a time, and pages through orders of one instant', async () => {
    const created = [];
    for (let count = 0; count < 5; count += 1) created.push((await createOrder()).id);
    const seen: unknown[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await call('GET', `/v1/orders?size=2${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...(page.orders as Json[]).map(({ id }) => id));
      cursor = page.nextCursor as string | null;
      if (cursor) {
        const text = Buffer.from(cursor, 'base64').toString();
        expect(Date.parse(text)).not.toBeNaN();
      }
    } while (cursor);
    expect(seen).toEqual(created.toReversed());
  });
});

test('the hosted page is at / with a session id', async () => {
  const { sessionId } = await createSession();
  const page = await send('GET', `/?sessionId=${String(sessionId)}`);
  expect(page.status).toBe(200);
  expect(page.text).toContain('<script src="checkout.js" defer>');
  expect((await send('GET', '/')).status).toBe(302);
});
