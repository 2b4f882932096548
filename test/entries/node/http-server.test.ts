import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { listen, type HttpServer } from '../../../src/entries/node/index.js';

let server: HttpServer | undefined;
afterEach(async () => {
  await server?.close(0);
});

/** Sends a request on an open connection and returns the response. */
async function sendOn(socket: Socket): Promise<string> {
  socket.write('GET / HTTP/1.1\r\nhost: shop.test\r\n\r\n');
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  return chunk.toString();
}

/** Starts a server and opens a connection to it. */
async function open(keepAliveTimeoutMs?: number): Promise<Socket> {
  server = await listen((_, response) => response.end('ok'), 0, '127.0.0.1', keepAliveTimeoutMs);
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

describe('listen', () => {
  test('keeps idle connections open for longer than nginx and AWS’ load balancers do', async () => {
    const socket = await open();
    const [, seconds] = /keep-alive: timeout=(\d+)/i.exec(await sendOn(socket)) ?? [];
    expect(Number(seconds)).toBeGreaterThan(75);
    expect(await sendOn(socket)).toContain('HTTP/1.1 200 OK');
    socket.destroy();
  });

  test('keeps idle connections open for as long as the option says', async () => {
    const socket = await open(620_000);
    expect(await sendOn(socket)).toMatch(/keep-alive: timeout=620\b/i);
    socket.destroy();
  });
});
