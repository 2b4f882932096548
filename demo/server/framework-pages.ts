import { build, transformWithOxc, type Plugin, type Rolldown } from 'vite';
import { areFrameworksInstalled, installFrameworks } from '../../scripts/install.mjs';
import { importCompiler } from './import-compiler.js';

/** A demo page and the app under `test/frameworks` that it shows must share one copy of these packages. */
const sharedPackages = [
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

/** Only the compilers find these modules. Vite reloads open pages when it finds a dependency late. */
const compilerImports = ['svelte/internal/client', 'svelte/internal/disclose-version'];

/**
 * A Vite plugin for the demo's framework pages, served or built.
 *
 * The frameworks are packages of `demo/`. The server installs them when such a page is opened first, and
 * compilers load only then, so that `npm start` does not wait for either.
 */
export function frameworkPages(): Plugin {
  return {
    name: 'framework-pages',
    config: () => ({
      resolve: { dedupe: sharedPackages },
      // Vue warns about each of these flags that is not defined.
      define: {
        __VUE_OPTIONS_API__: false,
        __VUE_PROD_DEVTOOLS__: false,
        __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
      },
      optimizeDeps: areFrameworksInstalled()
        ? { include: compilerImports }
        : { entries: ['*.html', 'frameworks/{html,react}.html'] },
    }),
    configureServer({ middlewares, config }) {
      middlewares.use((request, response, next) => {
        const needsPackages = /^\/frameworks\/(angular|svelte|vue)\.html/.test(request.url ?? '');
        if (!needsPackages || areFrameworksInstalled()) {
          next();
          return;
        }
        config.logger.info(
          '\n  Installing the packages of the framework pages (npm ci in demo/) …\n',
        );
        if (installFrameworks()) next();
        else response.writeHead(503).end('npm ci failed in demo/. The terminal shows why.');
      });
      // `npm run build` writes these files. Here each request builds them.
      middlewares.use('/cdn', (request, response, next) => {
        buildCdnFiles().then((files) => {
          const code = files.get((request.url ?? '').slice(1));
          if (code === undefined) next();
          else response.setHeader('content-type', 'text/javascript').end(code);
        }, next);
      });
    },
    async generateBundle() {
      for (const [name, source] of await buildCdnFiles()) {
        this.emitFile({ type: 'asset', fileName: `cdn/${name}`, source });
      }
    },
    async transform(source, id) {
      if (id.endsWith('.svelte')) {
        const { compile } =
          await importCompiler<typeof import('svelte/compiler')>('svelte/compiler');
        const { code, map } = compile(source, { filename: id, generate: 'client' }).js;
        return { code, map: map.toString() };
      }
      if (id.endsWith('.vue')) {
        const { compileScript, parse } =
          await importCompiler<typeof import('vue/compiler-sfc')>('vue/compiler-sfc');
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

/** Returns the CDN files by name: the one that a page loads, and those that it loads later. */
async function buildCdnFiles(): Promise<Map<string, string>> {
  const [first, tag, runtime] = await Promise.all([
    buildChunks('cdn'),
    buildChunks('cdn-tag'),
    buildChunks('cdn-rest'),
  ]);
  return new Map([
    ...first,
    ...tag,
    ...runtime.map(([name, code]) => [`ledyer-checkout/${name}`, code] as const),
  ]);
}

async function buildChunks(mode: string): Promise<(readonly [name: string, code: string])[]> {
  const result = await build({
    mode,
    logLevel: 'error',
    build: { write: false },
    // The surrounding dev server has set the development condition.
    resolve: { conditions: ['module', 'browser', 'production'] },
  });
  const { output } = (Array.isArray(result) ? result[0] : result) as Rolldown.RolldownOutput;
  return output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.code]] : []));
}
