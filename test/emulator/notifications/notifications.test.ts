import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import type { NotificationState } from '../../../src/emulator/control/control-api.js';
import type { EmulatorOptions } from '../../../src/emulator/emulator.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';
import { createBody, TestShop } from '../support/test-shop.js';

const url = 'http://shop.example/notified?order={order.id}&session={session.id}';
const settings = { urls: { terms: 'https://shop.example/terms', notification: url } };

async function createShopWithReceiver(options: EmulatorOptions = {}) {
  const receiver = new WebhookReceiver();
  const shop = await TestShop.create({ fetch: receiver.fetch, ...options });
  const { clock } = shop.emulator;
  await clock.stop();
  const createOrder = () =>
    shop.createOrder({ settings, autoCapture: null, reference: 'A1', storeId: '42' });
  const settle = () => clock.advance(0);
  const list = async () =>
    (await shop.emulatorApi<{ notifications: NotificationState[] }>('GET', '/notifications')).body
      .notifications;
  return { receiver, shop, clock, createOrder, settle, list };
}

test('an order sends create and ready_for_capture with the documented payloads', async () => {
  const { receiver, createOrder, settle } = await createShopWithReceiver();
  const order = await createOrder();
  await settle();
  const payload = {
    merchantId: order.merchantId,
    orderId: order.id,
    reference: 'A1',
    storeId: '42',
  };
  expect(receiver.requests.map(({ body }) => body)).toEqual([
    { eventType: 'com.ledyer.order.create', ...payload },
    { eventType: 'com.ledyer.order.ready_for_capture', ...payload },
  ]);
  const { pathname, searchParams } = new URL(receiver.requests[0]!.url);
  expect([pathname, searchParams.get('order')]).toEqual(['/notified', order.id]);
  expect(searchParams.get('session')).toMatch(/^se_/);
});

test('every change of an order and of a session sends its event', async () => {
  const { receiver, shop, settle } = await createShopWithReceiver();
  const { sessionId, orderId } = await shop.createSession({ settings, autoCapture: null });
  await shop.runAction(sessionId, 'delegate');
  await settle();
  expect(receiver.requests[0]!.body).toEqual({
    eventType: 'com.ledyer.checkout.session.awaiting_signatory',
    merchantId: 'ac_1xRXHKwBNxnbzMeJfy2olPJEKP7',
    sessionId,
    storeId: '421423100',
  });
  await shop.runAction(sessionId, 'sign');
  const [, fee] = createBody.orderLines;
  const path = `/v1/orders/${orderId}`;
  await shop.api('POST', `${path}/acknowledge`);
  await shop.api('POST', `${path}/partialcapture`, {
    orderLines: [fee],
    totalCaptureAmount: 10_000,
  });
  const [part] = shop.emulator.orders()[0]!.captured;
  await shop.api('POST', `${path}/partialrefund/${part!.ledgerId}`, { totalRefundAmount: 1 });
  await shop.api('POST', `${path}/refund/${part!.ledgerId}`);
  await shop.api('DELETE', path);
  await settle();
  expect(receiver.eventTypes.slice(1)).toEqual([
    'order.create',
    'order.ready_for_capture',
    'order.part_capture',
    'order.part_refund',
    'order.full_refund',
    'order.cancel',
  ]);
});

describe('a notification', () => {
  const delaysInSeconds = [0, 5, 300, 1800, 7200, 18_000, 36_000, 36_000];

  test('is attempted eight times over a day', async () => {
    const { receiver, shop, clock, list } = await createShopWithReceiver();
    await shop.emulatorApi('POST', '/endpoints', {
      url: 'http://shop.example/hook',
      eventTypes: ['com.ledyer.order.create'],
    });
    receiver.respond = () => new Response(null, { status: 204 });
    const start = clock.now();
    await shop.createOrder({ autoCapture: null });
    await clock.advance(72 * 3_600_000);
    const [notification, ...others] = await list();
    expect(others).toEqual([]);
    let due = start;
    const times = delaysInSeconds.map((wait) => new Date((due += wait * 1000)).toISOString());
    expect(notification).toMatchObject({
      url: 'http://shop.example/hook',
      attempts: times.map((at) => ({ at, status: 204 })),
      nextAt: null,
    });
  });

  test('is not retried after a 200, and has the time of its next attempt', async () => {
    const { receiver, createOrder, clock, settle, list } = await createShopWithReceiver();
    receiver.respond = () => new Response(null, { status: 503 });
    await createOrder();
    await settle();
    const [create] = await list();
    expect(create).toMatchObject({ attempts: [{ status: 503 }] });
    expect(Date.parse(create!.nextAt!) - clock.now()).toBe(5000);
    receiver.respond = () => new Response();
    await clock.advance(5000);
    expect((await list()).map(({ nextAt }) => nextAt)).toEqual([null, null]);
    await clock.advance(3_600_000);
    expect(receiver.requests).toHaveLength(4);
  });

  test('is retried when the shop is unreachable', async () => {
    const { receiver, createOrder, clock, list } = await createShopWithReceiver();
    receiver.respond = () => Promise.reject(new TypeError('fetch failed'));
    await createOrder();
    await clock.advance(5000);
    const [create] = await list();
    expect(create!.attempts.map(({ status }) => status)).toEqual([null, null]);
  });
});

