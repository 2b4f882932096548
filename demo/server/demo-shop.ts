import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { ledyerFromEnvironment } from 'ledyer-checkout/node';
import { openPglite } from 'ledyer-checkout/pglite';
import {
  createLedyerClient,
  postgresDatabase,
  type LogFunction,
  type Merchant,
} from 'ledyer-checkout/server';
import { createShop } from './create-shop.js';

export interface DemoShop {
  readonly merchant: Merchant;
  readonly adminToken: string;
  /** Completes running work and closes the database. */
  close(): Promise<void>;
}

/**
 * Creates the demo's shop from the environment of its process, with its database.
 *
 * `ADMIN_TOKEN` also signs the accounts' cookies. Without it, a restart signs all accounts out.
 *
 * @throws {Error} for an invalid environment variable, with its name and what to set
 */
export async function createDemoShop(
  variables: NodeJS.ProcessEnv,
  publicUrl: string,
  log: LogFunction,
): Promise<DemoShop> {
  const { DATABASE_URL, DATA_DIR = '.data', ADMIN_TOKEN } = variables;
  const ledyer = createLedyerClient(ledyerFromEnvironment(variables));
  const adminToken = ADMIN_TOKEN ?? randomBytes(18).toString('base64url');
  const key = ADMIN_TOKEN ?? randomBytes(32).toString('hex');
  const accountSecret = createHash('sha256').update(`accounts of the demo ${key}`).digest('hex');
  const store = DATABASE_URL
    ? postgresDatabase(
        new pg.Pool({
          connectionString: DATABASE_URL,
          connectionTimeoutMillis: 5_000,
          // Without a timeout, a query waits for 15 minutes when the network to the database fails.
          query_timeout: 20_000,
          keepAlive: true,
        }),
      )
    : await openPglite(join(DATA_DIR, 'shop'));
  const merchant = createShop({ ledyer, store, publicUrl, adminToken, accountSecret, log });
  const close = async () => {
    await merchant.close();
    await store.close();
  };
  return { merchant, adminToken, close };
}
