import type { RequestListener } from 'node:http';
import { toNodeListener } from 'ledyer-checkout/node';
import type { Merchant } from 'ledyer-checkout/server';

/**
 * Creates route handlers for the app router, in `app/ledyer/[...path]/route.ts`:
 *
 *     export const runtime = 'nodejs';
 *     export const dynamic = 'force-dynamic';
 *     export const { GET, HEAD, POST, PUT } = createRouteHandlers(merchant);
 *
 * With `basePath: '/sv'` in `next.config.js`, `publicUrl` of `createMerchant` ends with `/sv`. With
 * `trailingSlash: true`, its `basePath` is `/ledyer/`: Next.js redirects every URL without the final slash.
 *
 * If your host runs a process for one request only, set `runWorker: false` in `createMerchant` and call
 * `merchant.reconcile()` from a timer every minute.
 */
export function createRouteHandlers(merchant: Merchant) {
  const handler = (request: Request) => merchant.fetch(request);
  return { GET: handler, HEAD: handler, POST: handler, PUT: handler };
}

/**
 * Creates the API route for the pages router, in `pages/api/ledyer/[...path].ts`, with `basePath: '/api/ledyer'` in
 * `createMerchant`:
 *
 *     export const config = { api: { bodyParser: false, externalResolver: true } };
 *     export default createApiRoute(merchant);
 */
export function createApiRoute(merchant: Merchant): RequestListener {
  return toNodeListener(merchant.fetch);
}
