import { Hono } from 'hono';
import type { Catalogue } from '../cart/catalogue.js';
import { quoteTimeoutMs } from '../cart/pricer.js';
import { Problem } from '../http/problem.js';
import { createJsonResponse, type ServerEnv } from '../http/responses.js';
import { createTimeout, withAbort } from '../timeout.js';
import type { ProductList } from './shop-api.js';

/**
 * Creates the route of the shop's products, which works without a database.
 *
 * @param catalogue `undefined` for a shop with `quote`, which has no products to list
 * @internal
 */
export const createProductRoutes = (catalogue: Catalogue | undefined): Hono<ServerEnv> =>
  new Hono<ServerEnv>().get('/ledyer/products', async (c) => {
    if (!catalogue) throw new Problem('not-found');
    const list: ProductList = { products: await listProducts(catalogue, c.req.raw.signal) };
    return createJsonResponse(c, list);
  });

/**
 * Returns the products of the catalogue. A catalogue is the shop's code and may hang, so there is a timeout.
 *
 * @throws {DOMException} when the timeout has elapsed
 */
async function listProducts(catalogue: Catalogue, signal: AbortSignal) {
  const timeout = createTimeout(quoteTimeoutMs, signal);
  const list = async () => catalogue.list();
  try {
    return await withAbort(list(), timeout.signal);
  } finally {
    timeout.dispose();
  }
}
