import { describe, expect, test } from 'vitest';
import { awaitingSignatory } from '../../../src/ledyer/notification.js';
import { createKitAddress } from '../../../src/server/kit-address.js';
import { Metrics } from '../../../src/server/metrics.js';
import { createApp } from '../../../src/server/routes/create-app.js';
import {
  createWebhookRoutes,
  type WebhookRouteDeps,
} from '../../../src/server/routes/webhook-routes.js';
import { Secret } from '../../../src/server/secret.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';
import { readCounters } from '../../support/server/read-counters.js';

const orderId = 'or_1xE2fDBg9rRwh6nENMA3ly3B3Qg';
const sessionId = 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ';
const createEventType = 'com.ledyer.order.create';

interface ShopOptions {
  /** Ids of accepted orders. */
  readonly accepted?: readonly string[];
  /** Ids of orders and sessions that the shop knows. */
  readonly known?: readonly string[];
  /** Ids of orders whose sessions are deleted. */
  readonly ordered?: readonly string[];
}

/** The webhook routes of a shop with a store that records its calls. */
function createShop({ accepted = [], known = [], ordered = [] }: ShopOptions = {}) {
  const metrics = new Metrics();
  const calls: unknown[][] = [];
  const deps = {
    address: createKitAddress({ publicUrl: 'https://shop.test' }),
    clock: createFakeClock(november1),
    metrics,
    log: () => undefined,
    onError: () => undefined,
  };
  const store = {
    secrets: { notification: new Secret('n-secret'), validation: new Secret('v-secret') },
    orders: {
      isAccepted: (id: string) => Promise.resolve(accepted.includes(id)),
      has: (id: string) => Promise.resolve(ordered.includes(id)),
    },
    sessions: {
      invalidate: (...args: unknown[]) => {
        calls.push(['invalidate', ...args]);
        return Promise.resolve(known.includes(args[0] as string));
      },
    },
    notificationHealth: { recordArrival: () => Promise.resolve() },
    pendingNotifications: {
      add: (...args: unknown[]) => Promise.resolve(calls.push(['add', ...args])),
    },
  };
  const open = () => ({ store });
  const routes = createWebhookRoutes({ ...deps, open } as unknown as WebhookRouteDeps);
  const app = createApp(deps, [routes]);
  const post = async (path: string, body: unknown) => {
    const request = new Request(`https://shop.test/ledyer/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    const response = await app.fetch(request, { Response });
    return { status: response.status, body: (await response.json()) as unknown };
  };
  return {
    calls,
    post,
    getCounters: () => readCounters(metrics).filter((line) => !line.includes('http')),
  };
}

describe('a notification', () => {
  const notify = (shop: ReturnType<typeof createShop>, body: object) =>
    shop.post('notifications/n-secret', { eventType: createEventType, ...body });

  test('is rejected without the right secret', async () => {
    const shop = createShop();
    const body = { eventType: createEventType, orderId };
    expect((await shop.post('notifications/v-secret', body)).status).toBe(404);
    expect(shop.calls).toEqual([]);
  });

  test('invalidates the session of the order, and is counted', async () => {
    const shop = createShop({ known: [orderId] });
    expect(await notify(shop, { orderId })).toEqual({ status: 200, body: {} });
    expect(shop.calls).toEqual([['invalidate', orderId, november1]]);
    expect(shop.getCounters()).toEqual(['ledyer_notifications_total 1']);
  });

  test('invalidates a session by its own id', async () => {
    const shop = createShop({ known: [sessionId] });
    await notify(shop, { sessionId });
    expect(shop.calls).toEqual([['invalidate', sessionId, november1]]);
  });

  test('about an unknown order is stored, and applied if the order is stored meanwhile', async () => {
    const shop = createShop();
    await notify(shop, { orderId });
    expect(shop.calls).toEqual([
      ['invalidate', orderId, november1],
      ['add', orderId, november1],
      ['invalidate', orderId, november1],
    ]);
  });

  test('about an order whose session is deleted is not stored', async () => {
    const shop = createShop({ ordered: [orderId] });
    await notify(shop, { orderId });
    expect(shop.calls).toEqual([['invalidate', orderId, november1]]);
  });

  test('about an order and a session invalidates both', async () => {
    const shop = createShop({ known: [orderId, sessionId] });
    await notify(shop, { orderId, sessionId });
    expect(shop.calls.map(([, id]) => id)).toEqual([orderId, sessionId]);
  });

  test.each([
    ['no ids', {}],
    ['null', { orderId: null, sessionId: null }],
    ['ids of another kind', { orderId: 'in_1xE2fDBg9rRwh6nENMA3ly3B3Qg', sessionId: 'x' }],
  ])('with %s changes nothing', async (_, ids) => {
    const shop = createShop();
    expect((await notify(shop, ids)).status).toBe(200);
    expect(shop.calls).toEqual([]);
  });

  test.each([awaitingSignatory, createEventType, 'com.ledyer.order.ready_for_capture'])(
    '`%s` changes nothing once the order is accepted',
    async (eventType) => {
      const shop = createShop({ accepted: [orderId], known: [orderId] });
      await notify(shop, { orderId, eventType });
      expect(shop.calls).toEqual([]);
      await notify(createShop({ known: [orderId] }), { orderId, eventType });
    },
  );

  test('`cancel` invalidates the session also after the order was accepted', async () => {
    const shop = createShop({ accepted: [orderId], known: [orderId] });
    await notify(shop, { orderId, eventType: 'com.ledyer.order.cancel' });
    expect(shop.calls).toEqual([['invalidate', orderId, november1]]);
  });

  test('about an accepted order and a session still invalidates the session', async () => {
    const shop = createShop({ accepted: [orderId], known: [orderId, sessionId] });
    await notify(shop, { orderId, sessionId });
    expect(shop.calls).toEqual([['invalidate', sessionId, november1]]);
  });
});
