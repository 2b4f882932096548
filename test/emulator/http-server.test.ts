import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startEmulator } from '../../src/emulator/http-server.js';
import { createBody } from './support/test-shop.js';

/** The global classes before a server starts. */
const initialGlobals = [Request, Response];

test('startEmulator listens on both loopback names', async () => {
  const { url, close } = await startEmulator({ port: 0 });
  try {
    expect(url).toMatch(/^http:\/\/localhost:\d+$/);
    for (const address of [url, url.replace('localhost', '127.0.0.1')]) {
      const response = await fetch(`${address}/oauth/token?grant_type=client_credentials`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('emulator:emulator')}` },
      });
      expect(response.status).toBe(200);
    }
  } finally {
    await close();
  }
});

test.each([
  ['0.0.0.0', /^http:\/\/localhost:\d+$/],
  ['::1', /^http:\/\/\[::1\]:\d+$/],
])(
  'startEmulator on the host %s returns a URL that this machine can use',
  async (host, pattern) => {
    const { url, close } = await startEmulator({ port: 0, host });
    try {
      expect(url).toMatch(pattern);
      expect((await fetch(`${url}/_emulator/sessions`)).status).toBe(200);
    } finally {
      await close();
    }
  },
);

test('startEmulator does not replace the global Request and Response', async () => {
  const { close } = await startEmulator({ port: 0 });
  await close();
  expect([Request, Response]).toEqual(initialGlobals);
});

test('close ends open connections and frees the port', async () => {
  const { url, close } = await startEmulator({ port: 0 });
  const port = Number(new URL(url).port);
  const connection = connect(port, '127.0.0.1').on('error', () => undefined);
  await new Promise((resolve) => connection.once('connect', resolve));
  await close();
  const again = await startEmulator({ port });
  expect(again.url).toBe(url);
  await again.close();
});

test('startEmulator rejects a port in use, with advice', async () => {
  const { url, close } = await startEmulator({ port: 0 });
  const port = Number(new URL(url).port);
  try {
    await expect(startEmulator({ port })).rejects.toThrow(
      `Port ${port} is in use by another program. Stop that program, or choose another port with EMULATOR_PORT or --port.`,
    );
  } finally {
    await close();
  }
});

describe('a fault on a real connection', () => {
  const withFault = async (fault: object, body: (url: string) => Promise<void>) => {
    const { url, emulator, close } = await startEmulator({ port: 0 });
    try {
      emulator.faults.add({ party: 'bootstrap', kind: 'reset', ...fault });
      await body(`${url}/bootstrap.js`);
    } finally {
      await close();
    }
  };

  test('resets it', () =>
    withFault({ kind: 'reset' }, async (url) => {
      const error = await fetch(url).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(TypeError);
      expect((error as TypeError).cause).toMatchObject({ code: 'ECONNRESET' });
    }));

  test('keeps it open until the client aborts', () =>
    withFault({ kind: 'hang' }, async (url) => {
      await expect(fetch(url, { signal: AbortSignal.timeout(100) })).rejects.toThrow('timeout');
    }));

  test('sends byte by byte', () =>
    withFault({ kind: 'drip', ms: 5 }, async (url) => {
      const controller = new AbortController();
      const { body } = await fetch(url, { signal: controller.signal });
      const reader = body!.getReader();
      const { value } = await reader.read();
      expect(value!.length).toBeLessThan(10);
      controller.abort();
      await reader.closed.catch(() => undefined);
    }));
});

describe('the state file', () => {
  const inFolder = async (body: (file: string, folder: string) => Promise<void>) => {
    const folder = await mkdtemp(join(tmpdir(), 'ledyer-emulator-'));
    try {
      await body(join(folder, 'state.json'), folder);
    } finally {
      await rm(folder, { recursive: true });
    }
  };
  const requestToken = async (url: string) => {
    const response = await fetch(`${url}/oauth/token?grant_type=client_credentials`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('emulator:emulator')}` },
    });
    return ((await response.json()) as { access_token: string }).access_token;
  };

  test('restores the state and the tokens at the next start, with no other file left', () =>
    inFolder(async (data, folder) => {
      const first = await startEmulator({ port: 0, data });
      const authorization = `Bearer ${await requestToken(first.url)}`;
      const created = await fetch(`${first.url}/v1/sessions`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(createBody),
      });
      const { sessionId } = (await created.json()) as { sessionId: string };
      await first.emulator.command(sessionId, { action: 'authorize' });
      await first.close();
      expect(await readdir(folder)).toEqual(['state.json']);

      const second = await startEmulator({ port: 0, data });
      try {
        const response = await fetch(`${second.url}/v1/orders`, { headers: { authorization } });
        expect(await response.json()).toMatchObject({ noOfOrders: 1 });
        expect(second.emulator.orders()).toEqual(first.emulator.orders());
      } finally {
        await second.close();
      }
    }));

  test('is written shortly after each change', () =>
    inFolder(async (data) => {
      const { emulator, close } = await startEmulator({ port: 0, data });
      try {
        await emulator.clock.advance(1);
        await expect.poll(() => readFile(data, 'utf8').catch(() => '')).toContain('"version":2');
      } finally {
        await close();
      }
    }));

  test('is rejected when its version differs', () =>
    inFolder(async (data) => {
      await writeFile(data, '{"version":1}');
      await expect(startEmulator({ port: 0, data })).rejects.toThrow(
        `${data} is not the state of this version of the emulator.`,
      );
    }));

  test('is rejected when it cannot be written', () =>
    inFolder(async (_, folder) => {
      const data = join(folder, 'missing', 'state.json');
      await expect(startEmulator({ port: 0, data })).rejects.toThrow(
        `${data} cannot be written (ENOENT). Create its folder, or choose another file with --data.`,
      );
    }));

  test('reports write errors to onError', () =>
    inFolder(async (_, parent) => {
      const folder = await mkdtemp(join(parent, 'removed-'));
      const errors: unknown[] = [];
      const { emulator, close } = await startEmulator({
        port: 0,
        data: join(folder, 'state.json'),
        onError: (error) => errors.push(error),
      });
      await rm(folder, { recursive: true });
      await emulator.clock.advance(1);
      await close();
      expect(errors).not.toEqual([]);
    }));
});

