// src/README.md is the map: every file of src stands in it, and everything in it is there.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const map = readFileSync('src/README.md', 'utf8');
const layers = readdirSync('src', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** What stands in the first column of a layer's tables; a folder ends in a slash. */
function namedIn(layer: string): string[] {
  const [, section = ''] = map.split(`\n## \`${layer}\``);
  const rows = section
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => line.startsWith('|'));
  return rows.flatMap((row) =>
    [...row.split('|')[1]!.matchAll(/`([\w/-]+)`/g)].map(([, name]) => name!),
  );
}

/** Files by name, folders with a slash; an `index` only exports, and a `.d.ts` only declares. */
const filesOf = (layer: string): string[] =>
  readdirSync(`src/${layer}`, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return [`${entry.name}/`];
    const isOwn = entry.name.endsWith('.ts') && !/^index\.ts$|\.d\.ts$/.test(entry.name);
    return isOwn ? [entry.name.replace(/\.ts$/, '')] : [];
  });

describe('the map', () => {
  test('has a part for every layer', () => {
    expect(layers.length).toBeGreaterThan(4);
    expect(layers.filter((layer) => !map.includes(`\n## \`${layer}\``))).toEqual([]);
  });

  test.each(layers)('names every file of %s, once, and no other', (layer) => {
    expect(namedIn(layer).sort()).toEqual(filesOf(layer).sort());
  });
});
