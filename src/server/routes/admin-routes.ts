import { orderStatuses, type Order } from '../../ledyer/order.js';
import type { OrderFilter } from '../../ledyer/order-list.js';
import { isId } from '../../ledyer/ids.js';
import { digestDifferences } from '../cart/difference.js';
import { Hono, type Context } from 'hono';
import type { Clock } from '../clock.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import { orderActions, type OrderActionHandler } from '../orders/order-actions.js';
import { runOrderAction } from '../orders/run-order-action.js';
import { parseOrderFilter } from './order-filter.js';
import type { HistoryEntry } from '../store/order-history.js';
import type { ShopOrderStatus, StoredOrder } from '../store/stored-order.js';
import { assertBearer } from '../http/bearer.js';
import { Problem } from '../http/problem.js';
import type { EvaluateOrder } from '../orders/evaluate-order.js';
import { loadActionState } from '../orders/pending-actions.js';
import { releaseOrder } from '../orders/release-order.js';
import { readSameOriginJson } from '../http/request-body.js';
import { isRetryable } from '../ledyer-client/retry.js';
import { createJsonResponse, type ServerEnv } from '../http/responses.js';
import type { OpenServices } from '../services.js';
import type { Secret } from '../secret.js';
import { StoreError } from '../store/store-error.js';
import type { Store } from '../store/store.js';
import { requireIdempotencyKey, releaseOnce } from './release-once.js';
import { readRelease } from './release-request.js';
import type { HistoryItem, OrderPageView, OrderView, ShopRecord, ShopNotice } from './shop-api.js';

/** Maximum number of held orders in the order list. */
const maxHeldOrders = 100;
/**
 * Maximum size of the body of an action, twice as large as a hundred long lines: a description of 200 characters and a
 * reference of 64, of three bytes each, make a line of less than 1.2 kB.
 */
const maxActionBytes = 256 * 1024;

/** @internal */
export interface AdminRouteDeps {
  readonly open: OpenServices<'store' | 'evaluateOrder'>;
  readonly ledyer: LedyerClient;
  readonly clock: Clock;
  /** `undefined` disables the admin routes. */
  readonly adminToken: Secret | undefined;
  /** Called with unexpected errors. */
  readonly onError: ((error: unknown) => void) | undefined;
}

/** One request of an admin. */
interface AdminRequest {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly onError: AdminRouteDeps['onError'];
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
  const { open, ledyer, clock, adminToken, onError } = deps;

  const withAdmin =
    (handle: (request: AdminRequest) => Promise<Response>) =>
    async (c: Context<ServerEnv>): Promise<Response> => {
      const { store } = await open();
      await assertToken(c.req.raw, adminToken);
      try {
        return await handle({ ledyer, store, clock, onError, c });
      } catch (error) {
        if (!isRejectedWith(error, [404])) throw error;
        throw new Problem('not-found', 'Ledyer does not have this order.', { cause: error });
      }
    };

  const routes = new Hono<ServerEnv>();
  routes
    .get('/ledyer/orders', withAdmin(listOrders))
    .get(
      '/ledyer/orders/:id',
      withAdmin(async ({ store, c }) =>
        createJsonResponse(
          c,
          await toOrderView(store, await ledyer.orders.get(getParam(c, 'id')), clock),
        ),
      ),
    )
    .post(
      '/ledyer/orders/:id/release',
      withAdmin(async (request) => releaseWithKey(request, (await open()).evaluateOrder)),
    );
  for (const [name, action] of Object.entries(orderActions)) {
    routes.post(
      `/ledyer/orders/:id/${name.replace(/\{(\w+)\}/g, ':$1')}`,
      withAdmin((request) => runAction(name, action, request)),
    );
  }
  return routes;
}

