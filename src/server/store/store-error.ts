import type { Database, Queryable } from './database.js';

/** A database failure: it is unreachable, or its disk is full. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** Wraps a database so that its failures are {@link StoreError}s, distinct from the kit's own errors. */
export function withStoreErrors(database: Database): Database {
  return {
    ...wrapQueryable(database),
    async transaction(work) {
      let workError: unknown;
      try {
        return await database.transaction(async (queries) => {
          try {
            return await work(wrapQueryable(queries));
          } catch (error) {
            workError = error;
            throw error;
          }
        });
      } catch (error) {
        throw error === workError ? error : toStoreError(error);
      }
    },
    listen: (channel, onMessage, onDisconnect) =>
      database.listen(channel, onMessage, onDisconnect).catch((error: unknown) => {
        throw toStoreError(error);
      }),
  };
}

const wrapQueryable = (queries: Queryable): Queryable => ({
  query: async (sql, params) => {
    try {
      return await queries.query(sql, params);
    } catch (error) {
      throw toStoreError(error);
    }
  },
});

const toStoreError = (cause: unknown) => new StoreError('The database call failed', { cause });
