import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import type { Plugin, UserConfig } from 'vite';
import { defineConfig } from 'vitest/config';
import { bundledPackages } from './scripts/build/bundled-packages.mjs';
import { clientCodeForVite } from './scripts/build/inline-script-plugin.mjs';
import { frameworkPages } from './scripts/build/framework-pages.mjs';
import { pageHead } from './scripts/build/page-head.mjs';
import { shortLiterals } from './scripts/build/minify-template-literals.mjs';
import type * as server from './server-example/dev-server.js';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/**
 * The shop's server inside Vite's own, so that `npm start` is one process; it
 * starts anew when its files change.
 */
function shop(): Plugin {
  let running: Promise<server.Shop> | undefined;
  const stop = async () => (await running?.catch(() => undefined))?.close();
  return {
    name: 'shop',
    configureServer(vite) {
      const { httpServer, watcher, middlewares, config } = vite;
      const say = (text: string) => config.logger.info(`\n${text}\n`);
      const start = async () => {
        const main = (await vite.ssrLoadModule(
          path('server-example/dev-server.ts'),
        )) as typeof server;
        const started = await main.startShop(process.env);
        say(started.greeting);
        return started;
      };
      const complain = (error: unknown) => {
        config.logger.error(`\n  ${error instanceof Error ? error.message : String(error)}\n`);
      };

      // A restarted Vite listens after the old one has closed, so the ports are free by then.
      httpServer?.once('listening', () => {
        running = start();
        running.catch((error: unknown) => {
          complain(error);
          process.exit(1);
        });
      });

      // Editors write a file in several steps; and one restart waits for the one before.
      let soon: NodeJS.Timeout | undefined;
      const restart = () => {
        vite.environments.ssr.moduleGraph.invalidateAll();
        running = stop().then(start);
        running.catch(complain);
      };
      watcher.add(serverSide);
      watcher.on('all', (_, file) => {
        if (!serverSide.some((folder) => file.startsWith(folder))) return;
        clearTimeout(soon);
        soon = setTimeout(restart, 150);
      });
      vite.printUrls = () => undefined;

      const answer = async (request: Request) => {
        const shop = await running;
        return shop?.fetch(request) ?? new Response(null, { status: 503 });
      };
      const listener = getRequestListener(answer, { overrideGlobalObjects: false });
      middlewares.use((request, response, next) => {
        if (/^\/(ledyer\/|healthz$|readyz$|metrics$)/.test(request.url ?? ''))
          void listener(request, response);
        else next();
      });
    },
    // Called, and waited for, when Vite closes.
    buildEnd: stop,
  };
}

const serverSide = [
  'server-example',
  'src/server',
  'src/entries/node',
  'src/emulator',
  'src/ledyer',
].map(path);

/** @throws an error that says what to write */
function portOf(text = '4800'): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error(`PORT must be a port number, such as 4800, and is ${JSON.stringify(text)}`);
}

const emulatorUrl =
  process.env.LEDYER_EMULATOR_URL ?? `http://localhost:${process.env.EMULATOR_PORT ?? '4801'}`;

/** The demo shop: served with its server, or built as static pages. */
const demo = (): UserConfig => ({
  root: path('demo'),
  define: {
    'import.meta.env.VITE_LEDYER_ENVIRONMENT': JSON.stringify(
      process.env.LEDYER_ENVIRONMENT ?? 'local',
    ),
    'import.meta.env.VITE_LEDYER_EMULATOR_URL': JSON.stringify(emulatorUrl),
  },
  server: {
    host: '127.0.0.1',
    port: portOf(process.env.PORT),
    strictPort: true,
    fs: { allow: [path('.')] },
    // The emulator is controlled by no page of another origin; the developer panel asks by this way.
    proxy: { '/_emulator': { target: emulatorUrl, changeOrigin: true } },
  },
});

/** The pages of the demo shop. */
const demoPages = ['', 'frameworks/'].flatMap((folder) =>
  readdirSync(path(`demo/${folder}`))
    .filter((name) => name.endsWith('.html'))
    .map((name) => folder + name),
);

/** What is published: modules for browsers, modules for servers, and one file for pages without a bundler. */
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
    output: { chunkFileNames: 'chunks/[name].js' },
  },
  minify: false,
};

/**
 * Has browsers that know it compile all functions of a file at once, away from the main thread, instead of each when it is
 * first called. Nearly all of them are, within a second.
 */
const compileAll = '//# allFunctionsCalledOnLoad\n';

