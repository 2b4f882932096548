// Checks the package in `dist`, so it requires `npm run build`.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';
import { describe, expect, test } from 'vitest';
import { runNpmPack } from '../support/npm-pack.js';

interface Manifest {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: object;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly bin: Readonly<Record<string, string>>;
}

const read = (path: string) => readFileSync(path, 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const readme = read('README.md');
const { files } = runNpmPack('.');
const paths = files.map(({ path }) => path).sort();

describe('the tarball', () => {
  test('contains the files of packed-files.txt (to update it: npx vitest run --project release -u)', async () => {
    await expect(`${paths.join('\n')}\n`).toMatchFileSnapshot('packed-files.txt');
  });

  test('has every file that package.json points to', () => {
    type Target = string | { readonly [condition: string]: Target };
    const listPaths = (target: Target): string[] =>
      typeof target === 'string' ? [target] : Object.values(target).flatMap(listPaths);
    const targets = [...Object.values(manifest.exports), manifest.bin].flatMap(listPaths);
    expect(targets.length).toBeGreaterThan(10);
    const missing = targets.filter((target) => !paths.includes(target.replace('./', '')));
    expect(missing).toEqual([]);
  });

  test('has no install script', () => {
    const names = Object.keys(manifest.scripts);
    expect(names.filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
    expect(paths).not.toContain('binding.gyp');
  });

  test('depends on Lit and no other package', () => {
    const { dependencies, peerDependencies, peerDependenciesMeta } = manifest;
    expect(Object.keys(dependencies)).toEqual(['lit']);
    const optional = Object.keys(peerDependencies).map((name) => [name, { optional: true }]);
    expect(peerDependenciesMeta).toEqual(Object.fromEntries(optional));
    expect(manifest).not.toHaveProperty('optionalDependencies');
    expect(manifest).not.toHaveProperty('bundleDependencies');
  });

  test('has types that need no package beyond its dependencies', () => {
    const frameworks = ['preact', 'react', 'solid-js', 'svelte', 'vue'];
    const unexpected = paths
      .filter((path) => path.endsWith('.d.ts'))
      .flatMap((path) => {
        const code = read(path).replaceAll(/\/\*.*?\*\//gs, '');
        const imports = [...code.matchAll(/(?:from|import|import\()\s*['"]([^.'"][^'"]*)['"]/g)];
        const isFrameworkEntry = /^dist\/types\/entries\/(react|types)\//.test(path);
        return imports
          .map(([, name]) => name!)
          .filter((name) => !/^(lit|node:)/.test(name))
          .filter((name) => !(isFrameworkEntry && frameworks.includes(name.split('/')[0]!)))
          .map((name) => `${path}: ${name}`);
      });
    expect(unexpected).toEqual([]);
  });

  test('has no source map, no path of the build machine and no text that looks like a key', () => {
    const forbidden: readonly (string | RegExp)[] = [
      process.cwd(),
      `${homedir()}/`,
      /sourceMappingURL=/,
      /\bfile:\/\/\/\w/,
      /-----BEGIN [A-Z ]*PRIVATE KEY/,
      /\b(npm|ghp|gho|ghs)_\w{30,}|\bAKIA[A-Z0-9]{16}\b/,
      /\beyJ[\w-]{20,}\.[\w-]{20,}\./,
    ];
    const found = paths.flatMap((path) => {
      const text = read(path);
      return forbidden
        .filter((pattern) =>
          typeof pattern === 'string' ? text.includes(pattern) : pattern.test(text),
        )
        .map((pattern) => `${path}: ${String(pattern)}`);
    });
    expect(found).toEqual([]);
    expect(paths.filter((path) => path.endsWith('.map'))).toEqual([]);
  });
});

/** Returns the size with Brotli in kB of 1000 bytes. */
const measureKilobytes = (path: string) => brotliCompressSync(readFileSync(path)).length / 1_000;

test('dist/index.js without Lit is at most 4.2 kB with Brotli', async () => {
  // Minified like the CDN file.
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      target: 'es2022',
      lib: { entry: 'dist/index.js', formats: ['es'] },
      rolldownOptions: { external: [/^lit$/, /checkout-runtime/], output: { minify: true } },
    },
  });
  const [{ output }] = built as unknown as [{ output: [{ code: string }] }];
  const size = (brotliCompressSync(output[0].code).length / 1_000).toFixed(1);
  expect(Number(size)).toBeGreaterThan(2);
  expect(Number(size)).toBeLessThanOrEqual(4.2);
});

describe('the README', () => {
  test('names no version but the current one', () => {
    const versions = [...readme.matchAll(/ledyer-checkout@([\d.]+[\w.-]*)/g)].map(
      ([, version]) => version,
    );
    expect(versions.length).toBeGreaterThan(0);
    expect(new Set(versions)).toEqual(new Set([manifest.version]));
  });

  test('names the size limit of the CDN file', () => {
    const limit = Number(/([\d.]+) kB \(brotli\)/.exec(readme)?.[1]);
    expect(measureKilobytes('dist/ledyer-checkout.js')).toBeLessThanOrEqual(limit);
    expect(measureKilobytes('dist/ledyer-checkout.js')).toBeGreaterThan(limit - 0.5);
  });
});
