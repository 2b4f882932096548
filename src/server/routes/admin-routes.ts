import type { Order } from '../../ledyer/order.js';
import { object, string } from '../../ledyer/decode.js';
import { json, type Answer } from '../http/response.js';
import type { Asked } from '../http/request.js';
import type { Clock } from '../clock.js';
import type { LedyerClient } from '../ledyer-client/client.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import { orderActions, type Action } from '../orders/order-actions.js';
import { orderFilter } from '../orders/order-filter.js';
import type { StoredOrder } from '../store/order-store.js';
import { Problem } from '../http/problem.js';
import { isDead, paidVerdict } from '../orders/reconcile.js';
import { readJsonBody } from '../http/request-body.js';
import { mayPass } from '../ledyer-client/retry.js';
import type { Handler, Routes, Visit } from '../http/router.js';
import { isSecret, type Secret } from '../secret.js';
import type { Store } from '../store/store.js';

/** The most held orders that a list names. */
const mostHeld = 100;
/** Characters of the reason for a release: more than a keystroke, … */
const shortestReason = 3;
/** … and no novel. */
const longestReason = 500;

const readRelease = object<{ readonly reason: string }>({ reason: string({ max: longestReason }) });

export interface BackOfficeParts {
  readonly ledyer: LedyerClient;
  readonly store: Store;
  readonly clock: Clock;
  /** Without one there is no back office. */
  readonly adminToken: Secret | undefined;
}

/**
 * What the shop's staff asks for, with the admin token as `Authorization: Bearer`.
 *
 * Every answer about an order has `order`, which is Ledyer's, and `shop`, which is
 * what this shop made of it.
 */
export function backOfficeRoutes(parts: BackOfficeParts): Routes {
  const { ledyer, store } = parts;

  const admitted =
    (handler: Handler): Handler =>
    async (visit) => {
      await checkToken(visit.asked, parts.adminToken);
      try {
        return await handler(visit);
      } catch (error) {
        if (!isRefusal(error, [404])) throw error;
        throw new Problem('not-found', 'Ledyer has no such order.', { cause: error });
      }
    };

  const read: Record<string, Handler> = {
    'GET /ledyer/orders': async ({ asked }) => {
      const filter = orderFilter(new URL(asked.request.url).searchParams);
      const { orders, nextCursor } = await ledyer.orders.page(filter).catch((error: unknown) => {
        if (!isRefusal(error, [400, 422])) throw error;
        throw new Problem('query-invalid', 'Ledyer does not take this filter or cursor.', {
          cause: error,
        });
      });
      const known = await store.orders.findAll(orders.map(({ id }) => id));
      const held = await store.orders.held(mostHeld);
      return json({
        orders: orders.map((order) => ({
          ...order,
          shop: shopView(known.find(({ orderId }) => orderId === order.id)),
        })),
        nextCursor: nextCursor ?? null,
        held: held.map(({ orderId }) => orderId),
      });
    },

    'GET /ledyer/orders/{id}': async ({ part }) =>
      json(await orderView(parts, await ledyer.orders.get(part('id')))),
  };

  const actions = Object.entries(orderActions).map(
    ([name, action]) =>
      [
        `POST /ledyer/orders/{id}/${name}`,
        (visit: Visit) => act(parts, name, action, visit),
      ] as const,
  );

  const release = [
    'POST /ledyer/orders/{id}/release',
    (visit: Visit) => letGo(parts, visit),
  ] as const;

  return Object.fromEntries(
    [...Object.entries(read), ...actions, release].map(([route, handler]) => [
      route,
      admitted(handler),
    ]),
  );
}

async function act(
  parts: BackOfficeParts,
  name: string,
  action: Action,
  { asked: { request }, part }: Visit,
): Promise<Answer> {
  const { ledyer, store, clock } = parts;
  const orderId = part('id');
  const ledgerId = part('ledgerId');
  const options = { idempotencyKey: keyOf(request) };
  const before = await ledyer.orders.get(orderId);
  const after = await action({ ledyer, order: before, request, ledgerId, options }).catch(
    (error: unknown) => {
      throw isRefusal(error) ? new Problem('action-refused', undefined, { cause: error }) : error;
    },
  );
  await store.orders.note(orderId, clock.now(), `staff:${name.split('/')[0] ?? name}`, {
    status: after.status,
  });
  await store.sessions.hint(orderId, clock.now());
  return json(await orderView(parts, after));
}

/** A person decides that an order that is held is right, and says why. It goes on as if it had been right. */
async function letGo(parts: BackOfficeParts, { asked: { request }, part }: Visit): Promise<Answer> {
  const { ledyer, store, clock } = parts;
  const orderId = part('id');
  const { reason } = await readJsonBody(request, readRelease);
  // No database keeps these, and no keyboard writes them.
  const isText = !reason.includes('\0') && !/\p{Surrogate}/u.test(reason);
  if (!isText || reason.trim().length < shortestReason) {
    throw new Problem('body-invalid', 'reason must say why.');
  }
  const order = await ledyer.orders.get(orderId);
  if (isDead(order)) {
    // The shop may not have heard of that.
    await store.sessions.hint(orderId, clock.now());
    throw new Problem('action-refused', 'This order is cancelled or expired.');
  }
  if (!(await store.orders.release(orderId, paidVerdict(order), reason, clock.now()))) {
    throw new Problem('action-refused', 'This order is not held.');
  }
  await store.sessions.hint(orderId, clock.now());
  return json(await orderView(parts, order));
}

async function orderView({ store }: BackOfficeParts, order: Order) {
  const [known, history] = await Promise.all([
    store.orders.find(order.id),
    store.orders.history(order.id),
  ]);
  return { order, shop: { ...shopView(known), history: history.map(dated) } };
}

const shopView = (order: StoredOrder | undefined) =>
  order
    ? {
        status: order.status,
        differences: order.differences,
        reference: order.reference,
        recordedAt: iso(order.recordedAt),
        fulfilledAt: iso(order.fulfilledAt),
        acknowledgedAt: iso(order.acknowledgedAt),
        releasedAt: iso(order.releasedAt),
      }
    : // Ledyer has it and this shop does not: made elsewhere, or not looked at yet.
      { status: 'unknown' };

const dated = <T extends { readonly at: number }>(entry: T) => ({ ...entry, at: iso(entry.at) });
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

async function checkToken(asked: Asked, token: Secret | undefined): Promise<void> {
  if (!token) throw new Problem('not-found');
  const [, given] = /^Bearer ([^\s]{1,500})$/.exec(asked.header('authorization') ?? '') ?? [];
  if (given === undefined || !(await isSecret(given, token))) {
    throw new Problem('unauthorized', undefined, { headers: { 'www-authenticate': 'Bearer' } });
  }
}

/** The key of staff who press twice; without one Ledyer gets a new one. */
function keyOf(request: Request): string | undefined {
  const key = request.headers.get('idempotency-key') ?? undefined;
  if (key !== undefined && !/^[\w-]{8,64}$/.test(key)) throw new Problem('key-invalid');
  return key;
}

/** Whether Ledyer said no, with one of these statuses or any. */
const isRefusal = (error: unknown, statuses?: readonly number[]): boolean =>
  error instanceof LedyerError &&
  error.code === 'refused' &&
  !mayPass(error) &&
  (statuses?.includes(error.status ?? 0) ?? true);
