import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { awaitingSignatory } from '../../../src/ledyer/notification.js';
import type { PricedCart } from '../../../src/server/cart/priced-cart.js';
import type { LogEntry } from '../../../src/server/index.js';
import { createKitAddress } from '../../../src/server/kit-address.js';
import { Metrics } from '../../../src/server/metrics.js';
import { responseClass } from '../../../src/server/http/responses.js';
import { createApp } from '../../../src/server/routes/create-app.js';
import {
  createWebhookRoutes,
  type WebhookRouteDeps,
} from '../../../src/server/routes/webhook-routes.js';
import { Secret } from '../../../src/server/secret.js';
import type { StoredSession } from '../../../src/server/store/stored-session.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';
import { readCounters } from '../../support/server/read-counters.js';

const orderId = 'or_1xE2fDBg9rRwh6nENMA3ly3B3Qg';
const sessionId = 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ';
const createEventType = 'com.ledyer.order.create';
const cart: PricedCart = {
  currency: 'SEK',
  totalOrderAmount: 100,
  totalOrderAmountExclVat: 80,
  totalOrderVatAmount: 20,
  orderLines: [],
};
const session = {
  sessionId,
  orderId,
  state: 'open',
  cart,
  quote: { details: {}, data: null, body: null },
  pendingCart: null,
  pendingQuote: null,
  locale: null,
} as unknown as StoredSession;

interface ShopOptions {
  /** Ids of accepted orders. */
  readonly accepted?: readonly string[];
  /** Ids of orders and sessions that the shop knows. */
  readonly known?: readonly string[];
  /** Ids of orders whose sessions are deleted. */
  readonly ordered?: readonly string[];
  /** The shop's decision about every order. */
  readonly decision?: unknown;
}

/** The webhook routes of a shop with a store that records its calls. */
function createShop({ accepted = [], known = [], ordered = [], decision }: ShopOptions = {}) {
  const metrics = new Metrics();
  const calls: unknown[][] = [];
  const logEntries: LogEntry[] = [];
  const deps = {
    address: createKitAddress({ publicUrl: 'https://shop.test' }),
    clock: createFakeClock(november1),
    metrics,
    log: (entry: LogEntry) => logEntries.push(entry),
    onError: () => undefined,
    report: () => undefined,
    rules: { country: 'SE' },
    locale: 'en-GB',
    validate: () => Promise.resolve(decision),
    ledyer: {
      sessions: {
        get: () =>
          Promise.resolve({
            id: sessionId,
            orderId,
            state: 'locked',
            order: { ...cart, country: 'SE' },
          }),
      },
    },
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
      findByOrder: () => Promise.resolve(session),
      find: () => Promise.resolve(session),
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
    const response = await app.fetch(request, { [responseClass]: Response });
    return { status: response.status, body: (await response.json()) as unknown };
  };
  return {
    calls,
    post,
    getLogEntries: () => logEntries.filter(({ event }) => event !== 'request'),
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

  test('about an order whose session is deleted is logged without the id, and not stored', async () => {
    const shop = createShop({ ordered: [orderId] });
    await notify(shop, { orderId });
    expect(shop.calls).toEqual([['invalidate', orderId, november1]]);
    const subjectHash = createHash('sha256').update(orderId).digest('hex').slice(0, 12);
    expect(shop.getLogEntries()).toEqual([
      { level: 'info', event: 'notification-late', subjectHash },
    ]);
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

describe('an order validation', () => {
  test('that the shop approves has the status 200 and no message, and is counted', async () => {
    const shop = createShop({ decision: true });
    expect(await shop.post('validate/v-secret', { orderId })).toEqual({ status: 200, body: {} });
    expect(shop.getCounters()).toEqual(['ledyer_validations_total{verdict="yes"} 1']);
  });

  test('that the shop declines has the status 422 and its message, and is counted', async () => {
    const message = { title: 'Sold out', body: 'The pens are sold out.' };
    const shop = createShop({ decision: message });
    expect(await shop.post('validate/v-secret', { orderId })).toEqual({
      status: 422,
      body: message,
    });
    expect(shop.getCounters()).toEqual(['ledyer_validations_total{verdict="no"} 1']);
  });

  test('with the secret of notifications is declined', async () => {
    const shop = createShop({ decision: true });
    expect((await shop.post('validate/n-secret', { orderId })).status).toBe(422);
  });
});
