import type { ChangeSet, StorageBackend } from '@electric-sql/pglite/memfs-frontend';
import type { Storage } from './storage.js';

/** Size of PostgreSQL's pages in bytes. It writes whole pages, and every page by which a file grows. */
const pageSize = 8_192;

/** One change of a file or folder. `order` is the order of the changes. */
type Change = { readonly order: number; readonly path: string } & (
  | { readonly type: 'mkdir' | 'remove' | 'create' }
  | { readonly type: 'size'; readonly size: number }
  | { readonly type: 'page'; readonly at: number; readonly data: Uint8Array }
);

/** A stored size is the last one, so it precedes the pages. A removal deletes the pages of its path. */
const ranks = { remove: 0, mkdir: 0, create: 0, size: 1, page: 2 };

/**
 * Keeps PostgreSQL's files: those of an empty database come with the build, and the storage has what differs. PGlite's
 * own storage in IndexedDB writes whole files and compares a thousand of them with each query.
 *
 * @param image names, sizes and positions as a line of JSON, then the contents of the files
 */
export function createDatabaseFiles(
  storage: Storage,
  image: Uint8Array<ArrayBuffer>,
): StorageBackend {
  let order = 0;
  return {
    init: () => Promise.resolve(),
    close: () => Promise.resolve(),
    async *load() {
      const end = image.indexOf(10);
      const { folders, files } = JSON.parse(new TextDecoder().decode(image.subarray(0, end))) as {
        readonly folders: readonly string[];
        readonly files: readonly (readonly [path: string, size: number, start: number])[];
      };
      const paths = new Set(folders);
      const contents = new Map<string, Uint8Array>();
      for (const [path, size, start] of files)
        contents.set(path, image.slice(end + 1 + start, end + 1 + start + size));
      const changes = (await storage.read('files', (store) => store.getAll())) as Change[];
      changes.sort((a, b) => ranks[a.type] - ranks[b.type] || a.order - b.order);
      for (const change of changes) {
        const { path, type } = change;
        order = Math.max(order, change.order);
        const old = contents.get(path) ?? new Uint8Array();
        if (type === 'mkdir') paths.add(path);
        else if (type === 'create') contents.set(path, new Uint8Array());
        else if (type === 'size') contents.set(path, resize(old, change.size));
        else if (type === 'page') {
          if (change.at < old.length)
            old.set(change.data.subarray(0, old.length - change.at), change.at);
        } else {
          for (const each of [...paths, ...contents.keys()]) {
            if (each !== path && !each.startsWith(`${path}/`)) continue;
            paths.delete(each);
            contents.delete(each);
          }
        }
      }
      for (const path of paths) yield { kind: 'dir', path };
      for (const [path, data] of contents) yield { kind: 'file', path, data };
    },
    apply: ({ ops, files }: ChangeSet) =>
      storage.write('files', (store) => {
        const put = (key: IDBValidKey[], change: object) =>
          store.put({ ...change, path: key[0], order: (order += 1) }, key);
        for (const { op, path } of ops) {
          store.delete(IDBKeyRange.bound([path], [path, []]));
          store.delete(IDBKeyRange.bound([`${path}/`], [`${path}0`]));
          put([path, 'entry'], { type: op });
        }
        for (const { path, size, full, truncate, chunks } of Object.values(files).flat()) {
          if (full) {
            store.delete(IDBKeyRange.bound([path], [path, []]));
            put([path, 'entry'], { type: 'create' });
          } else if (truncate) store.delete(IDBKeyRange.bound([path, size], [path, Infinity, []]));
          put([path, 'size'], { type: 'size', size });
          for (const { at, data } of chunks) {
            for (let from = 0, length = 0; from < data.length; from += length) {
              length = Math.min(pageSize - ((at + from) % pageSize), data.length - from);
              const page = data.slice(from, from + length);
              put([path, at + from, length], { type: 'page', at: at + from, data: page });
            }
          }
        }
      }),
  };
}

function resize(data: Uint8Array, size: number): Uint8Array {
  if (data.length === size) return data;
  const resized = new Uint8Array(size);
  resized.set(data.subarray(0, size));
  return resized;
}
