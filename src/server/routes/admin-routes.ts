import type { Order } from '../../ledyer/order.js';
import { object, string } from '../../ledyer/decode.js';
import { Hono, type Context } from 'hono';
import type { Clock } from '../clock.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import { orderActions, type OrderActionHandler } from '../orders/order-actions.js';
import { parseOrderFilter } from '../orders/order-filter.js';
import type { StoredOrder } from '../store/order-store.js';
import { Problem } from '../http/problem.js';
import { isClosed, statusByPayment } from '../orders/reconcile.js';
import { readSameOriginJson } from '../http/request-body.js';
import { isRetryable } from '../ledyer-client/retry.js';
import { jsonResponse, type ServerEnv } from '../http/responses.js';
import type { OpenServices } from '../services.js';
import { timingSafeEquals, type Secret } from '../secret.js';
import type { Store } from '../store/store.js';

/** Maximum number of held orders in the order list. */
const maxHeldOrders = 100;
/** Minimum length of the reason for a release, in characters. */
const minReasonLength = 3;
/** Maximum length of the reason for a release, in characters. */
const maxReasonLength = 500;

const decodeRelease = object<{ readonly reason: string }>({
  reason: string({ max: maxReasonLength }),
});

/** @internal */
export interface AdminRouteDeps {
  readonly open: OpenServices<'store'>;
  readonly ledyer: LedyerClient;
  readonly clock: Clock;
  /** `undefined` disables the admin routes. */
  readonly adminToken: Secret | undefined;
}

/** One request of an admin. */
interface AdminRequest {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly c: Context<ServerEnv>;
}

/**
 * Creates the routes for the shop's admins, which need the admin token as `Authorization: Bearer`.
 *
 * Every response about an order has `order`, as Ledyer returned it, and `shop`, the shop's own record of it.
 *
 * @internal
 */
export function createAdminRoutes(deps: AdminRouteDeps): Hono<ServerEnv> {
  const { open, ledyer, clock, adminToken } = deps;

  const withAdmin =
    (handle: (request: AdminRequest) => Promise<Response>) =>
    async (c: Context<ServerEnv>): Promise<Response> => {
      const { store } = await open();
      await assertToken(c.req.raw, adminToken);
      try {
        return await handle({ ledyer, store, clock, c });
      } catch (error) {
        if (!isClientError(error, [404])) throw error;
        throw new Problem('not-found', 'Ledyer does not have this order.', { cause: error });
      }
    };

  const routes = new Hono<ServerEnv>();
  routes
    .get('/ledyer/orders', withAdmin(listOrders))
    .get(
      '/ledyer/orders/:id',
      withAdmin(async ({ store, c }) =>
        jsonResponse(c, await toOrderView(store, await ledyer.orders.get(getParam(c, 'id')))),
      ),
    )
    .post('/ledyer/orders/:id/release', withAdmin(releaseOrder));
  for (const [name, action] of Object.entries(orderActions)) {
    routes.post(
      `/ledyer/orders/:id/${name.replace(/\{(\w+)\}/g, ':$1')}`,
      withAdmin((request) => runAction(name, action, request)),
    );
  }
  return routes;
}

async function listOrders({ ledyer, store, c }: AdminRequest): Promise<Response> {
  const filter = parseOrderFilter(new URL(c.req.url).searchParams);
  const { orders, nextCursor } = await ledyer.orders.page(filter).catch((error: unknown) => {
    if (!isClientError(error, [400, 422])) throw error;
    throw new Problem('query-invalid', 'Ledyer rejected this filter or cursor.', {
      cause: error,
    });
  });
  const stored = await store.orders.findAll(orders.map(({ id }) => id));
  const held = await store.orders.findHeld(maxHeldOrders);
  return jsonResponse(c, {
    orders: orders.map((order) => ({
      ...order,
      shop: toShopView(stored.find(({ orderId }) => orderId === order.id)),
    })),
    nextCursor: nextCursor ?? null,
    held: held.map(({ orderId }) => orderId),
  });
}

