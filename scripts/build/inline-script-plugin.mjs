// `import code from './page.ts?inline-script'` gives a browser script as text.
//
// The emulator serves scripts to browsers and runs where there is no disk (in a
// browser itself, behind msw), so its scripts travel inside its own modules. They
// are written as ordinary checked modules; this bundles one to a string, for Vite
// and for Web Test Runner.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const marker = '?inline-script';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The source of a module that exports the script at `entry` as text, and the paths of the files it is made of. */
async function clientCode(entry) {
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
    code: `export default ${JSON.stringify(outputFiles[0].text)};`,
    inputs: Object.keys(metafile.inputs).map((input) => root + input),
  };
}

/** For vite.config.ts. */
export function clientCodeForVite() {
  return {
    name: 'inline-script',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith(marker)) return undefined;
      const { code, inputs } = await clientCode(id.slice(0, -marker.length));
      for (const input of inputs) this.addWatchFile(input);
      return { code, map: null, meta: { inputs } };
    },
  };
}

/** For web-test-runner.config.mjs. */
export function clientCodeForTestRunner() {
  return {
    name: 'inline-script',
    async serve(context) {
      if (!context.url.endsWith(marker)) return undefined;
      const { code } = await clientCode(root + context.path.slice(1));
      return { body: code, type: 'js' };
    },
  };
}
