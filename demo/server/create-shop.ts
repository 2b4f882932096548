import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { ledyerFromEnvironment } from 'ledyer-checkout/node';
import { openPglite } from 'ledyer-checkout/pglite';
import {
  createLedyerClient,
  createMerchant,
  postgresDatabase,
  type LogFunction,
  type Merchant,
  type QuoteHandler,
} from 'ledyer-checkout/server';
import { createPackingList, type PackingList } from './packing-list.js';

export interface Shop {
  readonly merchant: Merchant;
  readonly adminToken: string;
  readonly packingList: PackingList;
  /** Completes running work and closes the database. */
  close(): Promise<void>;
}

/**
 * Creates the kit with the demo's database, prices and `fulfil` handler.
 *
 * @throws {Error} for an invalid environment variable, with its name and what to set
 */
export async function createShop(
  variables: NodeJS.ProcessEnv,
  publicUrl: string,
  log: LogFunction,
  quote: QuoteHandler,
): Promise<Shop> {
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
    : await openPglite(join(DATA_DIR, 'shop'));
  const packingList = createPackingList(store);
  const merchant = createMerchant({
    ledyer,
    store,
    quote,
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