async function runAction(
  name: string,
  action: OrderActionHandler,
  { ledyer, store, clock, c }: AdminRequest,
): Promise<Response> {
  const request = c.req.raw;
  const orderId = getParam(c, 'id');
  const ledgerId = getParam(c, 'ledgerId');
  const options = { idempotencyKey: readIdempotencyKey(request) };
  const before = await ledyer.orders.get(orderId);
  const after = await action({ ledyer, order: before, request, ledgerId, options }).catch(
    (error: unknown) => {
      throw isClientError(error)
        ? new Problem('action-refused', undefined, { cause: error })
        : error;
    },
  );
  await store.orders.appendHistory(orderId, clock.now(), `admin:${name.split('/')[0] ?? name}`, {
    status: after.status,
  });
  await store.sessions.invalidate(orderId, clock.now());
  return jsonResponse(c, await toOrderView(store, after));
}

/**
 * Releases a held order after a person has checked it and given a reason. Its tasks then run as if the check had
 * passed.
 */
async function releaseOrder({ ledyer, store, clock, c }: AdminRequest): Promise<Response> {
  const orderId = getParam(c, 'id');
  const { reason } = await readSameOriginJson(c.req.raw, decodeRelease);
  // The database cannot store NUL characters and unpaired surrogates.
  const isStorable = !reason.includes('\0') && !/\p{Surrogate}/u.test(reason);
  if (!isStorable || reason.trim().length < minReasonLength) {
    throw new Problem(
      'body-invalid',
      `reason must be text of at least ${minReasonLength} characters.`,
    );
  }
  const order = await ledyer.orders.get(orderId);
  if (isClosed(order)) {
    // The shop may not have been notified of this change.
    await store.sessions.invalidate(orderId, clock.now());
    throw new Problem('action-refused', 'This order is cancelled or expired.');
  }
  if (!(await store.orders.release(orderId, statusByPayment(order), reason, clock.now()))) {
    throw new Problem('action-refused', 'This order is not held.');
  }
  await store.sessions.invalidate(orderId, clock.now());
  return jsonResponse(c, await toOrderView(store, order));
}

/** Returns a segment of the path, or an empty string when the route has no such segment. */
const getParam = (c: Context<ServerEnv>, name: string): string => c.req.param(name) ?? '';

async function toOrderView(store: Store, order: Order) {
  const [stored, history] = await Promise.all([
    store.orders.find(order.id),
    store.orders.getHistory(order.id),
  ]);
  return { order, shop: { ...toShopView(stored), history: history.map(toIsoEntry) } };
}

const toShopView = (order: StoredOrder | undefined) =>
  order
    ? {
        status: order.status,
        mismatches: order.mismatches,
        reference: order.reference,
        recordedAt: toIso(order.recordedAt),
        fulfilledAt: toIso(order.fulfilledAt),
        acknowledgedAt: toIso(order.acknowledgedAt),
        releasedAt: toIso(order.releasedAt),
      }
    : // Ledyer has the order and this shop does not: it was created elsewhere, or not reconciled yet.
      { status: 'unknown' };

const toIsoEntry = <T extends { readonly at: number }>(entry: T) => ({
  ...entry,
  at: toIso(entry.at),
});
const toIso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

async function assertToken({ headers }: Request, token: Secret | undefined): Promise<void> {
  if (!token) throw new Problem('not-found');
  const [, bearer] = /^Bearer ([^\s]{1,500})$/.exec(headers.get('authorization') ?? '') ?? [];
  if (bearer === undefined || !(await timingSafeEquals(bearer, token))) {
    throw new Problem('unauthorized', undefined, { headers: { 'www-authenticate': 'Bearer' } });
  }
}

/**
 * Returns the admin's idempotency key, which makes a double click harmless. Without one, each request to Ledyer
 * gets a new key.
 */
function readIdempotencyKey(request: Request): string | undefined {
  const key = request.headers.get('idempotency-key') ?? undefined;
  if (key !== undefined && !/^[\w-]{8,64}$/.test(key)) throw new Problem('idempotency-key-invalid');
  return key;
}

/** Returns whether Ledyer rejected the request, with one of `statuses` or, by default, any status. */
const isClientError = (error: unknown, statuses?: readonly number[]): boolean =>
  error instanceof LedyerError &&
  error.code === 'rejected' &&
  !isRetryable(error) &&
  (statuses?.includes(error.status ?? 0) ?? true);
