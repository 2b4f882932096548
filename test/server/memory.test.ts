import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/index.js';
import { createLedyerClient, createMerchant, LedyerError } from '../../src/server/index.js';
import { sleep } from '../../src/server/timeout.js';
import { startHttpTestServer } from '../support/server/http-test-server.js';
import { getRunCount, printLine } from '../support/run-options.js';
import { createTestDatabase } from '../support/server/test-database.js';
import { createCartRequest, catalogue } from '../support/server/test-shop.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Returns the memory in use after garbage collection, which may need several runs. */
async function measureMemory(): Promise<NodeJS.MemoryUsage> {
  for (let run = 0; run < 4; run += 1) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return process.memoryUsage();
}

const formatMegabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

const emulatorAccess = {
  environment: 'local',
  clientId: 'emulator',
  clientSecret: 'emulator',
} as const;

/** Number of status reads, and ten times the number of streams. Fewer than thousands show no leak. */
const readCount = getRunCount(0, 25_000);

test.skipIf(readCount === 0)(
  'createMerchant: reads, streams and notifications leak no memory',
  async () => {
    const database = await createTestDatabase();
    const emulator = createEmulator({
      fetch: () => Promise.reject(new Error('No server receives notifications.')),
    });
    let now = Date.parse('2026-11-01T10:00:00Z');
    let upstreamRequests = 0;
    // The emulator logs its requests in memory, so its responses are cached.
    const responseTexts = new Map<string, string>();
    const merchant = createMerchant({
      ledyer: createLedyerClient({
        ...emulatorAccess,
        now: () => 0,
        fetch: async (url, init) => {
          const path = init?.method === 'GET' ? new URL(url as string).pathname : '';
          upstreamRequests += 1;
          const text =
            responseTexts.get(path) ??
            (await (await emulator.fetch(new Request(url, init))).text());
          if (path) responseTexts.set(path, text);
          return new Response(text, { headers: { 'content-type': 'application/json' } });
        },
      }),
      store: database,
      catalogue,
      publicUrl: 'https://shop.test',
      termsUrl: 'https://shop.test/terms',
      country: 'SE',
      locale: 'sv-SE',
      clock: { now: () => now, sleep },
    });
    const send = (path: string, init?: RequestInit) =>
      merchant.fetch(new Request(`https://shop.test${path}`, init));
    const created = await send('/ledyer/sessions', createCartRequest(1));
    const { sessionId } = (await created.json()) as { sessionId: string };
    const cookie = created.headers.get('set-cookie')!.split(';')[0]!;
    const { rows } = await database.query<{ value: string }>(
      `select value from ledyer_secret where name = 'notification'`,
    );
    const body = JSON.stringify({ eventType: 'com.ledyer.session', sessionId });

    const work = async (count: number) => {
      for (let index = 0; index < count; index += 1) {
        // Without this the rate limits would delay the requests.
        now += 1_000;
        const headers = { cookie, 'cache-control': 'no-cache' };
        const response = await send(`/ledyer/sessions/${sessionId}`, { headers });
        expect(response.status).toBe(200);
        await response.text();
        if (index % 10 > 0) continue;
        const accept = 'text/event-stream';
        const stream = await send(`/ledyer/sessions/${sessionId}`, { headers: { cookie, accept } });
        const reader = stream.body!.getReader();
        await reader.read();
        await reader.cancel();
        // Each notification wakes the idle worker.
        await send(`/ledyer/notifications/${rows[0]!.value}`, { method: 'POST', body });
      }
    };
    await work(readCount / 10);
    const before = await measureMemory();
    await work(readCount);
    const after = await measureMemory();
    const grownBytes = after.heapUsed - before.heapUsed;
    printLine(
      `${readCount} reads, ${readCount / 10} streams, ${upstreamRequests} requests to Ledyer: heap ${formatMegabytes(before.heapUsed)}, ` +
        `and ${formatMegabytes(grownBytes)} more at the end`,
    );
    // Less than one short string per read.
    expect(grownBytes / readCount).toBeLessThan(42);
    await merchant.close();
    await database.close();
  },
  3_600_000,
);

test('createLedyerClient: gzip bombs take no memory', async () => {
  const bombCount = getRunCount(5, 100);
  const bomb = gzipSync(Buffer.alloc(50 * 2 ** 20, ' '));
  await using ledyer = await startHttpTestServer((request, response) => {
    if (request.url === '/oauth/token') {
      const token = { access_token: 't', token_type: 'Bearer', expires_in: 3_600 };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(token));
      return;
    }
    response.setHeader('content-type', 'application/json').setHeader('content-encoding', 'gzip');
    response.end(bomb);
  });
  const client = createLedyerClient({ ...emulatorAccess, emulatorUrl: ledyer.url });
  const read = async () => {
    const error: unknown = await client.sessions
      .get('se_1xE2fCIbZXHqB2tZctuZGlyCKnQ')
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LedyerError);
    expect((error as LedyerError).code).toBe('too-large');
  };
  await read();
  const { rss } = await measureMemory();
  let maxGrowth = 0;
  for (let count = 0; count < bombCount; count += 1) {
    await read();
    maxGrowth = Math.max(maxGrowth, process.memoryUsage().rss - rss);
  }
  printLine(`${bombCount} responses of 50 MB: at most ${formatMegabytes(maxGrowth)} more`);
  expect(maxGrowth).toBeLessThan(32 * 2 ** 20);
});
