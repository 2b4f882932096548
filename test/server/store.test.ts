import { testDatabase } from '../support/test-database.js';
import { storeSuite } from './store-suite.js';

storeSuite('PGlite', testDatabase);
