import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import compression from 'compression';
import express5, { type RequestHandler } from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePort } from '../support/find-free-port.js';
import { mountInExpress } from '../../server-example/adapters/express.js';
import { mountInFastify } from '../../server-example/adapters/fastify.js';
import { mountInHono } from '../../server-example/adapters/hono.js';
import { mountInNest } from '../../server-example/adapters/nest.js';
import { createApiRoute, createRouteHandlers } from '../../server-example/adapters/next.js';
import { withLedyer } from '../../server-example/adapters/node-http.js';
import { startEmulator, type RunningEmulator } from '../../src/emulator/index.js';
import { toNodeListener } from '../../src/entries/node/index.js';
import {
  createLedyerClient,
  createMerchant,
  type Merchant,
  type MerchantOptions,
  type ClosableDatabase,
} from '../../src/server/index.js';
import { sampleCases } from '../support/run-options.js';
import { createTestDatabase } from '../support/server/test-database.js';
import { createCartRequest, catalogue } from '../support/server/test-shop.js';

/** An app with the kit and a route `/` of the app. */
interface Host {
  readonly create: (merchant: Merchant) => RequestListener | Promise<RequestListener>;
  readonly options?: Pick<MerchantOptions, 'basePath'> & { readonly publicPath?: string };
  /** The kit's path in this app. Default: `/ledyer`. */
  readonly path?: string;
  /** Whether a parser of the app rejects invalid bodies before the kit gets them. */
  readonly parsesBodies?: boolean;
  /** Suffix of every URL. Default: none. */
  readonly urlSuffix?: string;
}

const express4 = createRequire(import.meta.url)('express-4') as typeof express5;
const expressVersions = { 'Express 4': express4, 'Express 5': express5 };
const asListener = (app: unknown) => app as RequestListener;
const sendShop = (_: unknown, response: { send(text: string): unknown }) =>
  response.send('the shop');

