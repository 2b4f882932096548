import type { Database } from './database.js';
import { hex, Secret } from '../secret.js';

/** Secrets that the shop makes for itself and all its instances share. */
export interface ShopSecrets {
  /** The end of the address that Ledyer sends notifications to. */
  readonly notification: Secret;
  /** The end of the address that Ledyer asks before it makes an order. */
  readonly validation: Secret;
  /** What a buyer is derived from who comes without a cookie and with a key. */
  readonly buyer: Secret;
}

/** Reads the secrets; whoever comes first makes them. */
export async function shopSecrets(database: Database): Promise<ShopSecrets> {
  const get = async (name: keyof ShopSecrets) => {
    const value = hex(crypto.getRandomValues(new Uint8Array(32)));
    await database.query(
      'insert into ledyer_secret (name, value) values ($1, $2) on conflict (name) do nothing',
      [name, value],
    );
    const { rows } = await database.query<{ value: string }>(
      'select value from ledyer_secret where name = $1',
      [name],
    );
    return new Secret(rows[0]?.value ?? value);
  };
  return {
    notification: await get('notification'),
    validation: await get('validation'),
    buyer: await get('buyer'),
  };
}
