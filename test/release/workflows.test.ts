import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = '.github/workflows';
const workflows = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(`${folder}/${name}`, 'utf8'),
}));

test.each(workflows)('$name pins actions by commit, with the version in a comment', ({ text }) => {
  const uses = text.split('\n').filter((line) => /\buses:/.test(line));
  expect(uses.length).toBeGreaterThan(0);
  const unpinned = uses.filter(
    (line) => !/uses: [\w-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line),
  );
  expect(unpinned).toEqual([]);
});

test.each(workflows)('$name installs without install scripts and stores no token', ({ text }) => {
  const steps = text.split('\n').filter((line) => /\brun: .*npm (ci|install|i)\b/.test(line));
  expect(steps.filter((line) => !line.includes('--ignore-scripts'))).toEqual([]);
  expect(text).toContain('persist-credentials: false');
  expect(text).not.toMatch(/secrets\./);
});

/** `id-token` signs a provenance statement, and proves to GitHub Pages which workflow deploys. */
const writePermissions: Readonly<Record<string, readonly string[]>> = {
  'publish.yml': ['id-token'],
  'pages.yml': ['pages', 'id-token'],
};

test.each(workflows)('$name has write permission only for what it publishes', ({ name, text }) => {
  const writes = [...text.matchAll(/^ *([\w-]+): write/gm)].map(([, permission]) => permission);
  expect(writes).toEqual(writePermissions[name] ?? []);
  expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
});

test('publish.yml sets the repository before it publishes, as provenance requires', () => {
  const { text } = workflows.find(({ name }) => name === 'publish.yml')!;
  const setAt = text.indexOf('repository.url=git+$GITHUB_SERVER_URL/$GITHUB_REPOSITORY.git');
  expect(setAt).toBeGreaterThan(0);
  expect(text.indexOf('npm publish --provenance')).toBeGreaterThan(setAt);
});
