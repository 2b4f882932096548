import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createDocuments } from './bench/documents.js';
import { formatReport, type Results } from './bench/report.js';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

const readResults = () => JSON.parse(read('test/bench/results.json')) as Results;

test('benchmark documents match results.json (`npm run docs` writes them)', async () => {
  const results = readResults();
  expect(results.form).toBe('full');
  const documents = Object.entries(await createDocuments(results, read));
  expect(documents).toHaveLength(4);
  for (const [path, text] of documents) expect(read(path), path).toBe(text);
});

test('the benchmark report states the date of sections that were measured in another run', () => {
  const results = readResults();
  const { memory } = results.sections;
  const formatFor = (takenAt: string) =>
    formatReport({
      ...results,
      takenAt,
      sections: { memory: { ...memory!, takenAt: '2026-01-02' } },
    });
  expect(formatFor('2026-03-04')).toContain(
    'least-squares line of the last two thirds. Measured 2026-01-02.',
  );
  expect(formatFor('2026-01-02')).not.toContain('. Measured 2026-01-02.');
});

test('every section of the benchmark results has a date', () => {
  for (const [name, { takenAt }] of Object.entries(readResults().sections)) {
    expect(takenAt, name).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  }
});
