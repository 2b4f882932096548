import {
  createMerchant,
  type Database,
  type LedyerClient,
  type LogFunction,
  type Merchant,
} from 'ledyer-checkout/server';
import { createAccountCookie } from './accounts.js';
import { withDemoRoutes } from './demo-routes.js';
import { createPackingList } from './packing-list.js';
import { createPricing } from './pricing.js';

/** Name of the shop in Ledyer's checkout. */
export const shopName = 'Papper & Penna';

export interface ShopOptions {
  readonly ledyer: LedyerClient;
  readonly store: Database;
  /** URL of the shop, without a final slash. */
  readonly publicUrl: string;
  readonly adminToken: string;
  /** Key of the accounts' cookies. */
  readonly accountSecret: string;
  readonly log: LogFunction;
}

/** Creates the kit with the demo's prices, accounts, routes and `fulfil` handler. It runs on any platform. */
export function createShop(options: ShopOptions): Merchant {
  const { ledyer, store, publicUrl, adminToken, accountSecret, log } = options;
  const now = () => Date.now();
  const accountCookie = createAccountCookie({ publicUrl, secret: accountSecret, now });
  const pricing = createPricing({ accountCookie, now });
  const packingList = createPackingList(store);
  const merchant = createMerchant({
    ledyer,
    store,
    quote: pricing,
    publicUrl,
    termsUrl: `${publicUrl}/terms.html`,
    country: 'SE',
    // The languages of the pages: English by default, Swedish on request.
    locale: 'en-US',
    otherLocales: ['sv-SE'],
    settings: {
      customer: {
        allowShippingAddress: true,
        showNameFields: true,
        showShippingAddressContact: true,
      },
    },
    adminToken,
    fulfil: packingList.fulfil,
    log,
  });
  return withDemoRoutes(merchant, {
    accountCookie,
    pricing,
    findOrderNumber: (orderId) => packingList.findNumber(orderId),
    onError: (error) => {
      const name = error instanceof Error ? error.name : typeof error;
      log({ level: 'error', event: 'demo-route-failed', error: name });
    },
  });
}
