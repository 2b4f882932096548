import type { ChangeSet, StorageBackend } from '@electric-sql/pglite/memfs-frontend';
import { entries, promisifyRequest, type UseStore } from 'idb-keyval';

/** Number of changes after which all files are stored again. */
const maxChanges = 500;

/**
 * Keeps PostgreSQL's files in IndexedDB as a list of changes. A change is complete or absent, also when the worker ends
 * in the middle of it. PGlite's own storage there compares all files with each query, and writes whole ones.
 */
export function createDatabaseFiles(store: UseStore): StorageBackend {
  /** Contents by path. A folder has none. */
  let contents = new Map<string, Uint8Array | undefined>();
  let count = 0;
  const replay = ({ ops, files }: ChangeSet) => {
    for (const { op, path } of ops) {
      if (op === 'mkdir') contents.set(path, undefined);
      else
        for (const each of [...contents.keys()])
          if (`${each}/`.startsWith(`${path}/`)) contents.delete(each);
    }
    for (const { path, size, full, chunks } of Object.values(files).flat()) {
      const last = full ? undefined : contents.get(path);
      const content = last?.length === size ? last : new Uint8Array(size);
      if (last && content !== last) content.set(last.subarray(0, size));
      for (const { at, data } of chunks) content.set(data, at);
      contents.set(path, content);
    }
  };
  return {
    init: () => Promise.resolve(),
    close: () => Promise.resolve(),
    async *load() {
      for (const [number, record] of await entries<number, ChangeSet | typeof contents>(store)) {
        count = number;
        if (record instanceof Map) contents = record;
        else replay(record);
      }
      for (const [path, data] of contents)
        yield data ? { kind: 'file', path, data: data.slice() } : { kind: 'dir', path };
    },
    apply(changes) {
      replay(changes);
      count += 1;
      return store('readwrite', (records) => {
        const isFull = count % maxChanges === 0;
        if (isFull) records.clear();
        records.put(isFull ? contents : changes, count);
        return promisifyRequest(records.transaction);
      });
    },
  };
}
