import type { Database } from '../database.js';
import { hex, Secret } from '../../secret.js';

/** Secrets that the shop generates and its instances share. */
export interface ShopSecrets {
  /** Last segment of the notification URL. */
  readonly notification: Secret;
  /** Last segment of the validation URL. */
  readonly validation: Secret;
  /** Key of the signatures in the buyers' cookies. */
  readonly buyer: Secret;
}

/** Reads the secrets and generates missing ones. */
export async function loadShopSecrets(database: Database): Promise<ShopSecrets> {
  const loadSecret = async (name: keyof ShopSecrets) => {
    const value = hex(crypto.getRandomValues(new Uint8Array(32)));
    await database.query(
      `insert into ledyer_secret (shop_id, name, value) values ($shop, $1, $2)
       on conflict (shop_id, name) do nothing`,
      [name, value],
    );
    const { rows } = await database.query<{ value: string }>(
      'select value from ledyer_secret where shop_id = $shop and name = $1',
      [name],
    );
    return new Secret(rows[0]?.value ?? value);
  };
  return {
    notification: await loadSecret('notification'),
    validation: await loadSecret('validation'),
    buyer: await loadSecret('buyer'),
  };
}
