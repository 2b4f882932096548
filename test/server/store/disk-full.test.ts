import { join } from 'node:path';
import { createWorkerDatabase } from '../../../server-example/pglite/worker-database.js';
import { diskFullSuite } from './disk-full-suite.js';

const open = (folder: string) =>
  Promise.resolve({ database: createWorkerDatabase(join(folder, 'data')) });

diskFullSuite('PGlite', {
  size: 100,
  open,
  // A new log segment does not fit on the disk, at which PostgreSQL stops.
  worsen: (database) => database.query('select pg_switch_wal()'),
  readsContinue: false,
});
