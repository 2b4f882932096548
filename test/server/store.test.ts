import { pgliteDatabase } from '../../server-example/pglite-database.js';
import { storeSuite } from './store-suite.js';

storeSuite('PGlite', pgliteDatabase);
