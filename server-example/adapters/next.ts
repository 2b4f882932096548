import type { Merchant } from 'ledyer-checkout/server';

/**
 * Creates route handlers for `app/ledyer/[...path]/route.ts` of a Next.js app:
 *
 *     export const runtime = 'nodejs';
 *     export const dynamic = 'force-dynamic';
 *     export const { GET, POST, PUT } = createRouteHandlers(merchant);
 *
 * If your host runs a process for one request only, set `runWorker: false` in `createMerchant` and call
 * `merchant.reconcile()` from a timer every minute.
 */
export function createRouteHandlers(merchant: Merchant) {
  const handler = (request: Request) => merchant.fetch(request);
  return { GET: handler, POST: handler, PUT: handler };
}
