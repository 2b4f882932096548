import {
  createWorkerTestDatabase,
  createTestDatabase,
} from '../../support/server/test-database.js';
import { storeSuite } from './store-suite.js';

storeSuite('PGlite', createTestDatabase);
storeSuite('PGlite in a worker thread', createWorkerTestDatabase);
