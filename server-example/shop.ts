import { randomBytes } from 'node:crypto';
import {
  catalogueOf,
  createLedyerClient,
  createMerchant,
  type Log,
  type Merchant,
} from 'ledyer-checkout/server';
import { catalogue } from './catalogue.js';
import type { ShopEnvironment } from './environment.js';
import { openDatabase } from './open-database.js';
import { packingList } from './packing-list.js';

export interface OpenShop {
  readonly merchant: Merchant;
  readonly adminToken: string;
  /** Finishes what is in hand, and closes the database. */
  close(): Promise<void>;
}

/** Puts the kit together for this shop: what it sells, where it remembers, who is told. */
export function openShop(
  environment: ShopEnvironment,
  { log, emulatorUrl }: { log: Log; emulatorUrl?: string | undefined },
): OpenShop {
  const { ledyer, publicUrl } = environment;
  const adminToken = environment.adminToken ?? randomBytes(18).toString('base64url');
  const database = openDatabase(environment);
  const merchant = createMerchant({
    ledyer: createLedyerClient({ ...ledyer, emulatorUrl: emulatorUrl ?? ledyer.emulatorUrl }),
    store: database,
    catalogue: catalogueOf(catalogue),
    publicUrl,
    termsUrl: `${publicUrl}/terms.html`,
    country: 'SE',
    locale: 'en-US',
    settings: {
      customer: {
        allowShippingAddress: true,
        showNameFields: true,
        showShippingAddressContact: true,
      },
    },
    adminToken,
    fulfil: packingList(database),
    log,
  });
  return {
    merchant,
    adminToken,
    async close() {
      await merchant.close();
      await database.close();
    },
  };
}
