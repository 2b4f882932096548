import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin, UserConfig } from 'vite';
import { defineConfig } from 'vitest/config';
import { shopServer } from './demo/server/vite-plugin.js';
import { frameworkPages } from './demo/server/framework-pages.js';
import { bundledPackages } from './scripts/build/bundled-packages.js';
import {
  cdnHandoff,
  externalChunks,
  includeRuntime,
  minifyForCdn,
} from './scripts/build/cdn-plugins.js';
import { compileTemplates } from './scripts/build/compile-templates.js';
import { inlineScriptForVite } from './scripts/build/inline-script-plugin.mjs';
import { minifyTemplateLiterals } from './scripts/build/minify-template-literals.js';
import { pageHead } from './scripts/build/page-head.js';
import { playgroundPages } from './scripts/build/playground-pages.js';
import { trimLit } from './scripts/build/trim-lit.js';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** @throws {Error} when the text is no port number */
function parsePort(text = '4800'): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`PORT must be a port number such as 4800, but is ${JSON.stringify(text)}.`);
}

const emulatorUrl =
  process.env.LEDYER_EMULATOR_URL ?? `http://localhost:${process.env.EMULATOR_PORT ?? '4801'}`;

/** Zero, because inlined images would need `data:` in the content security policy. */
const inlinedImageBytes = 0;

/** The demo shop, served with its server or built as static pages. */
const demo = (): UserConfig => ({
  root: path('demo'),
  server: {
    host: '127.0.0.1',
    port: parsePort(process.env.PORT),
    strictPort: true,
    // Vite would let pages of any port and name on this machine read the shop.
    cors: false,
    fs: { allow: [path('.')] },
    // The emulator's control API accepts no page of another origin, so the developer panel uses this proxy.
    proxy: { '/_emulator': { target: emulatorUrl, changeOrigin: true } },
  },
});

/** The pages of the demo shop. */
const findPages = (...folders: readonly string[]) =>
  folders.flatMap((folder) =>
    readdirSync(path(`demo/${folder}`))
      .filter((name) => name.endsWith('.html'))
      .map((name) => path(`demo/${folder}${name}`)),
  );

/** The build rewrites syntax that these lack. `test/release/browser-support.test.ts` finds methods that they lack. */
const oldestBrowsers = ['chrome109', 'firefox115', 'safari16.0'];

/** The published modules for browsers. */
const browser: UserConfig['build'] = {
  lib: {
    entry: {
      index: path('src/index.ts'),
      element: path('src/element/index.ts'),
      react: path('src/entries/react/index.ts'),
    },
    formats: ['es'],
  },
  rolldownOptions: {
    external: [/^(lit|react)(\/|$)/],
    output: {
      chunkFileNames: 'chunks/[name].js',
      // In one chunk with the element. A page without a bundler would wait for one more file.
      codeSplitting: {
        groups: [
          {
            name: 'element',
            test: /\/src\/(element\/(start\/|[^/]+$)|ledyer\/|session\/session-id)/,
          },
        ],
      },
    },
    // Rolldown keeps the `'use client'` of the React entry, and would warn that it may not.
    checks: { moduleLevelDirective: false },
  },
  minify: false,
};

/**
 * Makes Chromium compile all functions of the file at its start, off the main thread, instead of each on its first
 * call. Nearly all of them are called within a second.
 */
const compileHint = '//# allFunctionsCalledOnLoad\n';

