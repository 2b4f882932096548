import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { startEmulator } from '../../src/emulator/index.js';
import type { CreateSession } from '../../src/ledyer/session-request.js';
import { createLedyerClient } from '../../src/server/index.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const documentedBody = JSON.parse(
  readFileSync(join(folder, '../fixtures/ledyer/create-session.json'), 'utf8'),
) as CreateSession;

/** A running shop that serves each built app under its name, with an emulated Ledyer. */
export interface FrameworkShop {
  readonly url: string;
  /** Runs an action of the buyer, the signatory or the clock. */
  runAction(sessionId: string, action: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts the shop. It uses only the Ledyer client of the server kit, because the whole kit would return one session
 * per buyer, and these tests need a new one each time.
 */
export async function startFrameworkShop(): Promise<FrameworkShop> {
  const { url: emulatorUrl, emulator, close: closeEmulator } = await startEmulator({ port: 0 });
  const ledyer = createLedyerClient({
    environment: 'local',
    emulatorUrl,
    clientId: 'emulator',
    clientSecret: 'emulator',
  });

  const routes: Record<string, (id: string) => Promise<Response>> = {
    'GET /ledyer/products': () => Promise.resolve(Response.json({ products: [{ sku: 'PEN' }] })),
    'GET /favicon.ico': () => Promise.resolve(new Response(null, { status: 204 })),
    'POST /ledyer/sessions': async () => {
      const { sessionId } = await ledyer.sessions.create(documentedBody);
      return Response.json({ sessionId }, { status: 201 });
    },
    'GET /ledyer/sessions/': async (id) => {
      const { state, signState, orderId } = await ledyer.sessions.get(id);
      const isDone = state === 'authorized';
      return Response.json({ sessionId: id, state, signState, ...(isDone && { orderId }) });
    },
  };
  const handle = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const [path, id = ''] = pathname.split(/(?=se_)/);
    const route = routes[`${request.method} ${path}`];
    return route ? route(id) : serveBuiltFile(pathname, emulatorUrl);
  };

  const listener = getRequestListener(handle, { overrideGlobalObjects: false });
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    async runAction(sessionId, action) {
      const response = await emulator.fetch(
        new Request(`${emulatorUrl}/_emulator/sessions/${sessionId}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ action }),
        }),
      );
      if (!response.ok) throw new Error(await response.text());
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await closeEmulator();
    },
  };
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/** Returns a file of `/APP/…` from that app's `dist`. */
async function serveBuiltFile(pathname: string, emulatorUrl: string): Promise<Response> {
  const [, app = '', ...rest] = pathname.split('/');
  const file = normalize(join(folder, app, 'dist', rest.join('/') || 'index.html'));
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return new Response(null, { status: 404 });
  const body = text.replace('<html ', `<html data-emulator-url="${emulatorUrl}" `);
  const type = contentTypes[extname(file)] ?? 'application/octet-stream';
  return new Response(body, { headers: { 'content-type': `${type}; charset=utf-8` } });
}
