/** Runs the kit in Koa, before and after a body parser. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mountInKoa } from '../../server-example/adapters/koa.js';
import { startEmulator, type RunningEmulator } from '../../src/emulator/index.js';
import {
  createLedyerClient,
  createMerchant,
  type ClosableDatabase,
  type Merchant,
} from '../../src/server/index.js';
import { createTestDatabase } from '../support/server/test-database.js';
import { createCartRequest, catalogue } from '../support/server/test-shop.js';

const requireTool = createRequire(
  fileURLToPath(new URL('../../scripts/tools/package.json', import.meta.url)),
);

interface KoaApp {
  use(middleware: unknown): KoaApp;
  callback(): RequestListener;
}
const Koa = requireTool('koa') as new () => KoaApp;
const bodyParser = requireTool('koa-bodyparser') as () => unknown;
const sendOtherRoute = (context: { body: unknown }) => {
  context.body = 'the shop';
};

const apps: [name: string, create: (merchant: Merchant) => KoaApp][] = [
  [
    'Koa',
    (merchant) => {
      const app = new Koa();
      mountInKoa(app, merchant);
      return app.use(bodyParser()).use(sendOtherRoute);
    },
  ],
  [
    'Koa after a body parser',
    (merchant) => {
      const app = new Koa().use(bodyParser());
      mountInKoa(app, merchant);
      return app.use(sendOtherRoute);
    },
  ],
];

describe.each(apps)('the kit in %s', (_, createApp) => {
  const fulfilled: string[] = [];
  let emulator: RunningEmulator;
  let database: ClosableDatabase;
  let merchant: Merchant;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    emulator = await startEmulator({ port: 0 });
    database = await createTestDatabase();
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://localhost:${(server.address() as AddressInfo).port}`;
    merchant = createMerchant({
      ledyer: createLedyerClient({
        environment: 'local',
        emulatorUrl: emulator.url,
        clientId: 'emulator',
        clientSecret: 'emulator',
      }),
      store: database,
      catalogue,
      publicUrl: url,
      termsUrl: `${url}/terms`,
      country: 'SE',
      locale: 'sv-SE',
      fulfil: ({ orderId }) => {
        fulfilled.push(orderId);
        return Promise.resolve(undefined);
      },
    });
    server.on('request', createApp(merchant).callback());
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    await merchant.close();
    await database.close();
    await emulator.close();
  });

  test('leaves other routes to the Koa app', async () => {
    expect(await (await fetch(url)).text()).toBe('the shop');
  });

  test('starts a checkout, validates it, and fulfils the order once', async () => {
    const started = await fetch(`${url}/ledyer/sessions`, createCartRequest(2));
    expect(started.status, await started.clone().text()).toBe(201);
    const { sessionId } = (await started.json()) as { sessionId: string };
    const cookie = started.headers.get('set-cookie')!.split(';')[0]!;
    const { orderId } = (await emulator.emulator.command(sessionId, {
      action: 'authorize',
      validate: true,
    })) as { orderId: string };
    await expect
      .poll(async () => {
        const status = await fetch(`${url}/ledyer/sessions/${sessionId}`, { headers: { cookie } });
        return (await status.json()) as unknown;
      })
      .toMatchObject({ state: 'authorized', orderId });
    await expect.poll(() => fulfilled).toEqual([orderId]);
  });
});
