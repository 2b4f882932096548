import type { ClosableDatabase, Queryable } from '../../../src/server/index.js';

export interface RecordedStatement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** Wraps a database and records every statement with its parameters. */
export function createRecordingDatabase(database: ClosableDatabase): {
  readonly database: ClosableDatabase;
  readonly statements: RecordedStatement[];
} {
  const statements: RecordedStatement[] = [];
  const record = (queries: Queryable): Queryable => ({
    query: (sql, params = [], signal) => {
      statements.push({ sql, params });
      return queries.query(sql, params, signal);
    },
  });
  return {
    statements,
    database: {
      ...database,
      ...record(database),
      transaction: (work, signal) =>
        database.transaction((queries) => work(record(queries)), signal),
    },
  };
}
