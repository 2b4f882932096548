/** The history of an order. It contains no personal data. */
import { fromJson, fromTimestamp, toTimestamp, type Queryable } from './database.js';

/** One entry of an order's history. */
export interface HistoryEntry {
  /** Milliseconds. */
  readonly at: number;
  readonly what: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Returns the entries, oldest first. */
export async function getHistory(
  queries: Queryable,
  orderId: string,
): Promise<readonly HistoryEntry[]> {
  const { rows } = await queries.query<{
    at: Date;
    what: string;
    detail: Record<string, unknown>;
  }>(
    `select at, what, detail from ledyer_history where shop_id = $shop and order_id = $1 order by id`,
    [orderId],
  );
  return rows.map(({ at, what, detail }) => ({
    at: fromTimestamp(at),
    what,
    detail: fromJson(detail),
  }));
}

export async function appendHistory(
  queries: Queryable,
  orderId: string,
  now: number,
  what: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await queries.query(
    `insert into ledyer_history (shop_id, order_id, at, what, detail)
     values ($shop, $1, $2::timestamptz, $3, $4::text::jsonb)`,
    [orderId, toTimestamp(now), what, JSON.stringify(detail)],
  );
}
