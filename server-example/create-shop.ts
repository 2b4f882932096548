import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { ledyerFromEnvironment } from 'ledyer-checkout/node';
import {
  createCatalogue,
  createLedyerClient,
  createMerchant,
  postgresDatabase,
  type LogFunction,
  type Merchant,
  type MerchantOptions,
} from 'ledyer-checkout/server';
import { catalogue } from './catalogue.js';
import { createPackingList, type PackingList } from './packing-list.js';
import { createWorkerDatabase } from './pglite/worker-database.js';

export interface Shop {
  readonly merchant: Merchant;
  readonly adminToken: string;
  readonly packingList: PackingList;
  /** Completes running work and closes the database. */
  close(): Promise<void>;
}

/** How a shop prices its carts. */
export type Pricing = Pick<MerchantOptions, 'catalogue' | 'quote'>;

/**
 * Creates the shop: the kit with this shop's catalogue, database and `fulfil` handler.
 *
 * @param pricing default: the prices of `catalogue.ts`, for all
 * @throws {Error} for an invalid environment variable, with its name and what to set
 */
export function createShop(
  variables: NodeJS.ProcessEnv,
  publicUrl: string,
  log: LogFunction,
  pricing: Pricing = { catalogue: createCatalogue(catalogue) },
): Shop {
  const { DATABASE_URL, DATA_DIR = '.data', ADMIN_TOKEN } = variables;
  const ledyer = createLedyerClient(ledyerFromEnvironment(variables));
  const adminToken = ADMIN_TOKEN ?? randomBytes(18).toString('base64url');
  const store = DATABASE_URL
    ? postgresDatabase(
        new pg.Pool({
          connectionString: DATABASE_URL,
          connectionTimeoutMillis: 5_000,
          // Without it, a query waits a quarter of an hour when the network to the database fails.
          query_timeout: 20_000,
          keepAlive: true,
        }),
      )
    : createWorkerDatabase(join(DATA_DIR, 'shop'));
  const packingList = createPackingList(store);
  const merchant = createMerchant({
    ledyer,
    store,
    ...pricing,
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
  const close = async () => {
    await merchant.close();
    await store.close();
  };
  return { merchant, adminToken, packingList, close };
}
