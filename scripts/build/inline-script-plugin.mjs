// `import code from './page.ts?inline-script'` imports a browser script as text.
//
// The emulator serves scripts to browsers and also runs where there is no disk (in a browser, behind
// msw), so its modules contain the scripts as text. They are written as ordinary checked modules; this
// plugin bundles one to a string, for Vite, Web Test Runner and esbuild. `import css from './page.css?inline'`
// imports a style sheet as text, as it does in Vite. `import code from './worker.ts?inline-worker'` imports the
// script of a worker thread of Node, in CommonJS: as text, it is found where a merchant bundles the server.
import { build } from 'esbuild';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const marker = '?inline-script';
const workerMarker = '?inline-worker';
const cssMarker = '?inline';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @param {import('esbuild').Metafile} metafile */
const getInputPaths = (metafile) => Object.keys(metafile.inputs).map((input) => resolve(input));

/**
 * Returns a style sheet with its imports, minified, and the paths of its inputs.
 *
 * @param {string} entry
 */
async function bundleStyles(entry) {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    metafile: true,
    write: false,
  });
  return { css: outputFiles[0]?.text.trim() ?? '', inputs: getInputPaths(metafile) };
}

/**
 * An esbuild plugin for style sheets as text.
 *
 * @param {string[]} inputs receives the paths of the style sheets
 * @returns {import('esbuild').Plugin}
 */
const inlineStyles = (inputs) => ({
  name: 'inline-styles',
  setup(bundler) {
    bundler.onResolve({ filter: /\.css\?inline$/ }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path.slice(0, -cssMarker.length)),
      namespace: 'inline-styles',
    }));
    bundler.onLoad({ filter: /.*/, namespace: 'inline-styles' }, async ({ path }) => {
      const bundle = await bundleStyles(path);
      inputs.push(...bundle.inputs);
      return { contents: bundle.css, loader: 'text' };
    });
  },
});

/** @type {Readonly<Record<string, import('esbuild').BuildOptions>>} */
const platforms = {
  [marker]: { format: 'iife', platform: 'browser', conditions: ['browser'] },
  [workerMarker]: { format: 'cjs', platform: 'node' },
};

/** @param {string} id */
const findMarker = (id) => Object.keys(platforms).find((each) => id.endsWith(each));

/**
 * Returns the source of a module that exports the bundled script as text, and the paths of its inputs.
 *
 * @param {string} entry
 * @param {string} kind its marker
 */
async function bundleScript(entry, kind) {
  /** @type {string[]} */
  const styleSheets = [];
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    target: 'es2022',
    ...platforms[kind],
    plugins: [inlineStyles(styleSheets)],
    legalComments: 'inline',
    metafile: true,
    write: false,
  });
  const modules = getInputPaths(metafile).filter((path) => !path.endsWith('.css'));
  return {
    code: `export default ${JSON.stringify(outputFiles[0]?.text)};`,
    inputs: [...modules, ...styleSheets],
  };
}

/**
 * For vite.config.ts.
 *
 * @returns {import('vite').Plugin}
 */
export function inlineScriptForVite() {
  return {
    name: 'inline-script',
    enforce: 'pre',
    async load(id) {
      const kind = findMarker(id);
      if (!kind) return undefined;
      const { code, inputs } = await bundleScript(id.slice(0, -kind.length), kind);
      for (const input of inputs) this.addWatchFile(input);
      return { code, map: null, meta: { inputs } };
    },
  };
}

/**
 * For web-test-runner.config.mjs.
 *
 * @returns {import('@web/test-runner').TestRunnerPlugin}
 */
export function inlineScriptForTestRunner() {
  return {
    name: 'inline-script',
    async serve(context) {
      if (!context.url.endsWith(marker)) return undefined;
      const { code } = await bundleScript(root + context.path.slice(1), marker);
      return { body: code, type: 'js' };
    },
  };
}

/**
 * For programs that esbuild bundles from the source.
 *
 * @type {import('esbuild').Plugin}
 */
export const inlineScriptForEsbuild = {
  name: 'inline-script',
  setup(bundler) {
    const filter = /\?inline-(?:script|worker)$/;
    bundler.onResolve({ filter }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path),
      namespace: 'inline-script',
    }));
    bundler.onLoad({ filter, namespace: 'inline-script' }, async ({ path }) => {
      const kind = findMarker(path) ?? marker;
      const { code } = await bundleScript(path.slice(0, -kind.length), kind);
      return { contents: code, loader: 'js' };
    });
  },
};
