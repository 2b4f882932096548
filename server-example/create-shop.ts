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
} from 'ledyer-checkout/server';
import { catalogue } from './catalogue.js';
import { createFulfilHandler } from './fulfil-order.js';
import { createWorkerDatabase } from './pglite/worker-database.js';

export interface Shop {
  readonly merchant: Merchant;
  readonly adminToken: string;
  /** Finishes what is in hand, and closes the database. */
  close(): Promise<void>;
}

/**
 * Puts the kit together for this shop: what it sells, where it remembers, who is told.
 *
 * @throws an error that says which variable of the environment to set, and to what
 */
export function createShop(
  variables: NodeJS.ProcessEnv,
  publicUrl: string,
  log: LogFunction,
): Shop {
  const { DATABASE_URL, DATA_DIR = '.data', ADMIN_TOKEN } = variables;
  const ledyer = createLedyerClient(ledyerFromEnvironment(variables));
  const adminToken = ADMIN_TOKEN ?? randomBytes(18).toString('base64url');
  const store = DATABASE_URL
    ? postgresDatabase(
        new pg.Pool({
          connectionString: DATABASE_URL,
          connectionTimeoutMillis: 5_000,
          // A database that is cut off does not say so: without this, a question waits for a quarter of an hour.
          query_timeout: 20_000,
          keepAlive: true,
        }),
      )
    : createWorkerDatabase(join(DATA_DIR, 'shop'));
  const merchant = createMerchant({
    ledyer,
    store,
    catalogue: createCatalogue(catalogue),
    publicUrl,
    termsUrl: `${publicUrl}/terms.html`,
    country: 'SE',
    // As in the pages: English, and Swedish for who would rather read that.
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
    fulfil: createFulfilHandler(store),
    log,
  });
  const close = async () => {
    await merchant.close();
    await store.close();
  };
  return { merchant, adminToken, close };
}
