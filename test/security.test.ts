// Verifies that the tests named in SECURITY.md exist.
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const security = readFileSync('SECURITY.md', 'utf8');

/** Every named test with its file. */
const named = [...security.matchAll(/`(test\/[\w./-]+\.test\.ts)`((?:,? “[^”]+”)+)/g)].flatMap(
  ([, file, names]) =>
    [...names!.matchAll(/“([^”]+)”/g)].map(([, name]) => [file!, name!] as const),
);

test('every line of the tables in SECURITY.md names a test', () => {
  expect(named.length).toBeGreaterThan(40);
  const tables = security.slice(0, security.indexOf('## What is not defended')).split('\n');
  const lines = tables.filter((line) => /^\| (?!Threat|---)/.test(line));
  expect(lines.filter((line) => !/`test\/[\w./-]+` “/.test(line))).toEqual([]);
});

test.each(named)('SECURITY.md: %s has “%s”', (file, name) => {
  expect(existsSync(file)).toBe(true);
  expect(readFileSync(file, 'utf8')).toContain(name);
});