/** Each version of Express with each way to mount the kit. */
const expressHosts = Object.entries(expressVersions).flatMap(
  ([name, express], version): readonly [string, Host][] => {
    const withParsers = (...parsers: RequestHandler[]): Host => ({
      create(merchant) {
        const app = express();
        for (const parser of parsers) app.use(parser);
        mountInExpress(app, merchant);
        app.get('/', sendShop);
        return asListener(app);
      },
    });
    const any = { type: '*/*', limit: '1mb' };
    const versionHosts: [string, Host][] = [
      [
        name,
        {
          create(merchant) {
            const app = express();
            mountInExpress(app, merchant);
            app.use(express.json());
            app.get('/', sendShop);
            return asListener(app);
          },
        },
      ],
      [
        `${name} with json() and urlencoded() before the kit, as in NestJS`,
        {
          ...withParsers(express.json(), express.urlencoded({ extended: true })),
          parsesBodies: true,
        },
      ],
      [`${name} with text() before the kit`, withParsers(express.text(any))],
      [`${name} with raw() before the kit`, withParsers(express.raw(any))],
      [
        `${name} with a parser that keeps rawBody before the kit, as in Google’s functions`,
        {
          ...withParsers(
            express.json({
              verify(request, _response, buffer) {
                Object.assign(request, { rawBody: buffer });
              },
            }),
            (request, _response, next) => {
              request.body = { changed: 'by a later parser' };
              next();
            },
          ),
          parsesBodies: true,
        },
      ],
      [
        `${name} with a logger that reads along`,
        withParsers((request, _response, next) => {
          request.on('data', () => undefined);
          next();
        }),
      ],
      [
        `${name} with a router of a router`,
        {
          options: { basePath: '/shop/api/ledyer' },
          path: '/shop/api/ledyer',
          create(merchant) {
            const app = express();
            const [outer, inner] = [express.Router(), express.Router()];
            mountInExpress(inner, merchant);
            outer.use('/api', inner);
            app.use('/shop', outer);
            app.get('/', sendShop);
            return asListener(app);
          },
        },
      ],
      [
        `${name} with an app inside an app, and publicUrl with a path`,
        {
          options: { publicPath: '/se' },
          path: '/se/ledyer',
          create(merchant) {
            const [app, inner] = [express(), express()];
            mountInExpress(inner, merchant);
            app.use('/se', inner);
            app.get('/', sendShop);
            return asListener(app);
          },
        },
      ],
      [
        `${name} with all() for a path`,
        {
          create(merchant) {
            const app = express();
            app.all(/^\/ledyer\//, toNodeListener(merchant.fetch));
            app.get('/', sendShop);
            return asListener(app);
          },
        },
      ],
      [
        `${name} behind a rule that removes a part of the path`,
        {
          path: '/old/ledyer',
          create(merchant) {
            const app = express();
            app.use((request, _response, next) => {
              request.url = request.url.replace(/^\/old/, '');
              next();
            });
            mountInExpress(app, merchant);
            app.get('/', sendShop);
            return asListener(app);
          },
        },
      ],
      [
        `${name} behind compression()`,
        {
          create(merchant) {
            const app = express();
            app.use(compression({ threshold: 0 }));
            mountInExpress(app, merchant);
            app.get('/', sendShop);
            return asListener(app);
          },
        },
      ],
    ];
    // Each way to mount the kit in one of the versions.
    return sampleCases(versionHosts, version);
  },
);

/** Imitates NestJS 11 on Express: `app.use()` before the body parsers, or a controller after them. */
const nestHosts: [string, Host][] = [
  [
    'NestJS, in main.ts',
    {
      create(merchant) {
        const app = express5();
        mountInNest(app, merchant);
        app.use(express5.json(), express5.urlencoded({ extended: true }));
        app.get('/', sendShop);
        return asListener(app);
      },
    },
  ],
  [
    'NestJS, in a controller with a global prefix',
    {
      options: { basePath: '/api/ledyer' },
      path: '/api/ledyer',
      parsesBodies: true,
      create(merchant) {
        const app = express5();
        app.use(express5.json(), express5.urlencoded({ extended: true }));
        const listener = toNodeListener(merchant.fetch);
        app.all('/api/ledyer/*path', (request, response) => listener(request, response));
        app.get('/', sendShop);
        return asListener(app);
      },
    },
  ],
];

/**
 * Imitates the router of Next.js 15: redirects for `trailingSlash`, the route below `basePath`, and for a method
 * without a handler 405.
 */
const createNextApp =
  (path: string, { trailingSlash = false, basePath = '', keepsBasePath = true } = {}) =>
  (merchant: Merchant): RequestListener => {
    const handlers: Partial<Record<string, (request: Request) => Promise<Response>>> =
      createRouteHandlers(() => merchant);
    return toNodeListener(async (request: Request): Promise<Response> => {
      const url = new URL(request.url);
      if (url.pathname === '/') return new Response('the shop');
      if (url.pathname.endsWith('/') !== trailingSlash) {
        url.pathname = trailingSlash ? `${url.pathname}/` : url.pathname.slice(0, -1);
        return new Response(null, { status: 308, headers: { location: url.href } });
      }
      if (!url.pathname.startsWith(`${basePath}${path}/`))
        return new Response(null, { status: 404 });
      if (!keepsBasePath) url.pathname = url.pathname.slice(basePath.length);
      const { method, headers, signal } = request;
      const body = ['GET', 'HEAD'].includes(method) ? null : request.body;
      const routed = new Request(url, {
        method,
        headers,
        signal,
        body,
        duplex: 'half',
      } as RequestInit);
      return (await handlers[method]?.(routed)) ?? new Response(null, { status: 405 });
    });
  };

/** Imitates an API route of the pages router of Next.js, with its body parser. */
const createNextApiRoute = (merchant: Merchant): RequestListener => {
  const route = createApiRoute(() => merchant);
  return (request, response) => {
    // Next.js calls the route for its own paths only.
    if (!request.url?.startsWith('/api/ledyer/')) {
      response.end('the shop');
      return;
    }
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      let body: unknown = text;
      if (request.headers['content-type'] === 'application/json') {
        try {
          body = JSON.parse(text === '' ? '{}' : text);
        } catch {
          response.writeHead(400).end('Invalid JSON');
          return;
        }
      }
      route(Object.assign(request, { query: {}, cookies: {}, body }), response);
    })();
  };
};

const hosts: [string, Host][] = [
  ...expressHosts,
  ...nestHosts,
  [
    'node:http',
    { create: (merchant) => withLedyer(merchant, (_, response) => response.end('the shop')) },
  ],
  [
    'Fastify',
    {
      async create(merchant) {
        const app = fastify();
        mountInFastify(app, merchant);
        app.get('/', () => 'the shop');
        await app.ready();
        return (request, response) => app.routing(request, response);
      },
    },
  ],
  [
    'Fastify, in a plugin with a prefix',
    {
      options: { basePath: '/api/ledyer' },
      path: '/api/ledyer',
      async create(merchant) {
        const app = fastify();
        await app.register(
          (plugin, _, done) => {
            mountInFastify(plugin, merchant, '/api/ledyer');
            done();
          },
          { prefix: '/api' },
        );
        app.get('/', () => 'the shop');
        await app.ready();
        return (request, response) => app.routing(request, response);
      },
    },
  ],
  [
    'Hono',
    {
      create(merchant) {
        const app = new Hono();
        mountInHono(app, merchant);
        app.get('/', ({ text }) => text('the shop'));
        return toNodeListener(async (request) => app.fetch(request));
      },
    },
  ],
  [
    'Hono with a middleware that reads the body',
    {
      create(merchant) {
        const app = new Hono();
        app.use(async ({ req }, next) => {
          if (req.method !== 'GET') await req.text();
          await next();
        });
        mountInHono(app, merchant);
        app.get('/', ({ text }) => text('the shop'));
        return toNodeListener(async (request) => app.fetch(request));
      },
    },
  ],
  ['Next.js route handlers', { create: createNextApp('/ledyer') }],
  [
    'Next.js route handlers with trailingSlash',
    {
      create: createNextApp('/ledyer', { trailingSlash: true }),
      options: { basePath: '/ledyer/' },
      urlSuffix: '/',
    },
  ],
  [
    'Next.js route handlers with basePath',
    {
      create: createNextApp('/ledyer', { basePath: '/se' }),
      options: { publicPath: '/se' },
      path: '/se/ledyer',
    },
  ],
  [
    'Next.js route handlers with basePath, which the request lacks, and trailingSlash',
    {
      create: createNextApp('/ledyer', {
        trailingSlash: true,
        basePath: '/se',
        keepsBasePath: false,
      }),
      options: { publicPath: '/se', basePath: '/ledyer/' },
      path: '/se/ledyer',
      urlSuffix: '/',
    },
  ],
  [
    'an API route of Next.js, with its body parser',
    {
      parsesBodies: true,
      create: createNextApiRoute,
      options: { basePath: '/api/ledyer' },
      path: '/api/ledyer',
    },
  ],
];

