/**
 * One server in a separate process: `node server-process.mjs raw`. It reports its port and then responds to the
 * benchmark's commands.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { listen, toNodeListener } from '../../../src/entries/node/index.js';
import {
  createLedyerClient,
  createMerchant,
  pgliteDatabase,
  postgresDatabase,
  type ClosableDatabase,
} from '../../../src/server/index.js';
import pg from 'pg';
import { benchCatalogue, BenchShop } from './bench-shop.js';
import { peersFolder } from '../peers.mjs';
import { StatusWork } from './status-work.js';

/** The status of an open session, for the servers that return a constant. */
const constantStatus = {
  sessionId: 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ',
  state: 'open',
  signState: 'unsigned',
  expiresAt: '2026-11-29T10:00:00.000Z',
  updatedAt: '2026-11-22T10:00:00.000Z',
};
const route = '/ledyer/sessions/:id';
const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
/** The headers of the kit's responses. */
const kitHeaders = {
  ...headers,
  vary: 'Cookie',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};

const listenOnFreePort = (server: Server) =>
  new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );

/** The peers are not dependencies of this project, so they have no types. */
const requirePeer = createRequire(`${peersFolder}/`);
type RouteMethod = (
  path: string,
  handle: (request: PeerRequest, response: PeerResponse) => void,
) => void;
interface PeerRequest {
  readonly params: { readonly id: string };
  readonly headers: { readonly cookie?: string };
}
interface PeerResponse {
  set(headers: object): PeerResponse;
  headers(headers: object): PeerResponse;
  status(code: number): PeerResponse;
  code(code: number): PeerResponse;
  json(body: object): void;
  send(body: object): void;
}

const statusWork = new StatusWork();
const notFound = { type: 'about:blank', title: 'Not found', status: 404 };

const openDatabase = async (): Promise<ClosableDatabase> => {
  const url = process.env.DATABASE_URL;
  return url === undefined
    ? pgliteDatabase(await PGlite.create())
    : postgresDatabase(new pg.Pool({ connectionString: url, max: 10 }));
};

const servers: Readonly<Record<string, () => Promise<number>>> = {
  raw: () =>
    listenOnFreePort(
      createServer((_, response) => {
        response.writeHead(200, headers).end(JSON.stringify(constantStatus));
      }),
    ),
  hono: () =>
    new Promise((resolve) => {
      const app = new Hono().get(route, (context) => context.json(constantStatus, 200, headers));
      serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port));
    }),
  fastify: async () => {
    const createFastify = requirePeer('fastify') as () => {
      get: RouteMethod;
      listen(options: object): Promise<string>;
    };
    const app = createFastify();
    app.get(route, (request, response) => {
      const startedAt = Date.now();
      const found = statusWork.find(request.params.id, request.headers.cookie);
      const status = found ? 200 : 404;
      response
        .code(status)
        .headers(kitHeaders)
        .send(found ?? notFound);
      statusWork.record(status, startedAt);
    });
    return Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port);
  },
  express: () => {
    const createExpress = requirePeer('express') as () => RequestListener & { get: RouteMethod };
    const app = createExpress();
    app.get(route, (request, response) => {
      const startedAt = Date.now();
      const found = statusWork.find(request.params.id, request.headers.cookie);
      const status = found ? 200 : 404;
      response
        .status(status)
        .set(kitHeaders)
        .json(found ?? notFound);
      statusWork.record(status, startedAt);
    });
    return listenOnFreePort(createServer(app));
  },
  kit: async () => {
    shop = new BenchShop(await openDatabase());
    const { url } = await listen(toNodeListener(shop.merchants[0]!.fetch), 0);
    return Number(new URL(url).port);
  },
  /** The kit alone: in this process, the memory of an emulator and of buyers would count as the kit's. */
  'kit-alone': async () => {
    const { EMULATOR_URL: emulatorUrl, SHOP_PORT: port } = process.env;
    const merchant = createMerchant({
      ledyer: createLedyerClient({
        environment: 'local',
        clientId: 'emulator',
        clientSecret: 'emulator',
        emulatorUrl,
      }),
      store: await openDatabase(),
      catalogue: benchCatalogue,
      publicUrl: `http://127.0.0.1:${port}`,
      termsUrl: 'http://127.0.0.1/terms',
      country: 'SE',
      locale: 'sv-SE',
    });
    const { url } = await listen(toNodeListener(merchant.fetch), Number(port));
    return Number(new URL(url).port);
  },
};

let shop: BenchShop | undefined;

/** Commands of the benchmark. The result is sent back. */
const commands: Readonly<Record<string, (count: number) => unknown>> = {
  /** CPU microseconds. */
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  /** Bytes of heap and buffers. The resident size would depend on when the system reclaims pages. */
  memory: async () => {
    // Twice, because buffers are freed some time after their owners.
    for (let round = 0; round < 2; round += 1) {
      globalThis.gc?.();
      await setTimeout(200);
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },
  start: (count) => (shop ?? statusWork).start(count),
  warm: (count) => shop?.warm(count),
  reads: () => shop!.reads,
  push: (index) => shop!.push(index),
  readAtLedyer: (count) => shop!.readAtLedyer(count),
  reconcile: (count) => shop!.reconcile(count),
};

process.on('message', (message: { id: number; command: string; argument: number }) => {
  const { id, command, argument } = message;
  Promise.resolve(commands[command]!(argument)).then(
    (result) => process.send!({ id, result }),
    (error: unknown) => process.send!({ id, error: String(error) }),
  );
});
process.once('disconnect', () => process.exit());
process.send!({ port: await servers[process.argv[2]!]!() });
