// Checks the files in which `npm run build` describes its output: hashes, script inventory and SBOM.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { languages } from '../../src/element/runtime/locales/language.js';

const read = (path: string) => readFileSync(path);
const readJson = (path: string): unknown => JSON.parse(read(path).toString());

interface Component {
  readonly purl: string;
  readonly hashes: readonly { readonly content: string }[];
  readonly properties: readonly { readonly name: string; readonly value: string }[];
}

const sri = readJson('dist/sri.json') as Record<string, string>;
const inventory = readJson('dist/script-inventory.json') as {
  source: string;
  integrity: string | null;
}[];
const { components } = readJson('dist/sbom.json') as { components: Component[] };

describe('sri.json', () => {
  const loadable = [
    'ledyer-checkout.js',
    ...readdirSync('dist/ledyer-checkout').map((name) => `ledyer-checkout/${name}`),
  ];

  test('lists every file that a page without a bundler loads, and no other', () => {
    expect(Object.keys(sri).sort()).toEqual(loadable.sort());
  });

  test.each(loadable)('has the hash of %s', (file) => {
    const hash = createHash('sha384')
      .update(read(`dist/${file}`))
      .digest('base64');
    expect(sri[file]).toBe(`sha384-${hash}`);
  });

  test('lists every file that these files import', () => {
    const imported = loadable.flatMap((file) =>
      [
        ...read(`dist/${file}`)
          .toString()
          .matchAll(/(?:\bfrom|\bimport|\w)\s*\(?\s*["'`](\.[^"'`$]+\.js)/g),
      ].map(([, target]) => posix.join(posix.dirname(file), target!)),
    );
    expect(imported).toContain('ledyer-checkout/when-near-viewport.js');
    // `src/entries/cdn/load-file.ts` computes the URLs of the other files at run time.
    const loaded = [...languages, 'tag', 'explanations'].map(
      (name) => `ledyer-checkout/${name}.js`,
    );
    expect([...imported, ...loaded].filter((file) => !(file in sri))).toEqual([]);
  });
});

test.each(Object.keys(sri))(
  '%s has no message or unload listener, no storage, no evaluated text and no beacon',
  (file) => {
    const text = read(`dist/${file}`).toString();
    const found = [
      /addEventListener\(\s*["'`](message|unload|beforeunload)\b/,
      /\bon(message|unload|beforeunload)\b/,
      /\b(localStorage|sessionStorage|indexedDB|cookieStore)\b|\.cookie\b/,
      /\beval\(|\bnew Function\b|\bsetTimeout\(\s*["'`]/,
      /\b(sendBeacon|XMLHttpRequest|WebSocket)\b/,
    ].filter((pattern) => pattern.test(text));
    expect(found).toEqual([]);
  },
);

test('script-inventory.json lists the files of sri.json and, without a hash, Ledyer’s script', () => {
  const [own, others] = [true, false].map((hasHash) =>
    inventory.filter(({ integrity }) => (integrity !== null) === hasHash),
  );
  expect(Object.fromEntries(own!.map(({ source, integrity }) => [source, integrity]))).toEqual(sri);
  expect(others!.map(({ source }) => source)).toEqual([
    'https://checkout.live.ledyer.com/bootstrap.js',
    'https://checkout.sandbox.ledyer.com/bootstrap.js',
  ]);
});

describe('sbom.json', () => {
  const getFiles = (name: string) =>
    components
      .find(({ purl }) => purl.startsWith(`pkg:npm/${name}@`))
      ?.properties.filter((property) => property.name.endsWith(':bundled-in'))
      .map(({ value }) => value);

  test('lists the file that contains Lit, and the files that contain bundled packages', () => {
    expect(getFiles('%40lit/reactive-element')).toContain('dist/ledyer-checkout/tag.js');
    expect(getFiles('hono')).toContain('dist/chunks/http-server.js');
    expect(getFiles('%40hono/node-server')).toHaveLength(1);
  });

  test('lists every package whose licence is in the licence files', () => {
    const licences = ['LICENSES-OF-BUNDLED-PACKAGES.md', 'ledyer-checkout.LICENSES.md'].flatMap(
      (file) => [
        ...read(`dist/${file}`)
          .toString()
          .matchAll(/^## (\S+) - (\S+)/gm),
      ],
    );
    expect(licences.length).toBeGreaterThan(3);
    const urls = licences.map(
      ([, name, version]) => `pkg:npm/${name!.replace('@', '%40')}@${version!}`,
    );
    expect(components.map(({ purl }) => purl)).toEqual(expect.arrayContaining(urls));
  });

  test('has the hashes of the lock file', () => {
    const lock = readJson('package-lock.json') as {
      packages: Record<string, { integrity?: string }>;
    };
    const hashes = Object.values(lock.packages).map(({ integrity }) =>
      Buffer.from(integrity?.replace('sha512-', '') ?? '', 'base64').toString('hex'),
    );
    for (const component of components) {
      expect(hashes).toContain(component.hashes[0]?.content);
    }
  });
});
