import type { RequestListener } from 'node:http';
import { toNodeListener } from 'ledyer-checkout/node';
import type { Merchant } from 'ledyer-checkout/server';

/**
 * Returns the merchant of a shop that opens on the first call, as `keepOne` of `hot-reload.ts` does. Next.js loads the
 * modules of routes while it builds, when nothing may be opened.
 */
type GetMerchant = () => Merchant | Promise<Merchant>;

/**
 * Creates route handlers for the app router, in `app/ledyer/[...path]/route.ts`:
 *
 *     export const runtime = 'nodejs';
 *     export const dynamic = 'force-dynamic';
 *     export const { GET, HEAD, POST, PUT } = createRouteHandlers(async () => (await getShop()).merchant);
 *
 * Open the shop when the server starts, so that its worker does not wait for the first request, in `instrumentation.ts`:
 *
 *     export async function register() {
 *       if (process.env.NEXT_RUNTIME === 'nodejs') await (await import('./shop')).getShop();
 *     }
 *
 * With `basePath: '/sv'` in `next.config.js`, `publicUrl` of `createMerchant` ends with `/sv`. With
 * `trailingSlash: true`, its `basePath` is `/ledyer/`: Next.js redirects every URL without the final slash.
 *
 * If your host runs a process for one request only, set `runWorker: false` in `createMerchant`, write no
 * `instrumentation.ts`, and call `merchant.reconcile()` from a timer every minute.
 */
export function createRouteHandlers(getMerchant: GetMerchant) {
  const handler = async (request: Request) => (await getMerchant()).fetch(request);
  return { GET: handler, HEAD: handler, POST: handler, PUT: handler };
}

/**
 * Creates the API route for the pages router, in `pages/api/ledyer/[...path].ts`, with `basePath: '/api/ledyer'` in
 * `createMerchant`:
 *
 *     export const config = { api: { bodyParser: false, externalResolver: true } };
 *     export default createApiRoute(async () => (await getShop()).merchant);
 */
export function createApiRoute(getMerchant: GetMerchant): RequestListener {
  return toNodeListener(async (...request: Parameters<Merchant['fetch']>) =>
    (await getMerchant()).fetch(...request),
  );
}