async function listOrders({ ledyer, store, c }: AdminRequest): Promise<Response> {
  const { searchParams } = new URL(c.req.url);
  const heldAfter = parseHeldCursor(searchParams.getAll('heldCursor'));
  searchParams.delete('heldCursor');
  const filter = parseOrderFilter(searchParams);
  assertNoShopStatus(filter);
  const { orders, nextCursor } = await ledyer.orders.page(filter).catch((error: unknown) => {
    if (!isRejectedWith(error, [400, 422])) throw error;
    throw new Problem('query-invalid', 'Ledyer rejected this filter or cursor.', {
      cause: error,
    });
  });
  const stored = await store.orders.findAll(orders.map(({ id }) => id));
  const held = await store.orders.findHeld(maxHeldOrders, heldAfter);
  const page: OrderPageView = {
    orders: orders.map((order) => ({
      ...order,
      shop: toShopRecord(stored.find(({ orderId }) => orderId === order.id)),
    })),
    nextCursor: nextCursor ?? null,
    held: held.orders.map(({ orderId }) => orderId),
    heldOrders: held.orders.map(({ orderId, mismatches, risks, recordedAt }) => ({
      id: orderId,
      mismatches,
      risks,
      recordedAt: toIso(recordedAt),
    })),
    heldCount: held.count,
    nextHeldCursor: toHeldCursor(held.orders),
    notices: await getNotices(store),
  };
  return createJsonResponse(c, page);
}

/** Returns the notices that an admin should see beside the orders. */
async function getNotices({ notificationHealth, database }: Store): Promise<ShopNotice[]> {
  const missingSince = await notificationHealth.getMissingSince();
  const notices: ShopNotice[] = [];
  if (missingSince !== undefined)
    notices.push({ code: 'notifications-missing', since: toIso(missingSince) });
  if (database.listenState === 'polling') notices.push({ code: 'listen-polling', since: null });
  return notices;
}

/** Returns the cursor of the next page, or `null` when this one is not full. */
const toHeldCursor = (orders: readonly StoredOrder[]): string | null => {
  const last = orders[maxHeldOrders - 1];
  return last ? `${last.recordedAt}.${last.orderId}` : null;
};

/** @throws {Problem} `query-invalid` */
function parseHeldCursor(values: readonly string[]) {
  const [value] = values;
  if (value === undefined) return undefined;
  const [, time = '', orderId = ''] = /^(\d{1,14})\.(\w{1,100})$/.exec(value) ?? [];
  if (values.length > 1 || orderId === '')
    throw new Problem('query-invalid', 'The parameter heldCursor is invalid.');
  return { recordedAt: Number(time), orderId };
}

/** The statuses that the shop gives an order. */
const shopStatuses: Readonly<Record<ShopOrderStatus, true>> = {
  accepted: true,
  'awaiting-payment': true,
  held: true,
};

/** @throws {Problem} `query-invalid` for a status by which Ledyer cannot filter */
function assertNoShopStatus({ status = [], statusAnd = [] }: OrderFilter): void {
  const shopStatus = [...status, ...statusAnd].find((each) => Object.hasOwn(shopStatuses, each));
  if (shopStatus === undefined) return;
  throw new Problem(
    'query-invalid',
    `${shopStatus} is a status of the shop. The filter takes those of Ledyer: ${orderStatuses.join(', ')}. The held orders are in heldOrders.`,
  );
}

async function runAction(
  name: string,
  handler: OrderActionHandler,
  { ledyer, store, clock, onError, c }: AdminRequest,
): Promise<Response> {
  const orderId = getOrderId(c);
  const key = requireIdempotencyKey(c.req.raw);
  const body = await readSameOriginJson(c.req.raw, handler.decoder, { maxBytes: maxActionBytes });
  const request = {
    key,
    orderId,
    action: name.split('/')[0] ?? name,
    ledgerId: getParam(c, 'ledgerId'),
    body,
  };
  const order = await runOrderAction({ ledyer, store, clock, onError }, request, handler);
  try {
    await store.sessions.invalidate(orderId, clock.now());
    return createJsonResponse(c, await toOrderView(store, order, clock));
  } catch (error) {
    // The change is done. A failing database must not report it as failed.
    if (!(error instanceof StoreError)) throw error;
    onError?.(error);
    const view: OrderView = { order, shop: { status: 'unavailable', history: [] } };
    return createJsonResponse(c, view);
  }
}

