import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { listen, nodeListener } from '../../src/node/index.js';
import { freePort } from '../support/postgresql.js';

const answer = nodeListener(() => Promise.resolve(Response.json({})));

/** Milliseconds until a socket that says this, and then nothing, is closed by the other side. */
const dawdle = (port: number, text: string) =>
  new Promise<number>((resolve) => {
    const startedAt = performance.now();
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(performance.now() - startedAt));
    socket.resume();
  });

/** What is promised; a machine that is busy with other tests gets more. */
const limits = process.env.FULL ? { quick: 500, slow: 6_000 } : { quick: 2_000, slow: 9_000 };

describe('the HTTP server', () => {
  test('serves the quick while five hundred dawdle, and shows those out', async () => {
    const port = await freePort();
    const server = await listen(answer, port, '127.0.0.1');
    const slow = Promise.all(
      Array.from({ length: 500 }, () => dawdle(port, 'GET / HTTP/1.1\r\nHost: shop\r\nX-Slow: ')),
    );
    const waits: number[] = [];
    for (let count = 0; count < 200; count += 1) {
      const startedAt = performance.now();
      const response = await fetch(`http://127.0.0.1:${port}/`);
      await response.text();
      waits.push(performance.now() - startedAt);
    }
    expect(waits.sort((a, b) => a - b)[197]).toBeLessThan(limits.quick);
    expect(Math.max(...(await slow))).toBeLessThan(limits.slow);
    await server.close(1_000);
  }, 30_000);

  test('refuses headers without end', async () => {
    const port = await freePort();
    const server = await listen(answer, port, '127.0.0.1');
    const headers = { 'x-long': 'x'.repeat(20_000) };
    expect((await fetch(`http://127.0.0.1:${port}/`, { headers })).status).toBe(431);
    await server.close(1_000);
  });
});