const libraries: Record<string, UserConfig['build']> = {
  browser,
  'browser-development': { ...browser, outDir: path('dist/development') },
  server: {
    lib: {
      entry: {
        server: path('src/server/index.ts'),
        node: path('src/entries/node/index.ts'),
        emulator: path('src/emulator/index.ts'),
        'ledyer-emulator': path('src/emulator/cli.ts'),
        'ledyer-checkout-doctor': path('src/doctor/cli.ts'),
      },
      formats: ['es'],
    },
    rolldownOptions: {
      external: [/^node:/],
      output: { chunkFileNames: 'chunks/[name].js' },
      // No comments that say where on this machine a module lies.
      experimental: { attachDebugInfo: 'none' },
    },
    minify: false,
    license: { fileName: 'LICENSES-OF-BUNDLED-PACKAGES.md' },
  },
  // What a page without a bundler loads first; Lit is in the file after it.
  cdn: {
    lib: { entry: { 'ledyer-checkout': path('src/entries/cdn/index.ts') }, formats: ['es'] },
    // Else `light-dark()` is written anew for browsers that do not have it.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    rolldownOptions: {
      output: { minify: true, postBanner: `${compileAll}/*! ledyer-checkout, MIT */` },
    },
  },
  'cdn-tag': {
    lib: { entry: { 'ledyer-checkout/tag': path('src/entries/cdn/tag.ts') }, formats: ['es'] },
    rolldownOptions: {
      output: {
        minify: true,
        postBanner: `${compileAll}/*! ledyer-checkout, MIT; Lit, BSD-3-Clause, Google LLC */`,
      },
    },
    license: { fileName: 'ledyer-checkout.LICENSES.md' },
  },
  'cdn-rest': {
    lib: {
      entry: { 'checkout-runtime': path('src/element/runtime/checkout-runtime.ts') },
      formats: ['es'],
    },
    outDir: path('dist/ledyer-checkout'),
    rolldownOptions: {
      output: { minify: true, chunkFileNames: '[name].js', postBanner: compileAll },
    },
  },
  demo: {
    outDir: path('dist-demo'),
    emptyOutDir: true,
    // As data in a script, a picture would need a content security policy that allows it.
    assetsInlineLimit: 0,
    // The page of Angular has its compiler in it.
    chunkSizeWarningLimit: 1_024,
    rolldownOptions: { input: demoPages.map((name) => path(`demo/${name}`)) },
  },
  // Apart from the tag: what both share would be a file more on the tag's way.
  'warm-up': {
    lib: { entry: { 'warm-up': path('src/entries/warm-up/index.ts') }, formats: ['es'] },
    rolldownOptions: { output: { minify: true } },
  },
};

/** The style sheet for pages goes into the package as it is. */
const placeholder: Plugin = {
  name: 'placeholder',
  apply: 'build',
  generateBundle() {
    const source = readFileSync(path('src/element/placeholder.css'));
    this.emitFile({ type: 'asset', fileName: 'placeholder.css', source });
  },
};

/**
 * The files for pages without a bundler are built apart from each other. What two of
 * them need is in both, which costs some bytes and saves the buyer a round trip.
 */
const loadedLater: Plugin = {
  name: 'loaded-later',
  enforce: 'pre',
  resolveId(id) {
    if (id === './tag.js') return { id: './ledyer-checkout/tag.js', external: true };
    return id === './checkout-runtime.js' ? { id, external: true } : undefined;
  },
};

/** What the second of them takes over from the first, in the place of its own: `src/entries/cdn/trusted-types-policy.ts` says why for Lit. */
const handed: Plugin = {
  name: 'handed',
  enforce: 'pre',
  resolveId: (id) => (id === './snippet-provider.js' ? path('src/entries/cdn/handoff.ts') : undefined),
  transform(code, id) {
    if (!/\/lit-html\/.*lit-html\.js$/.test(id)) return undefined;
    const call = /\w+\.createPolicy\("lit-html",\{createHTML:(\w+)=>\1\}\)/;
    if (!call.test(code)) throw new Error('Lit makes its policy in another way than it did.');
    const module = JSON.stringify(path('src/entries/cdn/handoff.ts'));
    return { code: `import{litPolicy}from${module};${code.replace(call, 'litPolicy')}`, map: null };
  },
};

export default defineConfig(({ command, mode }) => {
  const isServed = command === 'serve' && !process.env.VITEST;
  const isForDevelopers = isServed || mode === 'browser-development';
  const { define, ...served } = isServed || mode === 'demo' ? demo() : {};
  // What is published does not depend on what a shell or a CI has set: with another value, Lit's development build is bundled.
  if (command === 'build') process.env.NODE_ENV = 'production';
  return {
    ...served,
    define: { ...define, __DEVELOPMENT__: JSON.stringify(isForDevelopers) },
    resolve: {
      alias: [
        {
          find: /^ledyer-checkout\/placeholder\.css$/,
          replacement: path('src/element/placeholder.css'),
        },
        { find: /^ledyer-checkout$/, replacement: path('src/index.ts') },
        {
          find: /^ledyer-checkout\/(react|warm-up|node)$/,
          replacement: path('src/entries/$1/index.ts'),
        },
        { find: /^ledyer-checkout\/(.+)$/, replacement: path('src/$1/index.ts') },
      ],
    },
    build: { target: 'es2022', outDir: path('dist'), emptyOutDir: false, ...libraries[mode] },
    plugins: [
      clientCodeForVite(),
      shortLiterals(),
      pageHead(),
      ...(isServed ? [shop()] : []),
      ...(isServed || mode === 'demo' ? [frameworkPages()] : []),
      ...(mode === 'demo' ? [] : [bundledPackages(mode)]),
      ...(mode === 'browser' ? [placeholder] : []),
      ...(mode === 'cdn' ? [loadedLater] : []),
      ...(mode === 'cdn-tag' ? [loadedLater, handed] : []),
    ],
    test: {
      maxWorkers: '100%',
      // A second, which it is without this, is little on a machine that is busy.
      expect: { poll: { timeout: 30_000 } },
      projects: [
        {
          extends: true,
          test: {
            name: 'unit',
            testTimeout: process.env.FULL ? 900_000 : 60_000,
            include: ['test/**/*.test.ts'],
            exclude: [
              'test/**/*.browser.test.ts',
              'test/**/*.postgresql.test.ts',
              'test/e2e/**',
              'test/frameworks/**',
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
            name: 'frameworks',
            include: ['test/frameworks/*.test.ts'],
            testTimeout: 300_000,
            hookTimeout: 300_000,
          },
        },
        {
          extends: true,
          test: {
            name: 'e2e',
            include: ['test/e2e/**/*.test.ts'],
            testTimeout: 300_000,
            hookTimeout: 180_000,
          },
        },
      ],
    },
  };
});
