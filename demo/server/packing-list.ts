import type { Database, FulfilHandler } from 'ledyer-checkout/server';

/** The paid orders of this shop, each with the shop's number. */
export interface PackingList {
  /** Adds a paid order. Its number becomes the shop's order number at Ledyer, on the invoice. */
  readonly fulfil: FulfilHandler;
  /** Returns the number of an order; `undefined` before the order is in the list. */
  findNumber(orderId: string): Promise<string | undefined>;
}

/**
 * Creates the packing list in the shop's database.
 *
 * The kit calls `fulfil` at least once per order, with the same key each time. The key is unique in the list, so a
 * repeated call returns the number of the first.
 */
export function createPackingList(database: Database): PackingList {
  let tableCreated: Promise<unknown> | undefined;
  const createTable = async () => {
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
  };
  const findNumber = async (column: 'key' | 'order_id', value: string) => {
    const { rows } = await database.query<{ number: number }>(
      `select number from packing_list where ${column} = $1`,
      [value],
    );
    return rows[0] && `P${rows[0].number}`;
  };

  return {
    async fulfil({ orderId, idempotencyKey }) {
      await createTable();
      await database.query(
        'insert into packing_list (key, order_id) values ($1, $2) on conflict (key) do nothing',
        [idempotencyKey, orderId],
      );
      return { reference: await findNumber('key', idempotencyKey) };
    },
    async findNumber(orderId) {
      await createTable();
      return findNumber('order_id', orderId);
    },
  };
}
