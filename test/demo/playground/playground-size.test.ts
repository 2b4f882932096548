import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('../../../demo/playground/', import.meta.url);
/** The code that runs the demo in a browser, without the workbench. */
const maxPlaygroundLines = 300;

test('the code of the playground without the workbench has at most 300 lines', () => {
  const counts = readdirSync(folder)
    .filter((name) => /\.(ts|css)$/.test(name))
    .map((name) => readFileSync(new URL(name, folder), 'utf8').split('\n').length - 1);
  expect(counts.length).toBeGreaterThan(3);
  expect(counts.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(maxPlaygroundLines);
});
