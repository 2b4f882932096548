import { readdirSync, readFileSync } from 'node:fs';
import { posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Who may import whom, besides files of its own. */
const layers: Readonly<Record<string, readonly string[]>> = {
  'src/ledyer': [],
  'src/session': ['src/ledyer'],
  'src/element': ['src/session', 'src/ledyer'],
  'src/entries/cdn': ['src/element', 'src/ledyer'],
  'src/entries/warm-up': ['src/ledyer'],
  'src/server': ['src/ledyer'],
  'src/emulator': ['src/ledyer'],
  'src/doctor': ['src/emulator', 'src/ledyer'],
  'src/entries/types': ['src', 'src/element'],
  'src/entries/react': ['src', 'src/element', 'src/entries/types'],
  src: ['src/element'],
  // The framework pages show the apps that are tested there.
  'test/frameworks': [],
  demo: ['ledyer-checkout', 'test/frameworks'],
  'src/entries/node': ['src/server', 'src/ledyer'],
  'server-example': ['ledyer-checkout/server', 'ledyer-checkout/node', 'ledyer-checkout/emulator'],
};

/** Which packages a layer may use. The published package depends on lit alone; the emulator bundles the rest. */
const packages: Readonly<Record<string, readonly string[]>> = {
  'src/element': ['lit'],
  'src/entries/types': ['react', 'preact', 'vue', 'svelte', 'solid-js'],
  'src/entries/react': ['react'],
  'src/emulator': ['lit', 'hono', '@hono/node-server'],
  'src/entries/node': ['@hono/node-server'],
  demo: ['lit'],
  'server-example': ['@electric-sql/pglite', 'pg', 'express', 'fastify', 'hono'],
};

/** Layers that take only types from those below, so that these bring no code along. */
const typesOnly = ['src/entries/types', 'src/entries/react'];

/** Where node's own modules are allowed: the rest runs in a browser as well. */
const onNode = [
  'src/emulator/cli.ts',
  'src/emulator/command-line.ts',
  'src/emulator/http/http-server.ts',
  'src/emulator/state-file.ts',
  'src/doctor/command-line.ts',
  'src/entries/node/',
  'server-example/',
];

const layerOf = (file: string) =>
  Object.keys(layers)
    .filter((layer) => file.startsWith(`${layer}/`))
    .sort((a, b) => b.length - a.length)[0];

const files = ['src', 'demo', 'server-example'].flatMap((folder) =>
  readdirSync(root + folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, posix.join(entry.parentPath, entry.name))),
);

/** What a file imports, as a path from the root or as the name of a package. */
function importsOf(file: string): string[] {
  const text = readFileSync(root + file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, target]) =>
    target!.startsWith('.') ? posix.join(posix.dirname(file), target!) : target!,
  );
}

function isAllowed(file: string, target: string): boolean {
  const layer = layerOf(file)!;
  if (target.startsWith('node:')) return onNode.some((place) => file.startsWith(place));
  if (target.startsWith('ledyer-checkout')) return layers[layer]!.includes(target);
  const targetLayer = layerOf(target);
  if (targetLayer) return targetLayer === layer || layers[layer]!.includes(targetLayer);
  return (packages[layer] ?? []).some((name) => target === name || target.startsWith(`${name}/`));
}

describe('layers', () => {
  test('there are files to look at', () => {
    expect(files.length).toBeGreaterThan(40);
  });

  test.each(files)('%s imports only what its layer may', (file) => {
    expect(importsOf(file).filter((target) => !isAllowed(file, target))).toEqual([]);
  });

  test.each(files.filter((file) => typesOnly.includes(layerOf(file)!)))(
    '%s takes types only, and registers the tag at most',
    (file) => {
      const text = readFileSync(root + file, 'utf8');
      const imports = [...text.matchAll(/^import (?!type )[^;]*'(\.[^']+)';/gm)];
      expect(imports.map(([statement]) => statement)).toEqual(
        file === 'src/entries/react/index.ts' ? ["import '../../index.js';"] : [],
      );
    },
  );

  test('the published package depends on lit alone', () => {
    const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
      dependencies: object;
    };
    expect(Object.keys(manifest.dependencies)).toEqual(['lit']);
  });
});
