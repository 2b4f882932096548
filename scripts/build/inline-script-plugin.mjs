// `import code from './page.ts?inline-script'` imports a browser script as text.
//
// The emulator serves scripts to browsers and also runs where there is no disk (in a browser, behind
// msw), so its modules contain the scripts as text. They are written as ordinary checked modules; this
// plugin bundles one to a string, for Vite and for Web Test Runner.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const marker = '?inline-script';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Returns the source of a module that exports the bundled script as text, and the paths of its inputs.
 *
 * @param {string} entry
 */
async function bundleScript(entry) {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    platform: 'browser',
    conditions: ['browser'],
    legalComments: 'inline',
    metafile: true,
    write: false,
  });
  return {
    code: `export default ${JSON.stringify(outputFiles[0]?.text)};`,
    inputs: Object.keys(metafile.inputs).map((input) => root + input),
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
      if (!id.endsWith(marker)) return undefined;
      const { code, inputs } = await bundleScript(id.slice(0, -marker.length));
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
      const { code } = await bundleScript(root + context.path.slice(1));
      return { body: code, type: 'js' };
    },
  };
}
