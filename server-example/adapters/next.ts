import type { Merchant } from 'ledyer-checkout/server';

/**
 * The kit as route handlers, for `app/ledyer/[...path]/route.ts` of a Next.js app:
 *
 *     export const runtime = 'nodejs';
 *     export const dynamic = 'force-dynamic';
 *     export const { GET, POST, PUT } = routeHandlers(merchant);
 *
 * Where processes live for one request only, give `createMerchant` `works: false` and call
 * `merchant.reconcile()` from a timer every minute.
 */
export function routeHandlers(merchant: Merchant) {
  const handler = (request: Request) => merchant.fetch(request);
  return { GET: handler, POST: handler, PUT: handler };
}
