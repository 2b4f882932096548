import { afterAll, beforeAll } from 'vitest';
import { postgresDatabase } from '../../server-example/postgres-database.js';
import { startPostgresql, type Postgresql } from '../support/postgresql.js';
import { storeSuite } from './store-suite.js';

let server: Postgresql;
beforeAll(async () => {
  server = await startPostgresql();
}, 60_000);
afterAll(() => server.stop());

storeSuite('PostgreSQL', () => Promise.resolve(postgresDatabase(server.database())));
