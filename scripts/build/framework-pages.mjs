// What the framework pages of the demo need of Vite. Everything here is loaded when such a page
// is opened or built, so that `npm start` does not wait for compilers that most never need.
import { build, transformWithOxc } from 'vite';

/** Of which one copy must serve both a page and the app under `test/frameworks` that it shows. */
const shared = [
  'react',
  'react-dom',
  'vue',
  'svelte',
  '@angular/core',
  '@angular/common',
  '@angular/compiler',
  '@angular/platform-browser',
  'rxjs',
];

/** For vite.config.ts: for the shop that is served, and for its pages when they are built. */
export function frameworkPages() {
  return {
    name: 'framework-pages',
    config: () => ({
      resolve: { dedupe: shared },
      // Vue asks for a decision.
      define: {
        __VUE_OPTIONS_API__: false,
        __VUE_PROD_DEVTOOLS__: false,
        __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
      },
      // Found by the compilers only, and what is found late makes Vite load open pages anew.
      optimizeDeps: { include: ['svelte/internal/client', 'svelte/internal/disclose-version'] },
    }),

    /** The files for pages without a bundler, as `npm run build` makes them: made for each request, */
    configureServer({ middlewares }) {
      middlewares.use('/cdn', async ({ url }, response, next) => {
        const files = await cdnFiles().catch(next);
        const code = files?.get(url.slice(1));
        if (code) response.setHeader('content-type', 'text/javascript').end(code);
        else if (files) next();
      });
    },

    /** or into the folder of the built pages. */
    async generateBundle() {
      for (const [name, source] of await cdnFiles()) {
        this.emitFile({ type: 'asset', fileName: `cdn/${name}`, source });
      }
    },

    async transform(source, id) {
      if (id.endsWith('.svelte')) {
        const { compile } = await import('svelte/compiler');
        return compile(source, { filename: id, generate: 'client' }).js;
      }
      if (id.endsWith('.vue')) {
        const { compileScript, parse } = await import('vue/compiler-sfc');
        const { descriptor } = parse(source, {
          filename: id,
          templateParseOptions: { isCustomElement: (tag) => tag === 'ledyer-checkout' },
        });
        const { content } = compileScript(descriptor, { id, inlineTemplate: true });
        return transformWithOxc(content, `${id}.ts`);
      }
      return undefined;
    },
  };
}

/** The file that a page names, and in a folder beside it what is loaded later. */
async function cdnFiles() {
  const [first, tag, rest] = await Promise.all(['cdn', 'cdn-tag', 'cdn-rest'].map(filesOf));
  return new Map([
    ...first,
    ...tag,
    ...rest.map(([name, code]) => [`ledyer-checkout/${name}`, code]),
  ]);
}

async function filesOf(mode) {
  const result = await build({
    mode,
    logLevel: 'error',
    build: { write: false },
    // The server that this runs in has set the one of development.
    resolve: { conditions: ['module', 'browser', 'production'] },
  });
  const { output } = Array.isArray(result) ? result[0] : result;
  return output
    .filter(({ type }) => type === 'chunk')
    .map(({ fileName, code }) => [fileName, code]);
}
