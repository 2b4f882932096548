import type { Hono } from 'hono';
import type { Merchant } from 'ledyer-checkout/server';

/** The kit in a Hono app, on Node.js or wherever else the database can be reached from. */
export function mountInHono(app: Hono, merchant: Merchant): void {
  app.all('/ledyer/*', ({ req }) => merchant.fetch(req.raw));
}
