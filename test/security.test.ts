// SECURITY.md says which tests show what; this looks whether it says the truth.
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const security = readFileSync('SECURITY.md', 'utf8');

/** Every test that is named, as its file and its name. */
const named = [...security.matchAll(/`(test\/[\w./-]+\.test\.ts)`((?:,? “[^”]+”)+)/g)].flatMap(
  ([, file, names]) =>
    [...names!.matchAll(/“([^”]+)”/g)].map(([, name]) => [file!, name!] as const),
);

test('there are tests to look for, and every line of the tables names one', () => {
  expect(named.length).toBeGreaterThan(40);
  const tables = security.slice(0, security.indexOf('## What is not defended')).split('\n');
  const lines = tables.filter((line) => /^\| (?!Threat|---)/.test(line));
  expect(lines.filter((line) => !/`test\/[\w./-]+` “/.test(line))).toEqual([]);
});

test.each(named)('%s has “%s”', (file, name) => {
  expect(existsSync(file)).toBe(true);
  expect(readFileSync(file, 'utf8')).toContain(name);
});
