import type { Hono } from 'hono';
import type { Merchant } from 'ledyer-checkout/server';

/** Adds the kit's routes to a Hono app, on Node.js or any other runtime that can reach the database. */
export function mountInHono(app: Hono, merchant: Merchant): void {
  app.all('/ledyer/*', ({ req }) => merchant.fetch(req.raw));
}
