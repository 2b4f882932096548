/** An embedded PostgreSQL in a folder, for a shop with one process. Needs `@electric-sql/pglite`. */
export { FolderLockedError } from './folder-lock.js';
export { openPglite } from './open-pglite.js';
