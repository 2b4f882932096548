import { databaseOnThread, testDatabase } from '../support/test-database.js';
import { storeSuite } from './store-suite.js';

storeSuite('PGlite', testDatabase);
storeSuite('PGlite on a thread', databaseOnThread);
