import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createDocuments } from './bench/documents.js';
import type { Results } from './bench/report.js';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

test('benchmark documents match results.json (`npm run docs` writes them)', async () => {
  const results = JSON.parse(read('test/bench/results.json')) as Results;
  expect(results.form).toBe('full');
  const documents = Object.entries(await createDocuments(results, read));
  expect(documents).toHaveLength(4);
  for (const [path, text] of documents) expect(read(path), path).toBe(text);
});
