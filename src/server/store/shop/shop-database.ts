import type { Queryable } from '../database.js';
import type { CheckedDatabase } from '../listen-check.js';

/** A database whose statements see the rows of one shop. `$shop` in a statement is the shop's number. */
export interface ShopDatabase extends CheckedDatabase {
  /** The id of the shop's row in `ledyer_shop`, which is also the payload of messages about work. */
  readonly shop: number;
}

/** The kit's tables that have a column `shop_id`: all but the list of shops and that of the migrations. */
const ownedTablePattern = /\bledyer_(?!shop\b|migration\b)\w/;

/**
 * Restricts a database to one shop. Statements name the shop as `$shop`, beside their numbered parameters.
 *
 * A statement on the kit's tables that does not name it would reach the rows of all shops, so it is rejected.
 */
export function withShop(database: CheckedDatabase, shop: number): ShopDatabase {
  const scoped = new Map<string, string>();
  const scopeStatement = (sql: string): string => {
    let text = scoped.get(sql);
    if (text === undefined) {
      if (ownedTablePattern.test(sql) && !sql.includes('$shop'))
        throw new Error(`A statement names no shop: ${sql.trim().slice(0, 60)}`);
      // A number from the database, not a text of a client.
      // A query, because PostgreSQL expects one row of a number that its statistics do not have, as that of a shop that
      // was just added. It would then read all rows of the shop to find one by its key.
      text = sql
        .replaceAll('shop_id = $shop', `shop_id = (select ${shop})`)
        .replaceAll('$shop', String(shop));
      // The kit's statements are constant, so the map has an entry for each.
      scoped.set(sql, text);
    }
    return text;
  };
  const scopeQueries = (queries: Queryable): Queryable => ({
    query: async (sql, params, signal) => queries.query(scopeStatement(sql), params, signal),
  });
  return {
    shop,
    ...scopeQueries(database),
    transaction: (work, signal) =>
      database.transaction((queries) => work(scopeQueries(queries)), signal),
    listen: (channel, onMessage, onDisconnect) => database.listen(channel, onMessage, onDisconnect),
    get listenState() {
      return database.listenState;
    },
  };
}
