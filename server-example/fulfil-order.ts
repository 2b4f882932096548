import type { Database, FulfilHandler } from 'ledyer-checkout/server';

/**
 * What this shop does with a paid order: it goes on the packing list.
 *
 * The kit asks for each order at least once. The key it gives makes the second
 * time harmless, because the list takes a key once.
 */
export function createFulfilHandler(database: Database): FulfilHandler {
  let created: Promise<unknown> | undefined;
  return async ({ orderId, idempotencyKey }) => {
    created ??= database.query(
      `create table if not exists packing_list (
         number integer generated always as identity primary key,
         key uuid not null unique,
         order_id text not null,
         packed_at timestamptz
       )`,
    );
    await created.catch((error: unknown) => {
      created = undefined;
      throw error;
    });
    await database.query(
      'insert into packing_list (key, order_id) values ($1, $2) on conflict (key) do nothing',
      [idempotencyKey, orderId],
    );
    const { rows } = await database.query<{ number: number }>(
      'select number from packing_list where key = $1',
      [idempotencyKey],
    );
    return { reference: `P${rows[0]?.number ?? ''}` };
  };
}
