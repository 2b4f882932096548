import { describe, expect, test, vi } from 'vitest';
import { awaitingSignatory } from '../../../src/ledyer/notification.js';
import { createCatalogue } from '../../../src/server/cart/catalogue.js';
import { Metrics } from '../../../src/server/metrics.js';
import { createApp } from '../../../src/server/routes/create-app.js';
import type { ValidateHandler } from '../../../src/server/routes/validate-handler.js';
import {
  createWebhookRoutes,
  type WebhookRouteDeps,
} from '../../../src/server/routes/webhook-routes.js';
import { Secret } from '../../../src/server/secret.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';
import { readCounters } from '../../support/read-counters.js';

const orderId = 'or_1xE2fDBg9rRwh6nENMA3ly3B3Qg';
const sessionId = 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ';
const createEventType = 'com.ledyer.order.create';
const cart = { currency: 'SEK', orderLines: [{ reference: 'PEN' }, { reference: 'BOOK' }] };
const swedish = {
  title: 'Köpet kunde inte genomföras',
  body: 'Varukorgen kan inte beställas just nu. Gå tillbaka till butiken och försök igen.',
};
const english = {
  title: 'The purchase could not be completed',
  body: 'The cart cannot be ordered right now. Go back to the shop and try again.',
};

interface ShopOptions {
  /** Ids of accepted orders. */
  readonly accepted?: readonly string[];
  /** Ids of orders and sessions that the shop knows. */
  readonly known?: readonly string[];
  readonly session?: object | undefined;
  readonly soldSkus?: readonly string[];
  readonly validate?: ValidateHandler;
  readonly isStoreAvailable?: boolean;
}

/** The webhook routes of a shop with a store that records its calls. */
function createShop({
  accepted = [],
  known = [],
  session,
  soldSkus = ['PEN', 'BOOK'],
  validate,
  isStoreAvailable = true,
}: ShopOptions = {}) {
  const metrics = new Metrics();
  const calls: unknown[][] = [];
  const deps = {
    catalogue: createCatalogue(
      soldSkus.map((sku) => ({ sku, name: sku, unitPrice: 1, vat: 0, currency: 'SEK' })),
    ),
    clock: createFakeClock(november1),
    locale: 'sv-SE',
    validate,
    metrics,
    log: () => undefined,
    onError: undefined,
  };
  const store = {
    secrets: { notification: new Secret('n-secret'), validation: new Secret('v-secret') },
    orders: { isAccepted: (id: string) => Promise.resolve(accepted.includes(id)) },
    sessions: {
      invalidate: (...args: unknown[]) => {
        calls.push(['invalidate', ...args]);
        return Promise.resolve(known.includes(args[0] as string));
      },
      findByOrder: (id: string) => Promise.resolve(id === orderId ? session : undefined),
    },
    pendingNotifications: {
      add: (...args: unknown[]) => Promise.resolve(calls.push(['add', ...args])),
    },
  };
  const open = () => (isStoreAvailable ? { store } : Promise.reject(new Error('no database')));
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

  test('about an order and a session concerns both', async () => {
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

  test('about an accepted order still concerns its session', async () => {
    const shop = createShop({ accepted: [orderId], known: [orderId, sessionId] });
    await notify(shop, { orderId, sessionId });
    expect(shop.calls).toEqual([['invalidate', sessionId, november1]]);
  });
});

describe('a validation', () => {
  const validate = (shop: ReturnType<typeof createShop>, id = orderId) =>
    shop.post('validate/v-secret', { orderId: id });
  const session = { cart, state: 'open', locale: 'en-US' };

  test('is rejected without the right secret', async () => {
    const shop = createShop({ session });
    expect((await shop.post('validate/n-secret', { orderId })).status).toBe(404);
  });

  test('accepts an order whose items are sold, and is counted', async () => {
    const shop = createShop({ session });
    expect(await validate(shop)).toEqual({ status: 200, body: {} });
    expect(shop.getCounters()).toEqual(['ledyer_validations_total{verdict="yes"} 1']);
  });

  test('declines an unknown order in the language of the shop, and is counted', async () => {
    const shop = createShop();
    expect(await validate(shop)).toEqual({ status: 422, body: swedish });
    expect(shop.getCounters()).toEqual(['ledyer_validations_total{verdict="no"} 1']);
  });

  test.each(['authorized', 'expired', 'cancelled'])(
    'declines an order whose session is %s, in the language of the session',
    async (state) => {
      const shop = createShop({ session: { ...session, state } });
      expect(await validate(shop)).toEqual({ status: 422, body: english });
    },
  );

  test.each([[['PEN']], [['BOOK']]])('declines an order if only %s is sold', async (soldSkus) => {
    expect((await validate(createShop({ session, soldSkus }))).status).toBe(422);
  });

  test('asks the shop’s own handler, with the order and its cart', async () => {
    const purchases: unknown[] = [];
    const shop = createShop({
      session,
      validate: (purchase, { signal }) => {
        purchases.push(purchase, signal.aborted);
        return true;
      },
    });
    expect((await validate(shop)).status).toBe(200);
    expect(purchases).toEqual([{ orderId, cart }, false]);
  });

  test('passes on the message of the shop’s own handler, and nothing else of it', async () => {
    const message = { title: 'Sold out', body: 'The pens are sold out.' };
    const shop = createShop({ session, validate: () => ({ ...message, stock: 0 }) });
    expect(await validate(shop)).toEqual({ status: 422, body: message });
  });

  test('declines when the shop’s own handler fails', async () => {
    const shop = createShop({ session, validate: () => Promise.reject(new Error('no stock')) });
    expect(await validate(shop)).toEqual({ status: 422, body: swedish });
  });

  test('declines and aborts when the shop’s own handler takes longer than 2 s', async () => {
    const timeouts: number[] = [];
    const abort = new AbortController();
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      timeouts.push(ms);
      return abort.signal;
    });
    let handlerSignal: AbortSignal | undefined;
    const shop = createShop({
      session,
      validate: (_, { signal }) => {
        handlerSignal = signal;
        abort.abort();
        return new Promise(() => undefined);
      },
    });
    expect(await validate(shop)).toEqual({ status: 422, body: swedish });
    expect(new Set(timeouts)).toEqual(new Set([2_000]));
    expect(handlerSignal).toBe(abort.signal);
    timeout.mockRestore();
  });

  test('declines while the database is not available', async () => {
    expect(await validate(createShop({ isStoreAvailable: false }))).toEqual({
      status: 422,
      body: swedish,
    });
  });
});
