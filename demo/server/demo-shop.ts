import { createHash, randomBytes } from 'node:crypto';
import type { LogFunction } from 'ledyer-checkout/server';
import { createAccountCookie } from './accounts.js';
import { createShop, type Shop } from './create-shop.js';
import { withDemoRoutes } from './demo-routes.js';
import { createPricing } from './pricing.js';

/**
 * Creates the shop with the demo's prices, accounts and routes.
 *
 * `ADMIN_TOKEN` also signs the accounts' cookies. Without it, a restart signs all accounts out.
 *
 * @throws {Error} for an invalid environment variable, with its name and what to set
 */
export async function createDemoShop(
  variables: NodeJS.ProcessEnv,
  publicUrl: string,
  log: LogFunction,
): Promise<Shop> {
  const now = () => Date.now();
  const key = variables.ADMIN_TOKEN ?? randomBytes(32).toString('hex');
  const secret = createHash('sha256').update(`accounts of the demo ${key}`).digest('hex');
  const accountCookie = createAccountCookie({ publicUrl, secret, now });
  const pricing = createPricing({ accountCookie, now });
  const shop = await createShop(variables, publicUrl, log, pricing);
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
