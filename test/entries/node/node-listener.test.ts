import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { toNodeListener } from '../../../src/entries/node/index.js';

type Framework = (request: IncomingMessage & { body?: unknown }) => void | Promise<void>;
interface Echo {
  readonly path: string;
  readonly method: string;
  readonly body: string;
  readonly isLocked: boolean;
}

let close: (() => Promise<unknown>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

/** Starts a server whose framework handles each request before the listener, which returns what it got. */
async function start(framework: Framework): Promise<string> {
  const echo = toNodeListener(async (request) => {
    const { pathname, search } = new URL(request.url);
    const isLocked = request.body?.locked ?? false;
    const body = isLocked ? '' : await request.text();
    return Response.json({ path: pathname + search, method: request.method, body, isLocked });
  });
  const server = createServer((request, response) => {
    const handled = framework(request);
    if (handled) void handled.then(() => echo(request, response));
    else echo(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function send(framework: Framework, path = '/', init: RequestInit = {}): Promise<Echo> {
  const url = await start(framework);
  const response = await fetch(url + path, { signal: AbortSignal.timeout(5_000), ...init });
  return (await response.json()) as Echo;
}

const json = { 'content-type': 'application/json' };
const text = '{"items":[ {"sku":"PÄN"} ]}';
const compact = '{"items":[{"sku":"PÄN"}]}';

/** Reads the body as a parser does. */
const consume = async (request: IncomingMessage) => {
  for await (const chunk of request) void chunk;
};

describe('toNodeListener, below a mount', () => {
  test.each([
    ['no mount', { url: '/ledyer/sessions?a=1' }, '/ledyer/sessions?a=1'],
    [
      'Express',
      { url: '/sessions?a=1', baseUrl: '/ledyer', originalUrl: '/ledyer/sessions?a=1' },
      '/ledyer/sessions?a=1',
    ],
    [
      'Express, at the top',
      { url: '/ledyer/x', baseUrl: '', originalUrl: '/ledyer/x' },
      '/ledyer/x',
    ],
    [
      'Express, with a path that the app has rewritten',
      { url: '/ledyer/x', baseUrl: '', originalUrl: '/old/ledyer/x' },
      '/ledyer/x',
    ],
    [
      'Connect',
      { url: '/sessions?a=1', originalUrl: '/ledyer/sessions?a=1' },
      '/ledyer/sessions?a=1',
    ],
    [
      'Connect, with a rewritten path',
      { url: '/ledyer/x', originalUrl: '/shop.php?x' },
      '/ledyer/x',
    ],
    ['a host in the path', { url: '/x', originalUrl: '//evil.test/x' }, '//evil.test/x'],
    ['a foreign field', { url: '/ledyer/x', originalUrl: 7, baseUrl: {} }, '/ledyer/x'],
  ])('uses the whole path: %s', async (_, fields, path) => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      const body = method === 'GET' ? null : text;
      const echo = await send((request) => void Object.assign(request, fields), '/', {
        method,
        body,
      });
      expect(echo).toEqual({ path, method, body: body ?? '', isLocked: false });
      await close?.();
    }
  });

  test('responds to HEAD, OPTIONS and TRACE', async () => {
    const url = await start((request) => void Object.assign(request, { baseUrl: '/ledyer' }));
    for (const method of ['HEAD', 'OPTIONS', 'TRACE']) {
      const status = await new Promise((resolve, reject) => {
        httpRequest(url, { method }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('error', reject)
          .end();
      });
      expect([method, status]).toEqual([method, 200]);
    }
  });
});

describe('toNodeListener, after a body parser', () => {
  test.each<[string, unknown, string]>([
    ['an object', JSON.parse(text), compact],
    ['a text', text, text],
    ['a buffer', Buffer.from(text), text],
    ['bytes', new TextEncoder().encode(text), text],
    ['an object of another type', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
  ])('uses %s in `req.body`', async (_, body, expected) => {
    const framework: Framework = async (request) => {
      await consume(request);
      request.body = body;
    };
    const echo = await send(framework, '/', { method: 'POST', headers: json, body: text });
    expect(echo).toMatchObject({ body: expected, isLocked: false });
  });

  test.each<[string, unknown]>([
    ['a buffer', Buffer.from(text)],
    ['a text', text],
    ['bytes', new TextEncoder().encode(text)],
  ])('prefers %s in `req.rawBody`', async (_, rawBody) => {
    for (const isRead of [true, false]) {
      const framework: Framework = async (request) => {
        if (isRead) await consume(request);
        Object.assign(request, { rawBody, body: { other: true } });
      };
      const echo = await send(framework, '/', { method: 'PUT', headers: json, body: text });
      expect(echo).toMatchObject({ body: text, isLocked: false });
      await close?.();
    }
  });

  const circular: Record<string, unknown> = {};
  circular.self = circular;
  test.each<[string, string, unknown]>([
    ['no body', 'application/json', undefined],
    ['null', 'application/json', null],
    ['the empty object that Express 4 sets', 'application/json', {}],
    ['a circular object', 'application/json', circular],
    ['a big integer', 'application/json', { a: 1n }],
    ['the fields of a form', 'application/x-www-form-urlencoded; charset=utf-8', { [text]: '' }],
    ['the fields of a form with files', 'multipart/form-data; boundary=x', { a: 'b' }],
  ])('passes on a locked body if the parser left %s', async (_, type, body) => {
    const framework: Framework = async (request) => {
      await consume(request);
      if (body !== undefined) request.body = body;
    };
    const headers = { 'content-type': type };
    const echo = await send(framework, '/', { method: 'POST', headers, body: text });
    expect(echo).toMatchObject({ method: 'POST', isLocked: true });
  });

  test('accepts an empty object that the page has sent', async () => {
    const framework: Framework = async (request) => {
      await consume(request);
      request.body = {};
    };
    const echo = await send(framework, '/', { method: 'POST', headers: json, body: '{}' });
    expect(echo).toMatchObject({ body: '{}', isLocked: false });
  });

  test('passes on a locked body if a parser has read only a part', async () => {
    const framework: Framework = (request) =>
      new Promise<void>((resolve) => {
        request.once('data', () => {
          request.pause();
          resolve();
        });
      });
    const body = 'x'.repeat(200_000);
    const echo = await send(framework, '/', { method: 'POST', headers: json, body });
    expect(echo.isLocked).toBe(true);
  });

  test('reads a body that Express 4 has left unread beside an empty object', async () => {
    const framework: Framework = (request) => void (request.body = {});
    const echo = await send(framework, '/', { method: 'POST', headers: json, body: text });
    expect(echo.body).toBe(text);
  });

  test('reads a body whose getter throws, as on Vercel for invalid JSON', async () => {
    const framework: Framework = (request) =>
      void Object.defineProperty(request, 'body', {
        get() {
          throw new Error('Invalid JSON');
        },
      });
    const echo = await send(framework, '/', { method: 'POST', headers: json, body: '{' });
    expect(echo.body).toBe('{');
  });

  test('reads the whole body although a logger already listens to it', async () => {
    const framework: Framework = (request) => void request.on('data', () => undefined);
    const body = JSON.stringify({ padding: 'x'.repeat(300_000) });
    const echo = await send(framework, '/', { method: 'POST', headers: json, body });
    expect(echo.body.length).toBe(body.length);
  });

  test('does not wait for the stream of a platform that hands over only the parsed body', async () => {
    // The stream of such a request never ends.
    const request = Object.assign(new Readable({ read: () => undefined }), {
      method: 'POST',
      url: '/ledyer/sessions',
      headers: { host: 'shop.test', ...json },
      rawHeaders: ['host', 'shop.test', 'content-type', 'application/json'],
      body: JSON.parse(text) as unknown,
    });
    const body = await new Promise<string>((resolve) => {
      const listener = toNodeListener(async (each) => {
        resolve(await each.text());
        return new Response();
      });
      listener(request as unknown as IncomingMessage, createResponse() as never);
    });
    expect(body).toBe(compact);
  });
});

/** A response to which nothing listens. */
const createResponse = () => ({
  on: () => undefined,
  once: () => undefined,
  off: () => undefined,
  writeHead: () => undefined,
  end: () => undefined,
});
