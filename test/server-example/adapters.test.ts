import { createServer, type RequestListener } from 'node:http';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mountInExpress } from '../../server-example/adapters/express.js';
import { mountInFastify } from '../../server-example/adapters/fastify.js';
import { mountInHono } from '../../server-example/adapters/hono.js';
import { createRouteHandlers } from '../../server-example/adapters/next.js';
import { startEmulator, type RunningEmulator } from '../../src/emulator/index.js';
import { toNodeListener } from '../../src/entries/node/index.js';
import {
  createLedyerClient,
  createMerchant,
  type Merchant,
  type ClosableDatabase,
} from '../../src/server/index.js';
import { freePort } from '../support/postgresql.js';
import { createTestDatabase } from '../support/test-database.js';
import { createCartRequest, catalogue } from '../support/test-shop.js';

/** Apps with the kit and a route `/` of the app. */
const apps: Readonly<Record<string, (merchant: Merchant) => Promise<RequestListener>>> = {
  Express(merchant) {
    const app = express();
    mountInExpress(app, merchant);
    app.use(express.json());
    app.get('/', (_, response) => response.send('the shop'));
    return Promise.resolve(app as unknown as RequestListener);
  },
  async Fastify(merchant) {
    const app = fastify();
    mountInFastify(app, merchant);
    app.get('/', () => 'the shop');
    await app.ready();
    return (request, response) => app.routing(request, response);
  },
  Hono(merchant) {
    const app = new Hono();
    mountInHono(app, merchant);
    app.get('/', ({ text }) => text('the shop'));
    return Promise.resolve(toNodeListener(async (request) => app.fetch(request)));
  },
  'Next.js route handlers'(merchant) {
    const handlers: Partial<Record<string, (request: Request) => Promise<Response>>> =
      createRouteHandlers(merchant);
    // Next.js selects a handler by path and method, and sends 405 for a method without a handler.
    const next = async (request: Request): Promise<Response> => {
      if (!new URL(request.url).pathname.startsWith('/ledyer/')) return new Response('the shop');
      return (await handlers[request.method]?.(request)) ?? new Response(null, { status: 405 });
    };
    return Promise.resolve(toNodeListener(next));
  },
};

let database: ClosableDatabase;
let emulator: RunningEmulator;
beforeAll(async () => {
  database = await createTestDatabase();
  emulator = await startEmulator({ port: 0 });
}, 60_000);
afterAll(async () => {
  await emulator.close();
  await database.close();
});

describe.each(Object.entries(apps))('the kit in %s', (_, createListener) => {
  let url: string;
  let merchant: Merchant;
  let server: ReturnType<typeof createServer>;
  const fulfilled: string[] = [];

  beforeAll(async () => {
    const port = await freePort();
    url = `http://localhost:${port}`;
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
    server = createServer(await createListener(merchant));
    await new Promise<void>((resolve) => server.listen(port, resolve));
  });
  afterAll(async () => {
    await merchant.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const startCheckout = async () => {
    const response = await fetch(`${url}/ledyer/sessions`, createCartRequest(2));
    expect(response.status).toBe(201);
    const { sessionId } = (await response.json()) as { sessionId: string };
    return { sessionId, cookie: response.headers.get('set-cookie')!.split(';')[0]! };
  };

  test('leaves other routes to the app', async () => {
    expect(await (await fetch(url)).text()).toBe('the shop');
  });

  test('starts a checkout, changes its cart and returns its status', async () => {
    const { sessionId, cookie } = await startCheckout();
    const headers = { cookie };
    const changed = await fetch(`${url}/ledyer/sessions/${sessionId}/cart`, {
      ...createCartRequest(3),
      method: 'PUT',
      headers: { ...createCartRequest(3).headers, cookie },
    });
    expect(changed.status).toBe(200);
    const status = await fetch(`${url}/ledyer/sessions/${sessionId}`, { headers });
    expect(status.headers.get('content-type')).toContain('application/json');
    expect(status.headers.get('cache-control')).toBe('no-store');
    expect(await status.json()).toMatchObject({ sessionId, state: 'open' });
  });

  test('streams a change that Ledyer notifies and fulfils the order', async () => {
    const { sessionId, cookie } = await startCheckout();
    const headers = { cookie, accept: 'text/event-stream' };
    const stream = await fetch(`${url}/ledyer/sessions/${sessionId}`, { headers });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toContain('"state":"open"');
    const { orderId } = await emulator.emulator.command(sessionId, { action: 'authorize' });
    let text = '';
    while (!text.includes('"authorized"')) text = (await reader.read()).value ?? '';
    await reader.cancel();
    await expect.poll(() => fulfilled, { timeout: 10_000 }).toContain(orderId);
  });

  test('sends its own error responses', async () => {
    const { sessionId, cookie } = await startCheckout();
    const responses = await Promise.all([
      fetch(`${url}/ledyer/sessions/${sessionId}`),
      fetch(`${url}/ledyer/nothing`, { headers: { cookie } }),
      fetch(`${url}/ledyer/sessions`, { ...createCartRequest(1), body: '{"items":' }),
      fetch(`${url}/ledyer/sessions`, { ...createCartRequest(1), body: ' '.repeat(70_000) }),
      fetch(`${url}/ledyer/sessions`, {
        ...createCartRequest(1),
        headers: { 'content-type': 'text/plain' },
      }),
    ]);
    expect(responses.map(({ status }) => status)).toEqual([404, 404, 400, 413, 415]);
    for (const response of responses) {
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(response.headers.get('cache-control')).toBe('no-store');
    }
  });
});
