import type { PGlite } from '@electric-sql/pglite';
import type { DatabaseTable } from './playground-api.js';

/** Returns the rows of a session and of its order, by table. */
export async function findRows(
  database: Pick<PGlite, 'query'>,
  sessionId: string,
): Promise<readonly DatabaseTable[]> {
  const { rows: columns } = await database.query<{ table: string; column: string }>(
    `select table_name as "table", column_name as "column" from information_schema.columns
     where table_schema = 'public' and column_name in ('session_id', 'order_id') order by 1, 2`,
  );
  const names = [...new Set(columns.map(({ table }) => table))];
  return Promise.all(
    names.map(async (name) => {
      const conditions = columns
        .filter(({ table }) => table === name)
        .map(({ column }) =>
          column === 'session_id'
            ? 'session_id = $1'
            : 'order_id in (select order_id from ledyer_session where session_id = $1)',
        );
      const sql = `select * from "${name}" where ${conditions.join(' or ')}`;
      const { rows } = await database.query<Record<string, unknown>>(sql, [sessionId]);
      return { name, rows };
    }),
  );
}
