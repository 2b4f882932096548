import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { NotificationState } from '../../../src/emulator/control/control-api.js';
import type { EmulatorOptions } from '../../../src/emulator/emulator.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';
import { createBody, TestShop } from '../support/test-shop.js';

const url = 'http://shop.example/notified?order={order.id}&session={session.id}';
const settings = { urls: { terms: 'https://shop.example/terms', notification: url } };

async function notified(options: EmulatorOptions = {}) {
  const listening = new WebhookReceiver();
  const shop = await TestShop.create({ fetch: listening.fetch, ...options });
  const { clock } = shop.emulator;
  await clock.stop();
  const sell = () =>
    shop.createOrder({ settings, autoCapture: null, reference: 'A1', storeId: '42' });
  const settled = () => clock.advance(0);
  const list = async () =>
    (await shop.emulatorApi<{ notifications: NotificationState[] }>('GET', '/notifications')).body
      .notifications;
  return { listening, shop, clock, sell, settled, list };
}

test('an order is announced, then that it can be captured, with the documented payloads', async () => {
  const { listening, sell, settled } = await notified();
  const order = await sell();
  await settled();
  const payload = {
    merchantId: order.merchantId,
    orderId: order.id,
    reference: 'A1',
    storeId: '42',
  };
  expect(listening.requests.map(({ body }) => body)).toEqual([
    { eventType: 'com.ledyer.order.create', ...payload },
    { eventType: 'com.ledyer.order.ready_for_capture', ...payload },
  ]);
  const { pathname, searchParams } = new URL(listening.requests[0]!.url);
  expect([pathname, searchParams.get('order')]).toEqual(['/notified', order.id]);
  expect(searchParams.get('session')).toMatch(/^se_/);
});

test('every step of an order and of a session has its event', async () => {
  const { listening, shop, settled } = await notified();
  const { sessionId, orderId } = await shop.createSession({ settings, autoCapture: null });
  await shop.runAction(sessionId, 'delegate');
  await settled();
  expect(listening.requests[0]!.body).toEqual({
    eventType: 'com.ledyer.checkout.session.awaiting_signatory',
    merchantId: 'ac_1xRXHKwBNxnbzMeJfy2olPJEKP7',
    sessionId,
    storeId: null,
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
  await settled();
  expect(listening.eventTypes.slice(1)).toEqual([
    'order.create',
    'order.ready_for_capture',
    'order.part_capture',
    'order.part_refund',
    'order.full_refund',
    'order.cancel',
  ]);
});

describe('the ladder', () => {
  const seconds = [0, 5, 300, 1800, 7200, 18_000, 36_000, 36_000];

  test('tries eight times over a day, and then no more', async () => {
    const { listening, shop, clock, list } = await notified();
    await shop.emulatorApi('POST', '/endpoints', {
      url: 'http://shop.example/hook',
      eventTypes: ['com.ledyer.order.create'],
    });
    listening.respond = () => new Response(null, { status: 204 });
    const start = clock.now();
    await shop.createOrder({ autoCapture: null });
    await clock.advance(72 * 3_600_000);
    const [notification, ...others] = await list();
    expect(others).toEqual([]);
    let due = start;
    const times = seconds.map((wait) => new Date((due += wait * 1000)).toISOString());
    expect(notification).toMatchObject({
      url: 'http://shop.example/hook',
      attempts: times.map((at) => ({ at, status: 204 })),
      nextAt: null,
    });
  });

  test('ends at the first 200, and says when the next attempt is', async () => {
    const { listening, sell, clock, settled, list } = await notified();
    listening.respond = () => new Response(null, { status: 503 });
    await sell();
    await settled();
    const [create] = await list();
    expect(create).toMatchObject({ attempts: [{ status: 503 }] });
    expect(Date.parse(create!.nextAt!) - clock.now()).toBe(5000);
    listening.respond = () => new Response();
    await clock.advance(5000);
    expect((await list()).map(({ nextAt }) => nextAt)).toEqual([null, null]);
    await clock.advance(3_600_000);
    expect(listening.requests).toHaveLength(4);
  });

  test('goes on when the shop cannot be reached', async () => {
    const { listening, sell, clock, list } = await notified();
    listening.respond = () => Promise.reject(new TypeError('fetch failed'));
    await sell();
    await clock.advance(5000);
    const [create] = await list();
    expect(create!.attempts.map(({ status }) => status)).toEqual([null, null]);
  });
});

test('one can be sent again', async () => {
  const { listening, shop, sell, settled, list } = await notified();
  await sell();
  await settled();
  const [create] = await list();
  const { status, body } = await shop.emulatorApi<NotificationState>(
    'POST',
    `/notifications/${create!.id}/replay`,
  );
  expect([status, body.attempts.length]).toEqual([200, 2]);
  expect(listening.eventTypes.at(-1)).toBe('order.create');
  expect((await shop.emulatorApi('POST', '/notifications/msg_x/replay')).status).toBe(404);
});

describe('a fault', () => {
  const heardWith = async (fault: object, advance = 0) => {
    const { listening, shop, sell, clock } = await notified();
    const route = 'com.ledyer.order.create';
    await shop.emulatorApi('POST', '/faults', { party: 'notifications', route, ...fault });
    await sell();
    await clock.advance(advance);
    return listening.eventTypes;
  };
  const [create, ready] = ['order.create', 'order.ready_for_capture'];

  test.each([
    [{ kind: 'lose' }, 90_000_000, [ready]],
    [{ kind: 'duplicate' }, 0, [create, create, ready]],
    [{ kind: 'reorder' }, 0, [ready, create]],
    [{ kind: 'delay', ms: 60_000 }, 59_999, [ready]],
    [{ kind: 'delay', ms: 60_000 }, 60_000, [ready, create]],
  ])('%j after %d ms', async (fault, advance, expected) => {
    expect(await heardWith(fault, advance)).toEqual(expected);
  });

  test('that waits for another notification waits a minute at most', async () => {
    const { listening, shop, sell, clock } = await notified();
    await shop.emulatorApi('POST', '/faults', { party: 'notifications', kind: 'reorder' });
    await sell();
    await clock.advance(59_999);
    expect(listening.eventTypes).toEqual([]);
    await clock.advance(1);
    expect(listening.eventTypes.toSorted()).toEqual([create, ready]);
  });
});

describe('a signature', () => {
  test('is there when the endpoint has a secret, as Svix makes it', async () => {
    const { listening, shop, settled, clock } = await notified();
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    await shop.emulatorApi('POST', '/endpoints', { url: 'http://shop.example/hook', secret });
    await shop.createOrder({ autoCapture: null });
    await settled();
    const { headers, body } = listening.requests[0]!;
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

  test('is not there otherwise', async () => {
    const { listening, sell, settled } = await notified();
    await sell();
    await settled();
    expect(
      [...listening.requests[0]!.headers.keys()].filter((name) => name.includes('svix')),
    ).toEqual([]);
  });
});

test('an endpoint without an address or with a strange secret is refused', async () => {
  const { shop } = await notified();
  expect((await shop.emulatorApi('POST', '/endpoints', { url: 'shop' })).status).toBe(400);
  const strange = { url: 'http://shop.example', secret: 'x' };
  expect((await shop.emulatorApi('POST', '/endpoints', strange)).status).toBe(400);
  expect((await shop.emulatorApi('DELETE', '/endpoints/endpoint_x')).status).toBe(404);
});
