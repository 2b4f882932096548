import type { Express } from 'express';
import { toNodeListener } from 'ledyer-checkout/node';
import type { Merchant } from 'ledyer-checkout/server';

/** The kit in an Express app. It reads bodies itself: mount it before `express.json()`. */
export function mountInExpress(app: Express, merchant: Merchant): void {
  // Not `app.use('/ledyer', …)`, which would take that part off the address.
  app.all('/ledyer/*rest', toNodeListener(merchant.fetch));
}
