import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Maximum number of files side by side in one folder. */
const maxFilesPerFolder = 25;

/** Layer → layers and published entry points that it may import, besides its own files. */
const layers: Readonly<Record<string, readonly string[]>> = {
  'src/ledyer': [],
  'src/session': ['src/ledyer'],
  'src/element': ['src/session', 'src/ledyer'],
  'src/entries/cdn': ['src/element', 'src/ledyer'],
  'src/entries/session': ['src/session'],
  'src/entries/testing': [],
  'src/entries/warm-up': ['src/ledyer'],
  'src/entries/node': ['src/server', 'src/ledyer'],
  'src/entries/pglite': ['src/server'],
  'src/entries/types': ['src', 'src/element'],
  'src/entries/react': ['src', 'src/element', 'src/entries/types'],
  'src/server': ['src/ledyer'],
  'src/emulator': ['src/ledyer'],
  'src/doctor': ['src/emulator', 'src/ledyer'],
  src: ['src/element'],
  // Framework pages show the apps that are tested there.
  'test/frameworks': [],
  'demo/server': [
    'scripts',
    'demo',
    'ledyer-checkout/server',
    'ledyer-checkout/node',
    'ledyer-checkout/pglite',
    'ledyer-checkout/emulator',
  ],
  // The shop's server in a browser.
  'demo/playground': [
    'demo',
    'demo/server',
    'ledyer-checkout',
    'ledyer-checkout/server',
    'ledyer-checkout/emulator',
  ],
  demo: ['ledyer-checkout', 'ledyer-checkout/session', 'ledyer-checkout/server', 'test/frameworks'],
  'server-example': ['ledyer-checkout/server', 'ledyer-checkout/node', 'ledyer-checkout/pglite'],
};

/** Folders of the server, from top to bottom. A folder imports itself, folders below it, and files of `src/server` that are not entry points. */
const serverFolders = ['routes', 'orders', 'sessions', 'store', 'ledyer-client', 'http'] as const;

/** Packages that a layer may import. Only lit is a dependency of the published package; the others are bundled or peers. */
const packages: Readonly<Record<string, readonly string[]>> = {
  'src/element': ['lit'],
  'src/entries/types': ['react', 'preact', 'vue', 'svelte', 'solid-js'],
  'src/entries/react': ['react'],
  'src/server': ['hono', '@noble/hashes/hmac.js', '@noble/hashes/sha2.js'],
  'src/emulator': ['lit', 'hono', '@hono/node-server'],
  'src/entries/node': ['@hono/node-server'],
  // Loaded at run time; these are types.
  'src/entries/pglite': ['@electric-sql/pglite'],
  demo: ['lit'],
  'demo/playground': ['lit', 'hono', 'idb-keyval', 'serwist', '@electric-sql/pglite'],
  'demo/server': ['vite', '@hono/node-server', 'svelte', 'vue', 'pg'],
  'server-example': ['pg', 'express', 'fastify', 'hono'],
};

/** Layers that import only types, so that they add no code to a bundle. */
const typesOnly = ['src/entries/types', 'src/entries/react'];

/** Files that may import Node's own modules. All others also run in browsers and workers. */
const nodeOnly = [
  'src/emulator/cli.ts',
  'src/emulator/command-line.ts',
  'src/emulator/http-server.ts',
  'src/emulator/state-file.ts',
  'src/doctor/command-line.ts',
  'src/entries/node/',
  'src/entries/pglite/',
  'server-example/',
  'demo/server/',
];

interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
}

const getLayer = (file: string) =>
  Object.keys(layers)
    .filter((layer) => file.startsWith(`${layer}/`))
    .sort((a, b) => b.length - a.length)[0];

const files = ['src', 'demo', 'server-example']
  .flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => relative(root, posix.join(entry.parentPath, entry.name))),
  )
  .filter((file) => !file.includes('/node_modules/'));

/** Returns a relative import as a path from the root, and any other import as it is. */
function resolveTarget(file: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  const path = posix.join(posix.dirname(file), specifier.replace(/\?.*$/, ''));
  const source = path.replace(/\.js$/, '.ts');
  return existsSync(root + source) ? source : path;
}

