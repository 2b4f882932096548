import type { RequestListener } from 'node:http';
import { toNodeListener } from 'ledyer-checkout/node';
import type { Merchant } from 'ledyer-checkout/server';

/** Paths for probes, at the root. Not `/metrics`, which shows how much the shop sells: serve it on a private port. */
const probes = ['/healthz', '/readyz'];

/** Returns a listener for `createServer()` of `node:http`: the kit's routes, and the shop's own for everything else. */
export function withLedyer(
  merchant: Merchant,
  shop: RequestListener,
  path = '/ledyer',
): RequestListener {
  const ledyer = toNodeListener(merchant.fetch);
  return (request, response) => {
    const [pathname = ''] = (request.url ?? '').split('?');
    const isLedyer = pathname.startsWith(`${path}/`) || probes.includes(pathname);
    (isLedyer ? ledyer : shop)(request, response);
  };
}
