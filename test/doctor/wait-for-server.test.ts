import { expect, test } from 'vitest';
import { waitForServer, type WaitOptions } from '../../src/doctor/wait-for-server.js';
import { credentials } from '../../src/doctor/credentials.js';
import { emulatorOptions } from '../../src/doctor/check-context.js';
import { createEmulator } from '../../src/emulator/index.js';
import { badServer, badServerUrl } from './bad-server.js';

const products = () => Response.json({ products: [{ sku: 'PEN' }] });

/** What is said until the shop is there, or until half a minute is over. */
function waiting(fetch: (request: Request) => Response | Promise<Response>, sku?: string) {
  let now = 0;
  const said: string[] = [];
  const ledyer = createEmulator(emulatorOptions);
  const options: WaitOptions = {
    baseUrl: badServerUrl,
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
    // What it throws is a rejection, as with the real one.
    fetch: async (input, init) => Promise.resolve(fetch(new Request(input, init))),
    log: (why) => said.push(why),
  };
  return { options, ledyer, said };
}

test('goes on as soon as the shop makes a session here', async () => {
  let tries = 0;
  const { options, ledyer, said } = waiting((request) => {
    tries += 1;
    if (tries < 4) throw new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
    return server(request);
  });
  const server = badServer({ ledyer, clock: options.clock, bad: new Set() });
  expect(await waitForServer(options)).toBe('PEN');
  expect(said).toEqual([
    'GET /products was not answered: nothing listens there (ECONNREFUSED). Is your server running?',
  ]);
});

test('takes the sku that it is told', async () => {
  const { options, ledyer } = waiting((request) => server(request), 'PEN');
  const server = badServer({ ledyer, clock: options.clock, bad: new Set() });
  expect(await waitForServer(options)).toBe('PEN');
});

test.each<[string, (request: Request) => Response, RegExp]>([
  [
    'no list of products',
    () => new Response('<html>', { status: 404 }),
    /GET \/products was answered with 404\. Is the address right\?.*--sku/,
  ],
  [
    'a session at another Ledyer',
    ({ method }) =>
      method === 'GET'
        ? products()
        : Response.json({ sessionId: 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ' }),
    /that session is not here.*another Ledyer/,
  ],
  [
    'an error of the shop',
    ({ method }) =>
      method === 'GET' ? products() : Response.json({ title: 'No database' }, { status: 500 }),
    /POST \/sessions was answered with 500 \(No database\), and nothing reached this Ledyer\. Look into your server’s log/,
  ],
  [
    'another address',
    ({ method }) => (method === 'GET' ? products() : new Response(null, { status: 404 })),
    /answered with 404, and nothing reached this Ledyer\. Is the address right\?/,
  ],
  [
    'a page in place of an answer',
    ({ method }) => (method === 'GET' ? products() : new Response('<html>')),
    /answered with 200, and the answer names no session\. Answer with {"sessionId", "expiresAt"}/,
  ],
])('tells of %s', async (_, answer, words) => {
  const { options, said } = waiting(answer);
  await expect(waitForServer(options)).rejects.toThrow(words);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(words);
});

test('tells what Ledyer refused, without the secret that was sent', async () => {
  const { options, ledyer } = waiting(async ({ method }) => {
    if (method === 'GET') return products();
    await ledyer.fetch(
      new Request('http://localhost/oauth/token?grant_type=client_credentials', {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('my-shop:my-secret')}` },
      }),
    );
    return Response.json({}, { status: 502 });
  });
  const refused = await waitForServer(options).catch((error: unknown) => (error as Error).message);
  expect(refused).toMatch(/asked POST \/oauth\/token, and this Ledyer refused: .*credentials/);
  expect(refused).toContain(credentials.clientId);
  expect(refused).not.toContain('my-secret');
});

test('tells what Ledyer refused also of a server that crashed over it', async () => {
  const { options, ledyer } = waiting(async ({ method }) => {
    if (method === 'GET') return products();
    await ledyer.fetch(new Request('http://localhost/v1/sessions', { method: 'POST' }));
    throw new TypeError('fetch failed', { cause: { code: 'UND_ERR_SOCKET' } });
  });
  await expect(waitForServer(options)).rejects.toThrow(
    /asked POST \/v1\/sessions, and this Ledyer refused/,
  );
});