const libraries: Record<string, UserConfig['build']> = {
  browser,
  'browser-development': { ...browser, outDir: path('dist/development') },
  // For Jest and other tools that load packages by `require`. Contains Lit, which has no such modules.
  commonjs: {
    target: 'node20',
    outDir: path('dist/commonjs'),
    lib: {
      entry: {
        index: path('src/index.ts'),
        element: path('src/element/index.ts'),
        react: path('src/entries/react/index.ts'),
        session: path('src/entries/session/index.ts'),
        'warm-up': path('src/entries/warm-up/index.ts'),
      },
      formats: ['cjs'],
    },
    rolldownOptions: {
      external: ['react'],
      output: { chunkFileNames: 'chunks/[name].cjs' },
      checks: { moduleLevelDirective: false },
    },
    minify: false,
    license: { fileName: 'LICENSES-OF-BUNDLED-PACKAGES.md' },
  },
  // For servers in workerd and the edge runtime of Next.js. Contains Lit for Node, because bundlers select Lit for
  // browsers there, which needs a DOM.
  edge: {
    ...browser,
    target: 'node20',
    outDir: path('dist/edge'),
    rolldownOptions: { ...browser.rolldownOptions, external: [/^react(\/|$)/] },
    license: { fileName: 'LICENSES-OF-BUNDLED-PACKAGES.md' },
  },
  server: {
    target: 'node20',
    lib: {
      entry: {
        server: path('src/server/index.ts'),
        node: path('src/entries/node/index.ts'),
        pglite: path('src/entries/pglite/index.ts'),
        emulator: path('src/emulator/index.ts'),
        testing: path('src/entries/testing/index.ts'),
        'ledyer-emulator': path('src/emulator/cli.ts'),
        'ledyer-checkout-doctor': path('src/doctor/cli.ts'),
      },
      formats: ['es'],
    },
    rolldownOptions: {
      external: [/^node:/],
      output: { chunkFileNames: 'chunks/[name].js' },
      // Omits comments with paths of the build machine.
      experimental: { attachDebugInfo: 'none' },
    },
    license: { fileName: 'LICENSES-OF-BUNDLED-PACKAGES.md' },
  },
  // The first file that a page without a bundler loads. Lit and the runtime are in the second.
  cdn: {
    lib: { entry: { 'ledyer-checkout': path('src/entries/cdn/index.ts') }, formats: ['es'] },
    rolldownOptions: {
      output: { minify: true, postBanner: `${compileHint}/*! ledyer-checkout, MIT */` },
    },
  },
  'cdn-tag': {
    lib: { entry: { 'ledyer-checkout/tag': path('src/entries/cdn/tag.ts') }, formats: ['es'] },
    rolldownOptions: {
      output: {
        minify: true,
        postBanner: `${compileHint}/*! ledyer-checkout, MIT; Lit, BSD-3-Clause, Google LLC */`,
      },
    },
    license: { fileName: 'ledyer-checkout.LICENSES.md' },
  },
  'cdn-rest': {
    lib: {
      entry: Object.fromEntries(
        [
          'locales/en',
          'locales/sv',
          'locales/nb',
          'locales/da',
          'locales/fi',
          'explanations',
          'when-near-viewport',
        ].map((name) => [name.replace('locales/', ''), path(`src/element/runtime/${name}.ts`)]),
      ),
      formats: ['es'],
    },
    outDir: path('dist/ledyer-checkout'),
    rolldownOptions: { output: { minify: true } },
  },
  demo: {
    outDir: path('dist-demo'),
    emptyOutDir: true,
    assetsInlineLimit: inlinedImageBytes,
    // The Angular page contains Angular's compiler.
    chunkSizeWarningLimit: 1_024,
    rolldownOptions: { input: findPages('', 'frameworks/') },
  },
  // `scripts/build-playground.mjs` adds the service worker and its files.
  playground: {
    outDir: path('dist-playground'),
    emptyOutDir: true,
    assetsInlineLimit: inlinedImageBytes,
    chunkSizeWarningLimit: 1_024,
    rolldownOptions: { input: findPages('', 'frameworks/', 'playground/') },
  },
  // Built on its own, so that a page without a bundler loads one file.
  session: {
    lib: { entry: { session: path('src/entries/session/index.ts') }, formats: ['es'] },
    rolldownOptions: { output: { minify: true } },
  },
  // Built on its own: a chunk shared with the tag would delay the tag by one more file.
  'warm-up': {
    lib: { entry: { 'warm-up': path('src/entries/warm-up/index.ts') }, formats: ['es'] },
    rolldownOptions: { output: { minify: true } },
  },
};

/** Copies the placeholder style sheet into the package. TypeScript wants a declaration for its import. */
const placeholderCss: Plugin = {
  name: 'placeholder-css',
  apply: 'build',
  generateBundle() {
    const source = readFileSync(path('src/element/placeholder.css'));
    this.emitFile({ type: 'asset', fileName: 'placeholder.css', source });
    this.emitFile({ type: 'asset', fileName: 'placeholder.css.d.ts', source: 'export {};\n' });
  },
};

/** Copies the OpenAPI descriptions into the package. `npm run docs` writes them. */
const openApiFiles: Plugin = {
  name: 'openapi-files',
  apply: 'build',
  generateBundle() {
    for (const file of ['emulator/openapi/ledyer.json', 'server/openapi/shop.json']) {
      const source = readFileSync(path(`src/${file}`));
      this.emitFile({ type: 'asset', fileName: `openapi/${basename(file)}`, source });
    }
  },
};

