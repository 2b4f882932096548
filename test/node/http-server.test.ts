import { describe, expect, test } from 'vitest';
import { findFreePort } from '../support/find-free-port.js';
import { listen, toNodeListener } from '../../src/entries/node/index.js';
import { openSlowConnection, slowBody, slowHeaders } from '../support/server/slow-client.js';
import { isFull } from '../support/run-options.js';

const listener = toNodeListener(async (request) => {
  await request.text();
  return Response.json({});
});

/** Slow requests. The server closes slow bodies later than slow headers, so only the full run includes them. */
const slowRequests = isFull ? [slowHeaders, slowBody] : [slowHeaders];

describe('listen', () => {
  test('serves fast clients during 500 slow connections, and closes those with 408', async () => {
    const port = await findFreePort();
    const server = await listen(listener, port, '127.0.0.1');
    const slowConnections = Array.from({ length: 500 }, (_, index) =>
      openSlowConnection(port, slowRequests[index % slowRequests.length]!),
    );
    // `npm run bench` measures how fast these requests are.
    await Promise.all(slowConnections.map(({ connected }) => connected));
    for (let count = 0; count < 200; count += 1) {
      const response = await fetch(`http://127.0.0.1:${port}/`);
      expect(await response.json()).toEqual({});
    }
    // The timeout of this test is shorter than Node's default timeouts.
    const responses = await Promise.all(slowConnections.map(({ closed }) => closed));
    expect(responses.filter((text) => text.startsWith('HTTP/1.1 408 '))).toHaveLength(500);
    await server.close(1_000);
  }, 55_000);

  test('responds with 431 to headers that are too large', async () => {
    const port = await findFreePort();
    const server = await listen(listener, port, '127.0.0.1');
    const headers = { 'x-long': 'x'.repeat(20_000) };
    expect((await fetch(`http://127.0.0.1:${port}/`, { headers })).status).toBe(431);
    await server.close(1_000);
  });
});
