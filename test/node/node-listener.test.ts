import { createServer, get, request as sendRequest, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { toNodeListener } from '../../src/entries/node/index.js';
import { responseClass, type RuntimeBindings } from '../../src/server/http/responses.js';

type FetchWithBindings = (request: Request, bindings: RuntimeBindings) => Promise<Response>;

const cleanups: (() => void)[] = [];
afterEach(() => {
  vi.unstubAllGlobals();
  for (const cleanUp of cleanups.splice(0)) cleanUp();
});

/** Starts a server and returns its port. */
async function listen(fetch: FetchWithBindings): Promise<number> {
  const server = createServer(toNodeListener(fetch as (request: Request) => Promise<Response>));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

interface ReceivedResponse {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** Sends a request without normalizing its path, as `fetch` does. */
const send = (port: number, path: string, { method = 'GET', headers = {}, body = '' } = {}) =>
  new Promise<ReceivedResponse>((resolve, reject) => {
    const request = sendRequest({ port, path, method, headers }, (response) => {
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

describe('toNodeListener', () => {
  test.each([
    ['the passed class', (bindings: RuntimeBindings) => bindings[responseClass]],
    ['the global class', () => Response],
  ])('sends a response of %s', async (_, getClass) => {
    const port = await listen((request, bindings) => {
      const { method, url, headers } = request;
      const body = JSON.stringify([
        method,
        new URL(url).pathname,
        headers.get('cookie'),
        headers.get('x-none'),
      ]);
      const init = { status: 201, headers: { 'content-type': 'application/json', vary: 'Cookie' } };
      return Promise.resolve(new (getClass(bindings))(body, init));
    });
    const { status, headers, text } = await send(port, '/ledyer/sessions/se_1', {
      headers: { cookie: 'a=1' },
    });
    expect(status).toBe(201);
    expect(JSON.parse(text)).toEqual(['GET', '/ledyer/sessions/se_1', 'a=1', null]);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(text)),
      vary: 'Cookie',
    });
  });

  test('restores the properties of the global classes when it is imported', async () => {
    const getProperties = () =>
      ['Request', 'Response'].map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
    const before = getProperties();
    vi.resetModules();
    await import('../../src/entries/node/lightweight-response.js');
    expect(getProperties()).toEqual(before);
  });

  test('leaves the global classes as they are', async () => {
    let passed: typeof Response | undefined;
    let received: Request | undefined;
    const port = await listen((request, bindings) => {
      [passed, received] = [bindings[responseClass], request];
      return Promise.resolve(new bindings[responseClass]('{}'));
    });
    await send(port, '/');
    // The lightweight classes extend the original ones.
    expect(passed).not.toBe(Response);
    expect(Object.getPrototypeOf(passed)).toBe(Response);
    expect(new passed!('{}')).toBeInstanceOf(Response);
    expect(received).toBeInstanceOf(Request);
    expect(new Request('http://shop.test').constructor).toBe(Request);
  });

  test.each([
    ['a query', '/ledyer/orders?limit=1', {}, '/ledyer/orders'],
    ['dot segments', '/ledyer/x/../orders', {}, '/ledyer/orders'],
    ['an encoded letter', '/ledyer/%6frders', {}, '/ledyer/%6frders'],
    ['a trailing slash', '/ledyer/orders/', {}, '/ledyer/orders/'],
    ['another method', '/ledyer/orders', { method: 'HEAD' }, ''],
    [
      'a body',
      '/ledyer/orders',
      { body: '{}', headers: { 'content-length': '2' } },
      '/ledyer/orders',
    ],
    [
      'a body of unknown length',
      '/ledyer/orders',
      { headers: { 'transfer-encoding': 'chunked' } },
      '/ledyer/orders',
    ],
  ])('passes a request with %s', async (_, path, init, pathname) => {
    const port = await listen(({ url }, bindings) =>
      Promise.resolve(new bindings[responseClass](new URL(url).pathname)),
    );
    expect(await send(port, path, init)).toMatchObject({ status: 200, text: pathname });
  });

  test('responds to a request of HTTP/1.0 without a host, as a load balancer sends it', async () => {
    const port = await listen(({ url }, bindings) =>
      Promise.resolve(new bindings[responseClass](new URL(url).pathname)),
    );
    const text = await new Promise<string>((resolve) => {
      let received = '';
      const socket = connect(port, '127.0.0.1', () =>
        socket.write('GET /healthz HTTP/1.0\r\n\r\n'),
      );
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.on('close', () => resolve(received));
    });
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(text).toMatch(/\/healthz$/);
  });

  test('returns a promise that resolves when the response is sent, for frameworks that wait', async () => {
    const listener = toNodeListener(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      return new Response('sent');
    });
    let isSent: boolean | undefined;
    const server = createServer((request, response) => {
      // As h3 does.
      const handle: (...message: Parameters<typeof listener>) => unknown = listener;
      void Promise.resolve(handle(request, response)).then(() => (isSent = response.headersSent));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanups.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    expect(await send(port, '/')).toMatchObject({ status: 200, text: 'sent' });
    await expect.poll(() => isSent).toBe(true);
  });

  test.each([[[]], [undefined]])(
    'uses the headers of a request without a socket, with rawHeaders %j',
    async (rawHeaders) => {
      const listener = toNodeListener(async (request) => {
        const { headers } = request;
        return Response.json([
          headers.get('cookie'),
          headers.get('content-type'),
          await request.text(),
        ]);
      });
      const server = createServer((request, response) => {
        // AWS' events contain text.
        const headers = { ...request.headers, 'x-list': ['a', 'b'], 'x-city': 'Łódź' };
        Object.defineProperty(request, 'headers', { value: headers });
        listener(
          Object.assign(request, { rawHeaders, body: Buffer.from('{"items":[]}') }),
          response,
        );
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      cleanups.push(() => server.close());
      const headers = { cookie: 'a=1', 'content-type': 'application/json' };
      const { port } = server.address() as AddressInfo;
      const { text } = await send(port, '/', { method: 'POST', headers });
      expect(JSON.parse(text)).toEqual(['a=1', 'application/json', '{"items":[]}']);
    },
  );

  test.each([
    ['synchronously', false],
    ['asynchronously', true],
  ])('sends 500 when the handler fails %s, and the process continues', async (_, isAsync) => {
    const port = await listen(() => {
      const error = new Error('a log function that throws');
      if (isAsync) return Promise.reject(error);
      throw error;
    });
    expect((await send(port, '/ledyer/orders')).status).toBe(500);
    expect((await send(port, '/ledyer/orders')).status).toBe(500);
  });
});

describe('a response stream of toNodeListener', () => {
  const encode = (text: string) => new TextEncoder().encode(text);

  interface OpenedStream {
    controller: ReadableStreamDefaultController<Uint8Array> | undefined;
    cancelled: number;
  }

  /** Starts a server whose only response is a stream. */
  async function listenWithStream(onStart: (stream: OpenedStream) => void = () => undefined) {
    const stream: OpenedStream = { controller: undefined, cancelled: 0 };
    const port = await listen((_, bindings) => {
      const body = new ReadableStream<Uint8Array>(
        {
          start(controller) {
            stream.controller = controller;
            onStart(stream);
          },
          cancel: () => void (stream.cancelled += 1),
        },
        new CountQueuingStrategy({ highWaterMark: 32 }),
      );
      const headers = { 'content-type': 'text/event-stream' };
      return Promise.resolve(new bindings[responseClass](body, { headers }));
    });
    return { stream, port };
  }

  test('sends each chunk at once, and is cancelled when the client disconnects', async () => {
    const { stream, port } = await listenWithStream(({ controller }) =>
      controller!.enqueue(encode('one')),
    );
    const received: string[] = [];
    const request = get({ port, path: '/stream' }, (response) => {
      expect(response.headers['content-type']).toBe('text/event-stream');
      response.on('data', (chunk: Buffer) => received.push(chunk.toString()));
      response.on('error', () => undefined);
    });
    request.on('error', () => undefined);
    await expect.poll(() => received).toEqual(['one']);
    stream.controller!.enqueue(encode('two'));
    await expect.poll(() => received).toEqual(['one', 'two']);
    expect(stream.cancelled).toBe(0);
    request.destroy();
    await expect.poll(() => stream.cancelled).toBe(1);
  });

  test('sends its headers before the first chunk', async () => {
    const { port } = await listenWithStream();
    const status = await new Promise((resolve, reject) => {
      const request = get({ port, path: '/stream' }, (response) => {
        resolve(response.statusCode);
        request.destroy();
      });
      request.on('error', reject);
    });
    expect(status).toBe(200);
  });

  test('ends the response when it is closed', async () => {
    const { port } = await listenWithStream(({ controller }) => {
      controller!.enqueue(encode('all'));
      controller!.close();
    });
    expect((await send(port, '/stream')).text).toBe('all');
  });

  test('is cancelled when the client disconnects before the response', async () => {
    const stream = { cancelled: 0 };
    let respond: () => void = () => undefined;
    let requests = 0;
    const port = await listen(async (_, bindings) => {
      requests += 1;
      await new Promise<void>((resolve) => (respond = resolve));
      const cancel = () => void (stream.cancelled += 1);
      return new bindings[responseClass](new ReadableStream({ cancel }), { headers: {} });
    });
    const socket = connect(port, '127.0.0.1', () => {
      socket.write('GET /stream HTTP/1.1\r\nhost: shop\r\n\r\n');
    });
    await expect.poll(() => requests).toBe(1);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.resetAndDestroy();
    await closed;
    await new Promise((resolve) => setTimeout(resolve, 100));
    respond();
    await expect.poll(() => stream.cancelled).toBe(1);
  });

  test('reports a full queue when the client does not read', async () => {
    const { stream, port } = await listenWithStream();
    const socket = connect(port, '127.0.0.1', () => {
      socket.pause();
      socket.write('GET /stream HTTP/1.1\r\nhost: shop\r\n\r\n');
    });
    await expect.poll(() => stream.controller).toBeDefined();
    const chunk = new Uint8Array(64 * 1024);
    let sent = 0;
    // Both ends of a connection buffer some megabytes before the queue fills.
    while ((stream.controller!.desiredSize ?? 0) > 0 && sent < 1_000) {
      stream.controller!.enqueue(chunk);
      sent += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(sent).toBeLessThan(1_000);
    socket.destroy();
  });
});
