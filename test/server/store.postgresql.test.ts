import { afterAll, beforeAll, expect, test } from 'vitest';
import pg from 'pg';
import { postgresDatabase } from '../../src/server/index.js';
import { startPostgresql, type Postgresql } from '../support/postgresql.js';
import { storeSuite } from './store-suite.js';

let server: Postgresql;
beforeAll(async () => {
  server = await startPostgresql();
}, 60_000);
afterAll(() => server.stop());

const open = () => postgresDatabase(new pg.Pool({ connectionString: server.database() }));

storeSuite('PostgreSQL', () => Promise.resolve(open()));

test('listens again after its connection broke, and says that something may be missed', async () => {
  const database = open();
  const heard: string[] = [];
  await database.listen(
    'ledyer_session',
    (payload) => heard.push(payload),
    () => heard.push('lost'),
  );
  await database.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%'`,
  );
  await expect.poll(() => heard, { timeout: 5_000 }).toEqual(['lost', '']);
  await database.query(`select pg_notify('ledyer_session', 'se_1')`);
  await expect.poll(() => heard).toEqual(['lost', '', 'se_1']);
  await database.close();
});
