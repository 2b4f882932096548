import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import type { Plugin, UserConfig } from 'vite';
import { defineConfig } from 'vitest/config';
import { clientCodeForVite } from './.ci/client-code.mjs';
import type * as server from './server-example/main.js';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/**
 * The shop's server inside Vite's own, so that `npm start` is one process; it
 * starts anew when its files change.
 */
function shop(): Plugin {
  const isServerSide = (file: string) =>
    /\/(server-example|src\/(server|emulator|ledyer))\//.test(file);
  return {
    name: 'shop',
    configureServer(vite) {
      const { httpServer, watcher, middlewares, config } = vite;
      let running: Promise<server.Shop> | undefined;
      const start = async () => {
        const main = (await vite.ssrLoadModule(path('server-example/main.ts'))) as typeof server;
        const shop = await main.startShop(process.env);
        config.logger.info(`\n${shop.greeting}\n`);
        return shop;
      };
      const stop = async () => (await running?.catch(() => undefined))?.close();
      const restart = () => {
        running = stop().then(start);
        running.catch((error: unknown) => config.logger.error(String(error)));
      };

      // A restarted Vite listens after the old one has closed, so the ports are free by then.
      httpServer?.once('listening', () => {
        running = start();
        running.catch((error: unknown) => {
          config.logger.error(`\n  ${String(error)}\n`);
          process.exit(1);
        });
      });
      httpServer?.once('close', () => void stop());
      watcher.on('change', (file) => {
        if (isServerSide(file)) restart();
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
  };
}

/** The demo shop, served with its server. */
const demo = (): UserConfig => ({
  root: path('demo'),
  define: {
    'import.meta.env.VITE_LEDYER_ENVIRONMENT': JSON.stringify(
      process.env.LEDYER_ENVIRONMENT ?? 'local',
    ),
    'import.meta.env.VITE_LEDYER_EMULATOR_URL': JSON.stringify(
      process.env.LEDYER_EMULATOR_URL ?? `http://localhost:${process.env.EMULATOR_PORT ?? '4801'}`,
    ),
  },
  server: {
    host: '127.0.0.1',
    port: Number(process.env.PORT ?? 4800),
    strictPort: true,
    fs: { allow: [path('.')] },
  },
});

/** What is published: modules for browsers, modules for servers, and one file for pages without a bundler. */
const libraries: Record<string, UserConfig['build']> = {
  browser: {
    lib: {
      entry: { index: path('src/index.ts'), element: path('src/element/index.ts') },
      formats: ['es'],
    },
    rolldownOptions: { external: [/^lit(\/|$)/], output: { chunkFileNames: 'chunks/[name].js' } },
    minify: false,
  },
  server: {
    lib: {
      entry: {
        server: path('src/server/index.ts'),
        emulator: path('src/emulator/index.ts'),
        'ledyer-emulator': path('src/emulator/cli.ts'),
      },
      formats: ['es'],
    },
    rolldownOptions: { external: [/^node:/], output: { chunkFileNames: 'chunks/[name].js' } },
    minify: false,
    license: { fileName: 'LICENSES-OF-BUNDLED-PACKAGES.md' },
  },
  cdn: {
    lib: { entry: { 'ledyer-checkout': path('src/index.ts') }, formats: ['es'] },
    rolldownOptions: {
      output: {
        minify: true,
        postBanner: '/*! ledyer-checkout, MIT; Lit, BSD-3-Clause, Google LLC */',
      },
    },
    license: { fileName: 'ledyer-checkout.LICENSES.md' },
  },
};

export default defineConfig(({ command, mode }) => {
  const isDemo = command === 'serve' && !process.env.VITEST;
  return {
    ...(isDemo && demo()),
    resolve: {
      alias: [
        { find: /^ledyer-checkout$/, replacement: path('src/index.ts') },
        { find: /^ledyer-checkout\/(.+)$/, replacement: path('src/$1/index.ts') },
      ],
    },
    build: { target: 'es2022', outDir: path('dist'), emptyOutDir: false, ...libraries[mode] },
    plugins: [clientCodeForVite(), ...(isDemo ? [shop()] : [])],
    test: {
      projects: [
        {
          extends: true,
          test: {
            name: 'unit',
            include: ['test/**/*.test.ts'],
            exclude: ['test/**/*.browser.test.ts', 'test/**/*.postgresql.test.ts', 'test/e2e/**'],
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
            name: 'e2e',
            include: ['test/e2e/**/*.test.ts'],
            testTimeout: 60_000,
            hookTimeout: 60_000,
            fileParallelism: false,
          },
        },
      ],
    },
  };
});
