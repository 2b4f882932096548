import type { RequestListener } from 'node:http';
import { toNodeListener } from 'ledyer-checkout/node';
import type { Merchant } from 'ledyer-checkout/server';

/** An app or a router of Express 4 or 5. */
interface ExpressLike {
  use(path: string, listener: RequestListener): unknown;
}

/**
 * Adds the kit's routes to an Express app or router. Call it before `express.json()`, which would read bodies that the
 * kit reads itself.
 *
 * @param path the path below this app or router
 */
export function mountInExpress(app: ExpressLike, merchant: Merchant, path = '/ledyer'): void {
  app.use(path, toNodeListener(merchant.fetch));
}
