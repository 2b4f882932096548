import type { Hono } from 'hono';
import { cloneRawRequest } from 'hono/request';
import type { Merchant } from 'ledyer-checkout/server';

/**
 * Adds the kit's routes to a Hono app, on Node.js or any other runtime that can reach the database. Use it instead of
 * `app.mount()`, which removes the path.
 */
export function mountInHono(app: Hono, merchant: Merchant, path = '/ledyer'): void {
  app.all(`${path}/*`, async ({ req }) =>
    // A middleware may have read the body; Hono keeps it.
    merchant.fetch(req.raw.bodyUsed ? await cloneRawRequest(req) : req.raw),
  );
}
