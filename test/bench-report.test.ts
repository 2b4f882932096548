import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pictures } from './bench/picture.js';
import { reportText, type Results } from './bench/report.js';

const read = (name: string) =>
  readFileSync(new URL(`bench/${name}`, import.meta.url), 'utf8').trimEnd();

test('the benchmarks’ page and pictures say what results.json says', () => {
  const results = JSON.parse(read('results.json')) as Results;
  expect(results.form).toBe('full');
  expect(read('README.md')).toBe(reportText(results).trimEnd());
  const drawn = Object.entries(pictures(results));
  expect(drawn).not.toEqual([]);
  for (const [name, svg] of drawn) expect(read(name)).toBe(svg.trimEnd());
});
