import { Hono } from 'hono';
import type { OrderList } from '../ledyer/order-list.js';
import { listedOrderAnswer, orderAnswer } from './order-answer.js';
import { cursorOf } from './order-cursor.js';
import { orderSearch } from './order-search.js';
import type { OrderPage, Orders } from './orders.js';

/** `/v1/orders`: get one (page Get order) and list them (page Get orders). */
export function orderApi(orders: Orders): Hono {
  const routes = new Hono();
  routes
    .get('/v1/orders', (c) => {
      const { searchParams } = new URL(c.req.url);
      return c.json(listAnswer(orders.search(orderSearch(searchParams))));
    })
    .get('/v1/orders/:id', (c) => c.json(orderAnswer(orders.find(c.req.param('id')))));
  return routes;
}

/** `nextCursor` is `null` when there is no further page (assumed). */
function listAnswer({ orders, more }: OrderPage): OrderList {
  const last = orders.at(-1);
  return {
    lastId: last?.id ?? null,
    noOfOrders: orders.length,
    nextCursor: more && last ? cursorOf(last) : null,
    orders: orders.map(listedOrderAnswer),
  };
}
