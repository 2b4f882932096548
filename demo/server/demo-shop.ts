import { createHash, randomBytes } from 'node:crypto';
import type { LogFunction } from 'ledyer-checkout/server';
import { createShop, type Shop } from '../../server-example/create-shop.js';
import { createAccountCookie } from './accounts.js';
import { withDemoRoutes } from './demo-routes.js';
import { createPricing } from './pricing.js';

/**
 * Creates the example server's shop with the demo's prices, accounts and routes.
 *
 * `ADMIN_TOKEN` also signs the accounts' cookies. Without it, a restart signs all accounts out.
 *
 * @throws {Error} for an invalid environment variable, with its name and what to set
 */
export function createDemoShop(
  variables: NodeJS.ProcessEnv,
  publicUrl: string,
  log: LogFunction,
): Shop {
  const now = () => Date.now();
  const key = variables.ADMIN_TOKEN ?? randomBytes(32).toString('hex');
  const secret = createHash('sha256').update(`accounts of the demo ${key}`).digest('hex');
  const accountCookie = createAccountCookie({ publicUrl, secret, now });
  const pricing = createPricing({ accountCookie, now });
  const shop = createShop(variables, publicUrl, log, { quote: pricing });
  const merchant = withDemoRoutes(shop.merchant, {
    accountCookie,
    pricing,
    findOrderNumber: (orderId) => shop.packingList.findNumber(orderId),
    onError: (error) => {
      const name = error instanceof Error ? error.name : typeof error;
      log({ level: 'error', event: 'demo-route-failed', error: name });
    },
  });
  return { ...shop, merchant };
}
