import type { Database, FulfilHandler } from 'ledyer-checkout/server';

/**
 * Creates the `fulfil` handler of this shop, which adds paid orders to the packing list.
 *
 * The kit calls it at least once per order, with the same key each time. The key is unique in the list, so a
 * repeated call returns the number of the first.
 */
export function createFulfilHandler(database: Database): FulfilHandler {
  let tableCreated: Promise<unknown> | undefined;
  return async ({ orderId, idempotencyKey }) => {
    tableCreated ??= database.query(
      `create table if not exists packing_list (
         number integer generated always as identity primary key,
         key uuid not null unique,
         order_id text not null,
         packed_at timestamptz
       )`,
    );
    await tableCreated.catch((error: unknown) => {
      tableCreated = undefined;
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
