import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createEmulator } from '../../src/emulator/index.js';
import { createLedyerClient, createMerchant, LedyerError } from '../../src/server/index.js';
import { sleep } from '../../src/server/ledyer-client/timeout.js';
import { startHttpTestServer } from '../support/http-test-server.js';
import { getRunCount, printLine } from '../support/run-options.js';
import { createTestDatabase } from '../support/test-database.js';
import { createCartRequest, catalogue } from '../support/test-shop.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What is left when nobody needs it any more: a collector may need more than one look. */
async function kept(): Promise<NodeJS.MemoryUsage> {
  for (let look = 0; look < 4; look += 1) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return process.memoryUsage();
}

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

const emulatorAccess = {
  environment: 'local',
  clientId: 'emulator',
  clientSecret: 'emulator',
} as const;

/** Status reads; a tenth as many streams. 0 leaves it out: fewer than thousands say nothing. */
const reads = getRunCount(0, 25_000);

test.skipIf(reads === 0)(
  'a shop that runs for long keeps nothing of reads, streams and notifications',
  async () => {
    const database = await createTestDatabase();
    const emulator = createEmulator({ fetch: () => Promise.reject(new Error('Nobody listens.')) });
    let now = Date.parse('2026-11-01T10:00:00Z');
    let upstream = 0;
    // The emulator keeps a log of what it is asked, so what it said once has to do.
    const said = new Map<string, string>();
    const merchant = createMerchant({
      ledyer: createLedyerClient({
        ...emulatorAccess,
        now: () => 0,
        fetch: async (url, init) => {
          const path = init?.method === 'GET' ? new URL(url as string).pathname : '';
          upstream += 1;
          const text =
            said.get(path) ?? (await (await emulator.fetch(new Request(url, init))).text());
          if (path) said.set(path, text);
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
        // Time that stands still would keep those waiting who may ask once a second.
        now += 1_000;
        const headers = { cookie, 'cache-control': 'no-cache' };
        const answer = await send(`/ledyer/sessions/${sessionId}`, { headers });
        expect(answer.status).toBe(200);
        await answer.text();
        if (index % 10 > 0) continue;
        const accept = 'text/event-stream';
        const stream = await send(`/ledyer/sessions/${sessionId}`, { headers: { cookie, accept } });
        const reader = stream.body!.getReader();
        await reader.read();
        await reader.cancel();
        // Each wakes the worker out of its rest.
        await send(`/ledyer/notifications/${rows[0]!.value}`, { method: 'POST', body });
      }
    };
    await work(reads / 10);
    const before = await kept();
    await work(reads);
    const after = await kept();
    const grown = after.heapUsed - before.heapUsed;
    printLine(
      `${reads} reads, ${reads / 10} streams, ${upstream} questions to Ledyer: heap ${megabytes(before.heapUsed)}, ` +
        `and ${megabytes(grown)} more at the end`,
    );
    // Fewer bytes than one word of each read would take.
    expect(grown / reads).toBeLessThan(42);
    await merchant.close();
    await database.close();
  },
  3_600_000,
);

test('answers that unfold without end take no memory', async () => {
  const bombs = getRunCount(5, 100);
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
  const { rss } = await kept();
  let most = 0;
  for (let count = 0; count < bombs; count += 1) {
    await read();
    most = Math.max(most, process.memoryUsage().rss - rss);
  }
  printLine(`${bombs} answers of 50 MB: at most ${megabytes(most)} more`);
  expect(most).toBeLessThan(32 * 2 ** 20);
});
