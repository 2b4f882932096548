import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('../../../demo/playground/', import.meta.url);
/** What the demo needs beside its own files and the workbench to run in a browser. */
const maxHostLines = 300;

test('the host of the playground stays small', () => {
  const counts = readdirSync(folder)
    .filter((name) => /\.(ts|css)$/.test(name))
    .map((name) => readFileSync(new URL(name, folder), 'utf8').split('\n').length - 1);
  expect(counts.length).toBeGreaterThan(3);
  expect(counts.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(maxHostLines);
});
