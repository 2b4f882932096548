import {
  createServer,
  get,
  request as ask,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { toNodeListener } from '../../src/entries/node/index.js';
import { fetchOf, json, type Answer, type Sink } from '../../src/server/http/response.js';
import { askedBy, type Asked } from '../../src/server/http/request.js';

/** How each request came: as it is, or as a `Request`. */
const ways: ('plain' | 'web')[] = [];
let answer: (asked: Asked) => Answer;
const fetch = fetchOf((asked) => {
  ways.push(asked.constructor === Object ? 'web' : 'plain');
  return Promise.resolve(answer(asked));
}, askedBy);

let server: Server;
let port: number;
beforeAll(async () => {
  server = createServer(toNodeListener(fetch));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
beforeEach(() => {
  ways.length = 0;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

interface Told {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** Asks with an address that nobody tidies up before. */
const send = (path: string, { method = 'GET', headers = {}, body = '' } = {}) =>
  new Promise<Told>((resolve, reject) => {
    const request = ask({ port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, text }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });

describe('a GET of a plain path', () => {
  test('is answered like every other request', async () => {
    answer = (asked) => {
      const { method, path } = asked;
      const [cookie, none] = ['cookie', 'x-none'].map((name) => asked.header(name));
      return json({ method, path, cookie, none }, 201, { vary: 'Cookie' });
    };
    const headers = { cookie: 'a=1' };
    const plain = await send('/ledyer/sessions/se_1', { headers });
    const web = await send('/ledyer/sessions/se_1?', { headers });
    expect(ways).toEqual(['plain', 'web']);
    const told = { method: 'GET', path: '/ledyer/sessions/se_1', cookie: 'a=1', none: null };
    expect(JSON.parse(plain.text)).toEqual(told);
    expect(plain).toMatchObject({ status: 201, text: web.text });
    for (const each of [plain, web]) delete each.headers.date;
    expect(plain.headers).toEqual(web.headers);
  });

  test('is answered before anything else happens where nothing has to be waited for', () => {
    let written: unknown;
    const response = {
      writeHead: () => ({ end: (body: unknown) => (written = body) }),
    } as unknown as ServerResponse;
    const request = { method: 'GET', url: '/ledyer', httpVersionMajor: 1, headers: {} };
    toNodeListener(fetchOf(() => json('now'), askedBy))(request as never, response);
    expect(written).toBe('"now"');
  });

  test('can be had as a Request', async () => {
    answer = ({ request }) =>
      json([request.method, new URL(request.url).pathname, request.headers.get('x-word')]);
    const { text } = await send('/ledyer/orders', { headers: { 'x-word': 'yes' } });
    expect(JSON.parse(text)).toEqual(['GET', '/ledyer/orders', 'yes']);
    expect(ways).toEqual(['plain']);
  });

  test.each([
    ['a query', '/ledyer/orders?limit=1', {}],
    ['a way back', '/ledyer/x/../orders', {}],
    ['something to decode', '/ledyer/%6frders', {}],
    ['an end without a name', '/ledyer/orders/', {}],
    ['another method', '/ledyer/orders', { method: 'HEAD' }],
    ['a body', '/ledyer/orders', { body: '{}', headers: { 'content-length': '2' } }],
    ['a body of any length', '/ledyer/orders', { headers: { 'transfer-encoding': 'chunked' } }],
  ])('is none with %s', async (_, path, init) => {
    answer = ({ path: found }) => json(found);
    const { status } = await send(path, init);
    expect(status).toBe(200);
    expect(ways).toEqual(['web']);
  });

  test('is none where the shop has a function of its own around it', async () => {
    answer = () => json({});
    const own = createServer(toNodeListener((request) => fetch(request)));
    await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
    const response = await globalThis.fetch(
      `http://127.0.0.1:${(own.address() as AddressInfo).port}/ledyer/orders`,
    );
    expect(response.status).toBe(200);
    expect(ways).toEqual(['web']);
    own.closeAllConnections();
    own.close();
  });
});

test.each([
  ['at once', false],
  ['later', true],
])('what fails beyond all care, %s, is a 500, and no end of the process', async (_, isLate) => {
  const failing = fetchOf(() => {
    const error = new Error('a log that throws');
    if (isLate) return Promise.reject(error);
    throw error;
  }, askedBy);
  const own = createServer(toNodeListener(failing));
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  const response = await globalThis.fetch(
    `http://127.0.0.1:${(own.address() as AddressInfo).port}/ledyer/orders`,
  );
  expect(response.status).toBe(500);
  own.closeAllConnections();
  own.close();
});

describe('a stream', () => {
  const headers = { 'content-type': 'text/event-stream' };
  const bytes = (text: string) => new TextEncoder().encode(text);

  test('is written as it comes, and left when its reader goes', async () => {
    let sink: Sink | undefined;
    let left = 0;
    answer = () => ({
      status: 200,
      headers,
      body: (opened) => {
        sink = opened;
        sink.send(bytes('one'));
        return () => (left += 1);
      },
    });
    const heard: string[] = [];
    const request = get({ port, path: '/stream' }, (response) => {
      expect(response.headers['content-type']).toBe('text/event-stream');
      response.on('data', (chunk: Buffer) => heard.push(chunk.toString()));
      response.on('error', () => undefined);
    });
    request.on('error', () => undefined);
    await expect.poll(() => heard).toEqual(['one']);
    expect(sink!.send(bytes('two'))).toBe(true);
    await expect.poll(() => heard).toEqual(['one', 'two']);
    expect(left).toBe(0);
    request.destroy();
    await expect.poll(() => left).toBe(1);
    expect(ways).toEqual(['plain']);
  });

  test('ends when it is ended', async () => {
    answer = () => ({
      status: 200,
      headers,
      body: (sink) => {
        sink.send(bytes('all'));
        sink.end();
        return () => undefined;
      },
    });
    expect((await send('/stream')).text).toBe('all');
  });

  test('is not sent to whoever does not read', async () => {
    let sink: Sink | undefined;
    answer = () => ({
      status: 200,
      headers,
      body: (opened) => {
        sink = opened;
        return () => undefined;
      },
    });
    const socket = connect(port, '127.0.0.1', () => {
      socket.pause();
      socket.write('GET /stream HTTP/1.1\r\nhost: shop\r\n\r\n');
    });
    await expect.poll(() => sink).toBeDefined();
    const line = new Uint8Array(64 * 1024);
    let sent = 0;
    // The two ends of a connection take some megabytes before anything waits.
    while (sink!.send(line) && sent < 1_000) {
      sent += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(sent).toBeLessThan(1_000);
    socket.destroy();
  });
});
