import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import type { Plugin } from 'vite';
import { isApiPath } from './api-path.js';
import { extendPolicyForVite } from './vite-policy.js';
import type * as server from './dev-server.js';

const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

/** Changes in these folders restart the shop's server. */
const watchedFolders = [
  'demo/server',
  'src/server',
  'src/entries/node',
  'src/entries/pglite',
  'src/emulator',
  'src/ledyer',
].map(path);

/** Editors write a file in several steps. */
const restartDelayMs = 150;

/**
 * A Vite plugin that runs the shop's server inside Vite's own process and restarts it when its files change.
 *
 * Pages get the headers of production, so that a policy that breaks a page is seen in development.
 */
export function shopServer(): Plugin {
  const styleNonce = randomBytes(18).toString('base64');
  let running: Promise<server.RunningShop> | undefined;
  const stop = async () => (await running?.catch(() => undefined))?.close();
  return {
    name: 'shop-server',
    config: () => ({ html: { cspNonce: styleNonce } }),
    transformIndexHtml: {
      order: 'post',
      handler: async (html) => (await running)?.fillInPage(html) ?? html,
    },
    transform(code, id) {
      // Makes the page itself wait for a restarted Vite, because the policy allows no worker that could.
      return id.endsWith('/vite/dist/client/client.mjs')
        ? code.replace('typeof SharedWorker === "undefined"', 'true')
        : undefined;
    },
    configureServer(vite) {
      const { httpServer, watcher, middlewares, config } = vite;
      const start = async () => {
        const module = (await vite.ssrLoadModule(
          path('demo/server/dev-server.ts'),
        )) as typeof server;
        const started = await module.startShop(process.env);
        config.logger.info(`\n${started.greeting}\n`);
        return started;
      };
      const logError = (error: unknown) => {
        config.logger.error(`\n  ${error instanceof Error ? error.message : String(error)}\n`);
      };

      // A restarted Vite listens after the previous one has closed, so the ports are free by then.
      httpServer?.once('listening', () => {
        running = start();
        running.catch((error: unknown) => {
          logError(error);
          process.exit(1);
        });
      });

      let restartTimer: NodeJS.Timeout | undefined;
      const restart = () => {
        vite.environments.ssr.moduleGraph.invalidateAll();
        running = stop().then(start);
        running.catch(logError);
      };
      watcher.add(watchedFolders);
      watcher.on('all', (_, file) => {
        if (!watchedFolders.some((folder) => file.startsWith(folder))) return;
        clearTimeout(restartTimer);
        restartTimer = setTimeout(restart, restartDelayMs);
      });
      vite.printUrls = () => undefined;

      const handle = async (request: Request) => {
        const shop = await running;
        return shop?.fetch(request) ?? new Response(null, { status: 503 });
      };
      const setPageHeaders = async (page: string, response: ServerResponse) => {
        const headers = (await running)?.getPageHeaders(page) ?? {};
        for (const [name, value] of Object.entries(headers)) {
          const isPolicy = name === 'content-security-policy';
          const { port } = config.server;
          response.setHeader(name, isPolicy ? extendPolicyForVite(value, styleNonce, port) : value);
        }
      };
      const listener = getRequestListener(handle, { overrideGlobalObjects: false });
      middlewares.use((request, response, next) => {
        const [pathname = ''] = (request.url ?? '').split('?');
        if (isApiPath(pathname)) {
          void listener(request, response);
          return;
        }
        if (/(?:\/|\.html)$/.test(pathname)) setPageHeaders(pathname, response).then(next, next);
        else next();
      });
    },
    // Vite awaits this hook when it closes.
    buildEnd: stop,
  };
}