describe('startEmulator compresses', () => {
  test.each(['/bootstrap.js', '/checkout.js', '/_emulator/control.js', '/_emulator'])(
    '%s for a client that accepts gzip',
    async (path) => {
      const { url, close } = await startEmulator({ port: 0 });
      try {
        const load = async (acceptEncoding: string) => {
          const response = await fetch(url + path, {
            headers: { 'accept-encoding': acceptEncoding },
          });
          return { text: await response.text(), headers: response.headers };
        };
        const compressed = await load('br, gzip');
        const plain = await load('br, gzip;q=0');
        expect(compressed.headers.get('content-encoding')).toBe('gzip');
        expect(plain.headers.get('content-encoding')).toBeNull();
        expect(compressed.text).toBe(plain.text);
        for (const { headers } of [compressed, plain])
          expect(headers.get('vary')).toBe('Accept-Encoding');
      } finally {
        await close();
      }
    },
  );

  test('no response with a fault, and no JSON', async () => {
    const { url, emulator, close } = await startEmulator({ port: 0 });
    try {
      const post = { method: 'POST', headers: { 'content-type': 'application/json' } };
      const fault = { party: 'bootstrap', kind: 'truncated', count: 1 };
      await fetch(`${url}/_emulator/faults`, { ...post, body: JSON.stringify(fault) });
      const truncated = await fetch(`${url}/bootstrap.js`);
      expect(truncated.headers.get('content-encoding')).toBeNull();
      const sessions = await fetch(`${url}/_emulator/sessions`);
      expect(sessions.headers.get('content-encoding')).toBeNull();
      expect(emulator).toBeDefined();
    } finally {
      await close();
    }
  });
});
