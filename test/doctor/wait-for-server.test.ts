import { describe, expect, test } from 'vitest';
import { waitForServer, type WaitOptions } from '../../src/doctor/wait-for-server.js';
import { credentials } from '../../src/doctor/credentials.js';
import { emulatorOptions } from '../../src/doctor/check-context.js';
import { createEmulator } from '../../src/emulator/index.js';
import { createFaultyServer, faultyServerUrl } from './faulty-server.js';

const respondWithProducts = () => Response.json({ products: [{ sku: 'PEN' }] });

/** Creates options with a timeout of 30 s. `messages` collects what is logged. */
function createOptions(fetch: (request: Request) => Response | Promise<Response>, sku?: string) {
  let now = 0;
  const messages: string[] = [];
  const ledyer = createEmulator(emulatorOptions);
  const options: WaitOptions = {
    baseUrl: faultyServerUrl,
    emulator: ledyer,
    sku,
    timeoutMs: 30_000,
    clock: {
      now: () => now,
      sleep: (ms) => {
        now += ms;
        return Promise.resolve();
      },
    },
    // As with the real `fetch`, an error is a rejected promise.
    fetch: async (input, init) => Promise.resolve(fetch(new Request(input, init))),
    log: (message) => messages.push(message),
  };
  return { options, ledyer, messages };
}

describe('waitForServer', () => {
  test('resolves as soon as the server creates a session at the emulator', async () => {
    let attempts = 0;
    const { options, ledyer, messages } = createOptions((request) => {
      attempts += 1;
      if (attempts < 4) throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
      return server(request);
    });
    const server = createFaultyServer({ ledyer, clock: options.clock, faults: new Set() });
    expect(await waitForServer(options)).toBe('PEN');
    expect(messages).toEqual([
      'GET /products got no response: no server listens at this address (ECONNREFUSED). Is your server running?',
    ]);
  });

  test('uses the given sku', async () => {
    const { options, ledyer } = createOptions((request) => server(request), 'PEN');
    const server = createFaultyServer({ ledyer, clock: options.clock, faults: new Set() });
    expect(await waitForServer(options)).toBe('PEN');
  });

  test('adds a final slash to each path for a server that redirects to one', async () => {
    const { options, ledyer } = createOptions((request) => {
      const url = new URL(request.url);
      if (!url.pathname.endsWith('/')) {
        return new Response(null, { status: 308, headers: { location: `${url.pathname}/` } });
      }
      return server(new Request(request.url.replace(/\/(?=\?|$)/, ''), request));
    });
    const server = createFaultyServer({ ledyer, clock: options.clock, faults: new Set() });
    expect(await waitForServer({ ...options, finalSlash: true })).toBe('PEN');
    await expect(waitForServer(options)).rejects.toThrow('--final-slash');
  });

  test.each<[string, (request: Request) => Response, RegExp]>([
    [
      'a missing product list',
      () => new Response('<html>', { status: 404 }),
      /GET \/products returned 404\. Check the base URL\..*--sku/,
    ],
    [
      'a redirect to a login page',
      () => new Response(null, { status: 302, headers: { location: '/login?next=secret' } }),
      /^GET \/products returned 302 to \/login\. Neither the tag nor the doctor follows a redirect: exclude these/,
    ],
    [
      'a redirect of the cart',
      ({ method }) =>
        method === 'GET'
          ? respondWithProducts()
          : new Response(null, { status: 308, headers: { location: '/l/sessions/' } }),
      /^POST \/sessions returned 308 to \/l\/sessions\/, and no request reached the emulator\. Neither the tag/,
    ],
    [
      'a page instead of the product list',
      () => new Response('<html>', { headers: { 'content-type': 'text/html' } }),
      /^GET \/products returned 200 with “text\/html”; JSON is expected\. Check the base URL\..*--sku/,
    ],
    [
      'a product list without a product',
      () => Response.json({ products: [] }),
      /^GET \/products returned 200, but its body has no text products\[0\]\.sku\. Name a product with --sku\./,
    ],
    [
      'a port that `fetch` refuses',
      () => {
        throw new TypeError('fetch failed', { cause: new Error('bad port') });
      },
      /^GET \/products got no response: fetch failed \(bad port\)\.$/,
    ],
    [
      'a body that is not compressed',
      () => {
        throw new TypeError('terminated', { cause: { code: 'Z_DATA_ERROR' } });
      },
      /its body is not compressed as its Content-Encoding says \(Z_DATA_ERROR\)\.$/,
    ],
    [
      'a session that was created at another Ledyer',
      ({ method }) =>
        method === 'GET'
          ? respondWithProducts()
          : Response.json({ sessionId: 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ' }),
      /this emulator has no such session.*another Ledyer/,
    ],
    [
      'an error of the server',
      ({ method }) =>
        method === 'GET'
          ? respondWithProducts()
          : Response.json({ title: 'No database' }, { status: 500 }),
      /POST \/sessions returned 500 \(No database\), and no request reached the emulator\. The log of your server/,
    ],
    [
      'a wrong address',
      ({ method }) =>
        method === 'GET' ? respondWithProducts() : new Response(null, { status: 404 }),
      /returned 404, and no request reached the emulator\. Check the base URL\./,
    ],
    [
      'an HTML page instead of a session',
      ({ method }) => (method === 'GET' ? respondWithProducts() : new Response('<html>')),
      /returned 200, but the body names no session\. Return {"sessionId", "expiresAt"}/,
    ],
  ])('logs and throws advice for %s', async (_, respond, advice) => {
    const { options, messages } = createOptions(respond);
    await expect(waitForServer(options)).rejects.toThrow(advice);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(advice);
  });

  test('names the request that the emulator rejected, without the secret that was sent', async () => {
    const { options, ledyer } = createOptions(async ({ method }) => {
      if (method === 'GET') return respondWithProducts();
      await ledyer.fetch(
        new Request('http://localhost/oauth/token?grant_type=client_credentials', {
          method: 'POST',
          headers: { authorization: `Basic ${btoa('my-shop:my-secret')}` },
        }),
      );
      return Response.json({}, { status: 502 });
    });
    const message = await waitForServer(options).catch(
      (error: unknown) => (error as Error).message,
    );
    expect(message).toMatch(
      /sent POST \/oauth\/token, and the emulator rejected it: .*credentials/,
    );
    expect(message).toContain(credentials.clientId);
    expect(message).not.toContain('my-secret');
  });

  test('names the request that the emulator rejected when the server crashed because of it', async () => {
    const { options, ledyer } = createOptions(async ({ method }) => {
      if (method === 'GET') return respondWithProducts();
      await ledyer.fetch(new Request('http://localhost/v1/sessions', { method: 'POST' }));
      throw new TypeError('fetch failed', { cause: { code: 'UND_ERR_SOCKET' } });
    });
    await expect(waitForServer(options)).rejects.toThrow(
      /sent POST \/v1\/sessions, and the emulator rejected it/,
    );
  });
});
