import type { ChangeSet, StorageEntry } from '@electric-sql/pglite/memfs-frontend';
import { expect } from '@open-wc/testing';
import { createStore, keys } from 'idb-keyval';
import { createDatabaseFiles } from '../../../demo/playground/database-files.js';

let number = 0;
const openStore = () => createStore(`database files ${(number += 1)} ${Math.random()}`, 'files');

type FileWrite = ChangeSet['files']['data'][number];

const write = (path: string, at: number, bytes: readonly number[], size: number): FileWrite => ({
  path,
  size,
  full: false,
  truncate: false,
  chunks: [{ at, data: Uint8Array.from(bytes) }],
});

const change = (data: readonly FileWrite[], ops: ChangeSet['ops'] = []): ChangeSet => ({
  ops,
  files: { wal: [], data: [...data], control: [] },
});

const durable = { relaxedDurability: false };

/** Returns what a worker finds that starts now: contents by path, `undefined` for folders. */
async function load(store: ReturnType<typeof openStore>) {
  const entries: StorageEntry[] = [];
  for await (const entry of createDatabaseFiles(store).load()) entries.push(entry);
  return entries.map((entry) =>
    entry.kind === 'file' ? [entry.path, [...entry.data]] : [entry.path, undefined],
  );
}

describe('the files of the database in the playground', () => {
  it('are those of all changes, in their order', async () => {
    const store = openStore();
    const files = createDatabaseFiles(store);
    const folders: ChangeSet['ops'] = [
      { op: 'mkdir', path: '/base' },
      { op: 'mkdir', path: '/base2' },
    ];
    await files.apply(change([write('/base/1', 0, [1, 2, 3], 3)], folders), durable);
    await files.apply(change([write('/base2/1', 2, [9], 4), write('/base/1', 1, [7], 2)]), durable);
    await files.apply(change([write('/base/1', 3, [8], 4)]), durable);
    expect(await load(store)).to.deep.equal([
      ['/base', undefined],
      ['/base2', undefined],
      ['/base/1', [1, 7, 0, 8]],
      ['/base2/1', [0, 0, 9, 0]],
    ]);

    await files.apply(change([], [{ op: 'remove', path: '/base' }]), durable);
    expect((await load(store)).map(([path]) => path)).to.deep.equal(['/base2', '/base2/1']);
  });

  it('are stored whole after many changes, and go on from there', async () => {
    const store = openStore();
    const files = createDatabaseFiles(store);
    for (let n = 0; n < 501; n += 1)
      await files.apply(change([write('/a', 0, [n % 256], 1)]), durable);
    expect(await keys(store)).to.deep.equal([500, 501]);
    expect(await load(store)).to.deep.equal([['/a', [500 % 256]]]);

    const next = createDatabaseFiles(store);
    for await (const entry of next.load()) expect(entry.path).to.equal('/a');
    await next.apply(change([write('/a', 0, [77], 1)]), durable);
    expect(await keys(store)).to.deep.equal([500, 501, 502]);
    expect(await load(store)).to.deep.equal([['/a', [77]]]);
  });

  it('are copies: a change that is not stored yet is not in them', async () => {
    const store = openStore();
    const files = createDatabaseFiles(store);
    await files.apply(change([write('/a', 0, [1], 1)]), durable);
    const again = createDatabaseFiles(store);
    for await (const entry of again.load()) if (entry.kind === 'file') entry.data.fill(9);
    for (let n = 1; n < 500; n += 1) await again.apply(change([write('/b', 0, [1], 1)]), durable);
    expect(await load(store)).to.deep.equal([
      ['/a', [1]],
      ['/b', [1]],
    ]);
  });
});
