import { Hono } from 'hono';
import type { OrderList } from '../../ledyer/order-list.js';
import type { Clock } from '../clock/clock.js';
import { listedOrderAnswer, orderAnswer } from './order-response.js';
import { cursorOf } from './order-cursor.js';
import { orderSearch } from './order-search.js';
import type { OrderPage, Orders } from './orders.js';
import { warn } from '../http/request-warnings.js';

/** `/v1/orders`: get one (page Get order) and list them (page Get orders). @internal */
export function orderApi(orders: Orders, clock: Clock): Hono {
  const routes = new Hono();
  routes
    .get('/v1/orders', (c) => {
      const { searchParams } = new URL(c.req.url);
      const search = orderSearch(searchParams, (sentences) => {
        warn(c.req.raw, sentences);
      });
      return c.json(listAnswer(orders.search(search), clock.now()));
    })
    .get('/v1/orders/:id', (c) => c.json(orderAnswer(orders.find(c.req.param('id')), clock.now())));
  return routes;
}

/** `nextCursor` is `null` when there is no further page (assumed). */
function listAnswer({ orders, more }: OrderPage, now: number): OrderList {
  const last = orders.at(-1);
  return {
    lastId: last?.id ?? null,
    noOfOrders: orders.length,
    nextCursor: more && last ? cursorOf(last) : null,
    orders: orders.map((order) => listedOrderAnswer(order, now)),
  };
}