/** Releases a held order once per idempotency key. */
async function releaseWithKey(
  request: AdminRequest,
  evaluateOrder: EvaluateOrder,
): Promise<Response> {
  const { ledyer, store, clock, c } = request;
  const orderId = getOrderId(c);
  const released = await releaseOnce(request, orderId, c.req.raw, async () => {
    const release = await readRelease(c.req.raw);
    const order = await releaseOrder({ ledyer, store, clock, evaluateOrder }, orderId, release);
    return createJsonResponse(c, await toOrderView(store, order, clock));
  });
  if (released) return released;
  return createJsonResponse(c, await toOrderView(store, await ledyer.orders.get(orderId), clock));
}

/** Returns the order id of the path, which is safe to store. */
function getOrderId(c: Context<ServerEnv>): string {
  const id = getParam(c, 'id');
  if (!isId('order', id)) throw new Problem('not-found');
  return id;
}

/** Returns a segment of the path, or an empty string when the route has no such segment. */
const getParam = (c: Context<ServerEnv>, name: string): string => c.req.param(name) ?? '';

/** Returns an order and the shop's record of it. Completes pending changes that the order shows as done. */
async function toOrderView(store: Store, order: Order, clock: Clock): Promise<OrderView> {
  const { pending, balances } = await loadActionState(store, order, clock);
  const [stored, history] = await Promise.all([
    store.orders.find(order.id),
    store.orders.getHistory(order.id),
  ]);
  const differenceFields = stored && {
    differences: stored.differences,
    differencesDigest: await digestDifferences(stored.differences),
  };
  const shop = {
    ...toShopRecord(stored),
    ...differenceFields,
    history: history.map(toIsoEntry),
    captures: balances.map(({ ledgerId, refundedAmount, refundableAmount, uncertainAmount }) => ({
      ledgerId,
      refundedAmount,
      refundableAmount,
      uncertainAmount,
    })),
    pendingActions: pending.map(({ key, action, ledgerId, plan, captured, createdAt }) => ({
      idempotencyKey: key,
      path: ledgerId === null ? action : `${action}/${ledgerId}`,
      body: plan.request,
      isCaptured: captured,
      requestedAt: toIsoTime(createdAt),
    })),
  };
  return { order, shop };
}

const toShopRecord = (order: StoredOrder | undefined): ShopRecord =>
  order
    ? {
        status: order.status,
        mismatches: order.mismatches,
        risks: order.risks,
        reference: order.reference,
        recordedAt: toIso(order.recordedAt),
        fulfilledAt: toIso(order.fulfilledAt),
        acknowledgedAt: toIso(order.acknowledgedAt),
        releasedAt: toIso(order.releasedAt),
      }
    : // Ledyer has the order and this shop does not: it was created elsewhere, or not reconciled yet.
      { status: 'unknown' };

const toIsoEntry = (entry: HistoryEntry): HistoryItem => ({ ...entry, at: toIsoTime(entry.at) });
const toIso = (ms: number | null) => (ms === null ? null : toIsoTime(ms));
const toIsoTime = (ms: number) => new Date(ms).toISOString();

async function assertToken(request: Request, token: Secret | undefined): Promise<void> {
  if (!token) throw new Problem('not-found');
  await assertBearer(request, token);
}

/** Returns whether Ledyer rejected the request with one of these statuses. */
const isRejectedWith = (error: unknown, statuses: readonly number[]): boolean =>
  error instanceof LedyerError &&
  error.code === 'rejected' &&
  !isRetryable(error) &&
  statuses.includes(error.status ?? 0);
