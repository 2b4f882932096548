import pg from 'pg';
import { postgresDatabase } from '../../../src/server/index.js';
import { startPostgresql } from '../../support/server/postgresql.js';
import { diskFullSuite } from './disk-full-suite.js';

diskFullSuite('PostgreSQL', {
  sizeMegabytes: 160,
  open: async (folder) => {
    const server = await startPostgresql(folder);
    const database = postgresDatabase(new pg.Pool({ connectionString: server.createDatabase() }));
    return { database, stop: () => server.stop() };
  },
  readsContinue: true,
});