test('a notification can be replayed', async () => {
  const { receiver, shop, createOrder, settle, list } = await createShopWithReceiver();
  await createOrder();
  await settle();
  const [create] = await list();
  const { status, body } = await shop.emulatorApi<NotificationState>(
    'POST',
    `/notifications/${create!.id}/replay`,
  );
  expect([status, body.attempts.length]).toEqual([200, 2]);
  expect(receiver.eventTypes.at(-1)).toBe('order.create');
  expect((await shop.emulatorApi('POST', '/notifications/msg_x/replay')).status).toBe(404);
});

describe('a notification fault', () => {
  const eventTypesWithFault = async (fault: object, advance = 0) => {
    const { receiver, shop, createOrder, clock } = await createShopWithReceiver();
    const route = 'com.ledyer.order.create';
    await shop.emulatorApi('POST', '/faults', { party: 'notifications', route, ...fault });
    await createOrder();
    await clock.advance(advance);
    return receiver.eventTypes;
  };
  const [create, ready] = ['order.create', 'order.ready_for_capture'];

  test.each([
    [{ kind: 'lose' }, 90_000_000, [ready]],
    [{ kind: 'duplicate' }, 0, [create, create, ready]],
    [{ kind: 'reorder' }, 0, [ready, create]],
    [{ kind: 'delay', ms: 60_000 }, 59_999, [ready]],
    [{ kind: 'delay', ms: 60_000 }, 60_000, [ready, create]],
  ])('%j, after %d ms, results in the events %j', async (fault, advance, expected) => {
    expect(await eventTypesWithFault(fault, advance)).toEqual(expected);
  });

  test('reorder holds a notification for at most a minute', async () => {
    const { receiver, shop, createOrder, clock } = await createShopWithReceiver();
    await shop.emulatorApi('POST', '/faults', { party: 'notifications', kind: 'reorder' });
    await createOrder();
    await clock.advance(59_999);
    expect(receiver.eventTypes).toEqual([]);
    await clock.advance(1);
    expect(receiver.eventTypes.toSorted()).toEqual([create, ready]);
  });
});

describe('a webhook signature', () => {
  test('matches Svix when the endpoint has a secret', async () => {
    const { receiver, shop, settle, clock } = await createShopWithReceiver();
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    await shop.emulatorApi('POST', '/endpoints', { url: 'http://shop.example/hook', secret });
    await shop.createOrder({ autoCapture: null });
    await settle();
    const { headers, body } = receiver.requests[0]!;
    const at = String(Math.floor(clock.now() / 1000));
    const signed = `${headers.get('svix-id')}.${at}.${JSON.stringify(body)}`;
    const key = Buffer.from(secret.slice(6), 'base64');
    const expected = createHmac('sha256', key).update(signed).digest('base64');
    expect(headers.get('svix-timestamp')).toBe(at);
    expect(headers.get('svix-signature')).toBe(`v1,${expected}`);
    expect((await shop.emulatorApi('GET', '/endpoints')).body).toMatchObject({
      endpoints: [{ url: 'http://shop.example/hook', eventTypes: null, signed: true }],
    });
    expect(JSON.stringify((await shop.emulatorApi('GET', '/notifications')).body)).not.toContain(
      'whsec_',
    );
  });

  test('verifies with the library of Standard Webhooks, and no other body does', async () => {
    const { receiver, shop, settle } = await createShopWithReceiver();
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    await shop.emulatorApi('POST', '/endpoints', { url: 'http://shop.example/hook', secret });
    await shop.createOrder({ autoCapture: null });
    await settle();
    const { headers, body } = receiver.requests[0]!;
    const webhook = new Webhook(secret);
    const payload = JSON.stringify(body);
    expect(webhook.verify(payload, Object.fromEntries(headers))).toEqual(body);
    expect(() => webhook.verify(`${payload} `, Object.fromEntries(headers))).toThrow(
      'No matching signature found',
    );
  });

  test('is absent without a secret', async () => {
    const { receiver, createOrder, settle } = await createShopWithReceiver();
    await createOrder();
    await settle();
    expect(
      [...receiver.requests[0]!.headers.keys()].filter((name) => /svix|webhook/.test(name)),
    ).toEqual([]);
  });
});

test('POST /_emulator/endpoints rejects an invalid URL or secret', async () => {
  const { shop } = await createShopWithReceiver();
  expect((await shop.emulatorApi('POST', '/endpoints', { url: 'shop' })).status).toBe(400);
  const invalidSecret = { url: 'http://shop.example', secret: 'x' };
  expect((await shop.emulatorApi('POST', '/endpoints', invalidSecret)).status).toBe(400);
  expect((await shop.emulatorApi('DELETE', '/endpoints/endpoint_x')).status).toBe(404);
});
