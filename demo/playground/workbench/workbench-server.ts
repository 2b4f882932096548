import type { PGlite } from '@electric-sql/pglite';
import { Hono } from 'hono';
import { get, promisifyRequest, set, type UseStore } from 'idb-keyval';
import type { LogFunction } from 'ledyer-checkout/server';
import type { ServerLogEntry } from './playground-api.js';
import { findRows } from './session-rows.js';

/** Time for which entries of the log are kept. */
const logTtlMs = 60 * 60 * 1_000;

/** Creates the log and the routes of the workbench: the log, the database rows, and the document of the frame. */
export function createWorkbenchServer(database: Pick<PGlite, 'query'>, store: UseStore) {
  let lastId = 0;
  const log: LogFunction = ({ level, event, ...fields }) => {
    const now = Date.now();
    const id = Math.max(now, lastId + 1);
    lastId = id;
    const entry: ServerLogEntry = { id, at: now, level, event, fields };
    // Only log entries have numbers as keys.
    void store('readwrite', (records) => {
      records.put(entry, id);
      records.delete(IDBKeyRange.bound(0, now - logTtlMs));
    });
  };
  const { fetch } = new Hono()
    .basePath('/_playground')
    .get('/log', async (c) => {
      const range = IDBKeyRange.bound(Number(c.req.query('after') ?? 0), Infinity, true);
      return c.json({
        entries: await store('readonly', (records) =>
          promisifyRequest<ServerLogEntry[]>(records.getAll(range)),
        ),
      });
    })
    .get('/rows', async (c) =>
      c.json({ tables: await findRows(database, c.req.query('session') ?? '') }),
    )
    // The page cannot leave its frame or open windows. Without `allow-same-origin`, it would have no service worker, and so
    // no server. Chromium warns that such a page can reach the workbench. Any script of this site can.
    .get('/preview', async (c) =>
      c.html((await get<string>('preview', store)) ?? '', 200, {
        'content-security-policy':
          'sandbox allow-scripts allow-same-origin allow-forms allow-modals',
      }),
    )
    .put('/preview', async (c) => {
      await set('preview', await c.req.text(), store);
      return c.body(null, 204);
    });
  return { log, fetch };
}
