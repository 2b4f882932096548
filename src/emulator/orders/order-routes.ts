import { Hono } from 'hono';
import type { OrderList } from '../../ledyer/order-list.js';
import type { EmulatorTimeSource } from '../clock/clock.js';
import { toListedOrder, toOrderResponse } from './order-response.js';
import { encodeCursor } from './order-cursor.js';
import { parseOrderSearch } from './order-search.js';
import type { OrderPage, Orders } from './orders.js';
import { addWarnings } from '../http/request-warnings.js';

/** `/v1/orders`: gets one order (page Get order) and lists orders (page Get orders). @internal */
export function createOrderRoutes(orders: Orders, clock: EmulatorTimeSource): Hono {
  const routes = new Hono();
  routes
    .get('/v1/orders', (c) => {
      const search = parseOrderSearch(new URL(c.req.url).search, (messages) => {
        addWarnings(c.req.raw, messages);
      });
      return c.json(toOrderList(orders.search(search), clock.now()));
    })
    .get('/v1/orders/:id', (c) =>
      c.json(toOrderResponse(orders.find(c.req.param('id')), clock.now())),
    );
  return routes;
}

/** `nextCursor` is `null` on the last page (assumed). */
function toOrderList({ orders, hasMore }: OrderPage, now: number): OrderList {
  const last = orders.at(-1);
  return {
    lastId: last?.id ?? null,
    noOfOrders: orders.length,
    nextCursor: hasMore && last ? encodeCursor(last) : null,
    orders: orders.map((order) => toListedOrder(order, now)),
  };
}