export default defineConfig(({ command, mode }) => {
  const isServed = command === 'serve' && !process.env.VITEST;
  const isForDevelopers = isServed || mode === 'browser-development' || mode === 'commonjs';
  const isPlayground = mode === 'playground';
  const isDemo = mode === 'demo' || isPlayground;
  const served = isServed || isDemo ? demo() : {};
  // Published files must not depend on the environment: with another value, Lit's development build is bundled.
  if (command === 'build') process.env.NODE_ENV = 'production';
  return {
    ...served,
    ...(isPlayground && { base: './' }),
    define: { __DEVELOPMENT__: JSON.stringify(isForDevelopers) },
    resolve: {
      // Lit for Node also works where there is no `HTMLElement`.
      ...((mode === 'commonjs' || mode === 'edge') && { conditions: ['node', 'production'] }),
      alias: [
        {
          find: /^ledyer-checkout\/placeholder\.css$/,
          replacement: path('src/element/placeholder.css'),
        },
        { find: /^ledyer-checkout$/, replacement: path('src/index.ts') },
        {
          find: /^ledyer-checkout\/(react|session|testing|warm-up|node|pglite)$/,
          replacement: path('src/entries/$1/index.ts'),
        },
        { find: /^ledyer-checkout\/(.+)$/, replacement: path('src/$1/index.ts') },
      ],
    },
    build: {
      target: oldestBrowsers,
      outDir: path('dist'),
      emptyOutDir: false,
      // The dev server inlines images, too.
      ...(isServed && { assetsInlineLimit: inlinedImageBytes }),
      ...libraries[mode],
    },
    plugins: [
      inlineScriptForVite(),
      minifyTemplateLiterals(),
      pageHead(),
      ...(isServed ? [shopServer()] : []),
      ...(isServed || isDemo ? [frameworkPages()] : []),
      ...(isDemo ? [] : [bundledPackages(mode)]),
      ...(isPlayground ? [playgroundPages()] : []),
      ...(mode === 'browser' ? [placeholderCss] : []),
      ...(mode === 'server' ? [openApiFiles] : []),
      ...(mode === 'cdn-tag'
        ? [externalChunks, cdnHandoff, includeRuntime, compileTemplates, trimLit]
        : []),
      ...(mode.startsWith('cdn') ? [minifyForCdn] : []),
    ],
    test: {
      maxWorkers: '100%',
      // The default of one second is too short on a busy machine.
      expect: { poll: { timeout: 30_000 } },
      projects: [
        {
          extends: true,
          test: {
            name: 'unit',
            testTimeout: process.env.FULL ? 900_000 : 60_000,
            // The first database of a process takes seconds, and on a busy machine many.
            hookTimeout: 120_000,
            // Most files take less time than the start of a process. Full runs isolate, because they measure memory.
            isolate: Boolean(process.env.FULL),
            // Databases in memory make much garbage, which the default of 16 MB collects more often.
            execArgv: ['--max-semi-space-size=32'],
            setupFiles: 'test/support/restore-globals.ts',
            unstubGlobals: true,
            unstubEnvs: true,
            include: ['test/**/*.test.ts'],
            exclude: [
              'test/**/*.browser.test.ts',
              'test/**/*.postgresql.test.ts',
              'test/e2e/**',
              'test/contracts/**',
              'test/frameworks/**',
              'test/integrations/**',
              'test/platforms/**',
              'test/release/**',
            ],
          },
        },
        {
          extends: true,
          test: {
            name: 'release',
            include: ['test/release/*.test.ts'],
            testTimeout: 300_000,
            hookTimeout: 300_000,
          },
        },
        {
          extends: true,
          test: {
            name: 'postgresql',
            include: ['test/**/*.postgresql.test.ts'],
            testTimeout: 60_000,
            hookTimeout: 60_000,
            fileParallelism: false,
          },
        },
        {
          extends: true,
          test: {
            name: 'contracts',
            include: ['test/contracts/*.test.ts', 'test/integrations/*.test.ts'],
            testTimeout: 300_000,
            hookTimeout: 120_000,
            fileParallelism: false,
          },
        },
        {
          extends: true,
          test: {
            name: 'frameworks',
            include: ['test/frameworks/*.test.ts'],
            // The files pack this package into the same folder.
            fileParallelism: false,
            testTimeout: 300_000,
            hookTimeout: 300_000,
          },
        },
        {
          extends: true,
          test: {
            name: 'platforms',
            include: ['test/platforms/*.test.ts'],
            globalSetup: 'test/platforms/install-tools.ts',
            testTimeout: 120_000,
            hookTimeout: 300_000,
          },
        },
        {
          extends: true,
          test: {
            name: 'e2e',
            include: ['test/e2e/**/*.test.ts'],
            globalSetup: 'test/support/browser/shared-browser.ts',
            // These tests mostly wait for a browser or a timer. With more of them, pages time out on two cores.
            maxWorkers: 4,
            // Pages may be late on a busy machine. A full run repeats nothing, so that rare faults are seen.
            retry: process.env.FULL ? 0 : 1,
            // A process loads the emulator once, not once a file.
            isolate: false,
            testTimeout: 300_000,
            hookTimeout: 180_000,
          },
        },
        // The same tests in other engines, one after the other: Firefox slows the timers of pages in the background,
        // and WebKit's driver has one browser.
        ...['firefox', 'webkit'].map((engine) => ({
          extends: true as const,
          test: {
            name: `e2e-${engine}`,
            include: ['test/e2e/engines/*.test.ts'],
            globalSetup: 'test/support/browser/shared-browser.ts',
            fileParallelism: false,
            isolate: false,
            testTimeout: 600_000,
            hookTimeout: 180_000,
          },
        })),
      ],
    },
  };
});