function isTypeOnly(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly;
  const { importClause } = statement;
  if (!importClause) return false;
  const { namedBindings } = importClause;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  return (
    importClause.name === undefined &&
    namedBindings !== undefined &&
    ts.isNamedImports(namedBindings) &&
    namedBindings.elements.length > 0 &&
    namedBindings.elements.every((element) => element.isTypeOnly)
  );
}

/** Returns static imports, re-exports, dynamic imports and `import('…')` types of a file. */
function findImports(file: string): Import[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(root + file, 'utf8'),
    ts.ScriptTarget.Latest,
  );
  const imports: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (specifier && ts.isStringLiteral(specifier)) {
      imports.push({ target: resolveTarget(file, specifier.text), typeOnly });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node));
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, true);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return imports;
}

const importsByFile = new Map(files.map((file) => [file, findImports(file)]));
const getImports = (file: string) => importsByFile.get(file) ?? [];

function isAllowed(file: string, target: string): boolean {
  const layer = getLayer(file)!;
  if (target.startsWith('node:')) return nodeOnly.some((place) => file.startsWith(place));
  if (target.startsWith('ledyer-checkout')) return layers[layer]!.includes(target);
  const targetLayer = getLayer(target);
  if (targetLayer) return targetLayer === layer || layers[layer]!.includes(targetLayer);
  if (target.startsWith('scripts/')) return layers[layer]!.includes('scripts');
  return (packages[layer] ?? []).some((name) => target === name || target.startsWith(`${name}/`));
}

/** Returns the first import circle as a list of files, or `undefined`. */
function findCircle(): readonly string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): readonly string[] | undefined => {
    const start = path.indexOf(file);
    if (start >= 0) return [...path.slice(start), file];
    if (done.has(file)) return undefined;
    path.push(file);
    for (const { target } of getImports(file)) {
      const circle = importsByFile.has(target) ? visit(target) : undefined;
      if (circle) return circle;
    }
    path.pop();
    done.add(file);
    return undefined;
  };
  for (const file of files) {
    const circle = visit(file);
    if (circle) return circle;
  }
  return undefined;
}

describe('the imports of the source files', () => {
  test('are found by this test', () => {
    expect(files.length).toBeGreaterThan(300);
    expect([...importsByFile.values()].flat().length).toBeGreaterThan(1_000);
  });

  test.each(files)('in %s stay within its layer', (file) => {
    const targets = getImports(file).map(({ target }) => target);
    expect(targets.filter((target) => !isAllowed(file, target))).toEqual([]);
  });

  test('form no circle', () => {
    expect(findCircle()).toBeUndefined();
  });

  test.each(files.filter((file) => typesOnly.includes(getLayer(file)!)))(
    'in %s are types only, except the registration of the tag',
    (file) => {
      const values = getImports(file).filter(
        ({ target, typeOnly }) => !typeOnly && target.startsWith('src'),
      );
      expect(values.map(({ target }) => target)).toEqual(
        file === 'src/entries/react/index.ts' ? ['src/index.ts'] : [],
      );
    },
  );

  test.each(files.filter((file) => file.startsWith('src/element/start/')))(
    'in %s contain no values of element/runtime',
    (file) => {
      const values = getImports(file).filter(({ typeOnly }) => !typeOnly);
      expect(values.filter(({ target }) => target.startsWith('src/element/runtime/'))).toEqual([]);
    },
  );

  test.each(
    serverFolders.flatMap((folder, level) =>
      files
        .filter((file) => file.startsWith(`src/server/${folder}/`))
        .map((file) => ({ file, upper: serverFolders.slice(0, level) })),
    ),
  )('in $file contain no file of a folder above it', ({ file, upper }) => {
    const forbidden = [...upper.map((folder) => `src/server/${folder}/`), 'src/server/merchant'];
    const targets = getImports(file).map(({ target }) => target);
    expect(targets.filter((target) => forbidden.some((place) => target.startsWith(place)))).toEqual(
      [],
    );
  });
});

describe('the published package', () => {
  test(`has at most ${maxFilesPerFolder} source files in each folder`, () => {
    const counts = new Map<string, number>();
    for (const file of files.filter((name) => name.startsWith('src/'))) {
      const folder = posix.dirname(file);
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    expect([...counts].filter(([, count]) => count > maxFilesPerFolder)).toEqual([]);
  });

  test('depends on Lit alone', () => {
    const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
      dependencies: object;
    };
    expect(Object.keys(manifest.dependencies)).toEqual(['lit']);
  });
});
