import { join } from 'node:path';
import { openPglite } from '../../../src/entries/pglite/index.js';
import { diskFullSuite } from './disk-full-suite.js';

const open = async (folder: string) => ({ database: await openPglite(join(folder, 'shop')) });

diskFullSuite('PGlite', {
  sizeMegabytes: 100,
  open,
  // A new log segment does not fit on the disk, at which PostgreSQL stops.
  requireMoreSpace: (database) => database.query('select pg_switch_wal()'),
  readsContinue: false,
});
