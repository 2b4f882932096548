import { describe, expect, test } from 'vitest';
import { listen, toNodeListener } from '../../src/entries/node/index.js';
import { openSlowConnection, slowBody, slowHeaders } from '../support/slow-client.js';
import { isFull } from '../support/run-options.js';
import { freePort } from '../support/postgresql.js';

const answer = toNodeListener(async (request) => {
  await request.text();
  return Response.json({});
});

/** Slow bodies are closed after twice the time, so only the full run includes them. */
const slow = isFull ? [slowHeaders, slowBody] : [slowHeaders];

describe('the HTTP server', () => {
  test('serves the quick while five hundred dawdle, and shows those out', async () => {
    const port = await freePort();
    const server = await listen(answer, port, '127.0.0.1');
    const dawdlers = Array.from({ length: 500 }, (_, index) =>
      openSlowConnection(port, slow[index % slow.length]!),
    );
    // Who is quick is served while they are all there; how quickly, `npm run bench` measures.
    await Promise.all(dawdlers.map(({ connected }) => connected));
    for (let count = 0; count < 200; count += 1) {
      const response = await fetch(`http://127.0.0.1:${port}/`);
      expect(await response.json()).toEqual({});
    }
    // All are shown out, by the server's own limits and not by Node's, which are a minute and five.
    const answers = await Promise.all(dawdlers.map(({ closed }) => closed));
    expect(answers.filter((text) => text.startsWith('HTTP/1.1 408 '))).toHaveLength(500);
    await server.close(1_000);
  }, 55_000);

  test('refuses headers without end', async () => {
    const port = await freePort();
    const server = await listen(answer, port, '127.0.0.1');
    const headers = { 'x-long': 'x'.repeat(20_000) };
    expect((await fetch(`http://127.0.0.1:${port}/`, { headers })).status).toBe(431);
    await server.close(1_000);
  });
});
