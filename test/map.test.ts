import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';

const map = readFileSync('src/README.md', 'utf8');

/** The first column of the table of folders, without folders that a row lists inside another. */
const mappedFolders = map
  .split('\n## Folders\n')[1]!
  .split('\n## ')[0]!
  .split('\n')
  .flatMap((line) => /^\| `([\w/-]+)\/`/.exec(line)?.[1] ?? []);

/** Folders of source files, without those of style sheets and translations. */
const sourceFolders = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => posix.relative('src', entry.parentPath))
  .filter((folder) => folder !== '' && !/\/(locales|styles)$/.test(folder));

describe('the map in src/README.md', () => {
  test('lists only folders that exist', () => {
    expect(mappedFolders.length).toBeGreaterThan(10);
    expect(mappedFolders.filter((folder) => !existsSync(`src/${folder}`))).toEqual([]);
  });

  test.each([...new Set(sourceFolders)])('mentions src/%s', (folder) => {
    const isMapped = mappedFolders.includes(folder);
    const parent = mappedFolders.find((mapped) => folder.startsWith(`${mapped}/`));
    expect(isMapped || parent !== undefined).toBe(true);
  });

  test('is short enough to be read whole', () => {
    expect(map.split('\n').length).toBeLessThan(150);
  });
});