let database: ClosableDatabase;
let emulator: RunningEmulator;
/** Kits that are closing. A kit waits up to a second for its last read from Ledyer, so the next one starts meanwhile. */
const closing: Promise<void>[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  emulator = await startEmulator({ port: 0 });
}, 120_000);
afterAll(async () => {
  await Promise.all(closing);
  await emulator.close();
  await database.close();
});

describe.each(hosts)(
  'the kit in %s',
  (name, { create, options = {}, path = '/ledyer', urlSuffix = '', parsesBodies = false }) => {
    let url: string;
    let merchant: Merchant;
    let server: ReturnType<typeof createServer>;
    const fulfilled: string[] = [];

    beforeAll(async () => {
      const port = await findFreePort();
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
        publicUrl: url + (options.publicPath ?? ''),
        basePath: options.basePath,
        termsUrl: `${url}/terms`,
        country: 'SE',
        locale: 'sv-SE',
        fulfil: ({ orderId }) => {
          fulfilled.push(orderId);
          return Promise.resolve(undefined);
        },
      });
      server = createServer(await create(merchant));
      await new Promise<void>((resolve) => server.listen(port, resolve));
    });
    afterAll(async () => {
      closing.push(merchant.close());
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });

    const startCheckout = async () => {
      const response = await fetch(`${url}${path}/sessions${urlSuffix}`, createCartRequest(2));
      expect(response.status).toBe(201);
      const { sessionId } = (await response.json()) as { sessionId: string };
      return { sessionId, cookie: response.headers.get('set-cookie')!.split(';')[0]! };
    };

    test('leaves other routes to the app', async () => {
      expect(await (await fetch(url)).text()).toBe('the shop');
    });

    test('does not show the metrics to everyone', async () => {
      const response = await fetch(`${url}/metrics`);
      expect(await response.text()).not.toContain('ledyer_');
    });

    test('starts a checkout, changes its cart and returns its status', async () => {
      const { sessionId, cookie } = await startCheckout();
      const headers = { cookie };
      const changed = await fetch(`${url}${path}/sessions/${sessionId}/cart${urlSuffix}`, {
        ...createCartRequest(3),
        method: 'PUT',
        headers: { ...createCartRequest(3).headers, cookie },
      });
      expect(changed.status).toBe(200);
      const status = await fetch(`${url}${path}/sessions/${sessionId}${urlSuffix}`, { headers });
      expect(status.headers.get('content-type')).toContain('application/json');
      expect(status.headers.get('cache-control')).toBe('no-store');
      expect(await status.json()).toMatchObject({ sessionId, state: 'open' });
    });

    test('streams a change that Ledyer notifies and fulfils the order', async () => {
      const { sessionId, cookie } = await startCheckout();
      const headers = { cookie, accept: 'text/event-stream' };
      const stream = await fetch(`${url}${path}/sessions/${sessionId}${urlSuffix}`, { headers });
      expect(stream.headers.get('content-type')).toContain('text/event-stream');
      expect(stream.headers.get('cache-control')).toBe('no-store, no-transform');
      expect(stream.headers.get('content-encoding')).toBeNull();
      const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
      expect((await reader.read()).value).toContain('"state":"open"');
      const { orderId } = await emulator.emulator.command(sessionId, { action: 'authorize' });
      let text = '';
      while (!text.includes('"authorized"')) text = (await reader.read()).value ?? '';
      await reader.cancel();
      await expect.poll(() => fulfilled, { timeout: 10_000 }).toContain(orderId);
    });

    test.skipIf(parsesBodies)('sends its own error responses', async () => {
      const { sessionId, cookie } = await startCheckout();
      const responses = await Promise.all([
        fetch(`${url}${path}/sessions/${sessionId}${urlSuffix}`),
        fetch(`${url}${path}/nothing${urlSuffix}`, { headers: { cookie } }),
        fetch(`${url}${path}/sessions${urlSuffix}`, { ...createCartRequest(1), body: '{"items":' }),
        fetch(`${url}${path}/sessions${urlSuffix}`, {
          ...createCartRequest(1),
          body: ' '.repeat(70_000),
        }),
        fetch(`${url}${path}/sessions${urlSuffix}`, {
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
  },
);
