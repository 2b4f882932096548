import type { Express } from 'express';
import { toNodeListener } from 'ledyer-checkout/node';
import type { Merchant } from 'ledyer-checkout/server';

/** Adds the kit's routes to an Express app. Call it before `express.json()`: the kit reads bodies itself. */
export function mountInExpress(app: Express, merchant: Merchant): void {
  // `app.use('/ledyer', …)` would remove that prefix from the URL.
  app.all('/ledyer/*rest', toNodeListener(merchant.fetch));
}
