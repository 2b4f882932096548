import { expect, test } from 'vitest';
import { checks } from '../../src/doctor/checks/checks.js';
import { emulatorOptions } from '../../src/doctor/check-context.js';
import { runChecks } from '../../src/doctor/run-checks.js';
import { credentials } from '../../src/doctor/credentials.js';
import { createEmulator } from '../../src/emulator/index.js';
import {
  checkoutHtml,
  createLedyerClient,
  createMerchant,
  securityHeaders,
} from '../../src/server/index.js';
import { flushTasks } from '../support/fake-clock.js';
import { createTestDatabase } from '../support/server/test-database.js';
import { catalogue } from '../support/server/test-shop.js';

/** Sleeps of the shop below this limit end at once, because the shop sleeps so long between two polls of its store. */
const minSleepMs = 1_000;
/** Time between two runs of the shop's worker. Running it at each poll of the doctor would take most of the test. */
const reconcileIntervalMs = 2_000;

/** Creates a clock for doctor and shop. It advances when the doctor sleeps, and during short sleeps of the shop. */
function createSharedClock() {
  let now = Date.parse('2026-11-01T10:00:00Z');
  const sleeps = new Set<{ readonly endsAt: number; readonly end: () => void }>();
  const advance = (ms: number) => {
    now += ms;
    for (const sleep of sleeps) if (sleep.endsAt <= now) sleep.end();
    return flushTasks();
  };
  return {
    now: () => now,
    advance,
    sleep: (ms: number, signal?: AbortSignal): Promise<void> => {
      // Nothing aborts the wait until Ledyer may be read again, and the doctor waits for its end.
      if (ms < minSleepMs || !signal) return advance(ms);
      return new Promise((resolve) => {
        const sleep = {
          endsAt: now + ms,
          end: () => {
            sleeps.delete(sleep);
            signal?.removeEventListener('abort', sleep.end);
            resolve();
          },
        };
        sleeps.add(sleep);
        signal?.addEventListener('abort', sleep.end);
      });
    },
  };
}

test('runChecks passes and skips no check for the server kit of this package', async () => {
  const clock = createSharedClock();
  const ledyer = createEmulator(emulatorOptions);
  const database = await createTestDatabase();
  const merchant = createMerchant({
    ledyer: createLedyerClient({
      environment: 'local',
      ...credentials,
      fetch: (url, init) => ledyer.fetch(new Request(url, init)),
      sleep: () => Promise.resolve(),
    }),
    store: database,
    catalogue,
    publicUrl: 'https://shop.test',
    termsUrl: 'https://shop.test/terms',
    country: 'SE',
    locale: 'sv-SE',
    runWorker: false,
    clock,
  });
  let reconciledAt = clock.now();
  const pageUrl = 'https://shop.test/pay';
  const createPage = () =>
    new Response(
      checkoutHtml({ sessionId: 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ', environment: 'local' }),
      {
        headers: { ...securityHeaders({ environment: 'local' }), 'content-type': 'text/html' },
      },
    );
  const options = {
    baseUrl: 'https://shop.test/ledyer',
    emulator: ledyer,
    sku: 'PEN',
    pageUrl,
    fetch: (input: RequestInfo | URL, init?: RequestInit) =>
      input === pageUrl ? Promise.resolve(createPage()) : merchant.fetch(new Request(input, init)),
    clock: {
      now: clock.now,
      // The shop processes its orders while the doctor sleeps.
      sleep: async (ms: number) => {
        await clock.advance(ms);
        if (clock.now() - reconciledAt < reconcileIntervalMs) return;
        reconciledAt = clock.now();
        await merchant.reconcile();
      },
    },
  };
  const checkIds: string[] = [];
  for await (const { id, status, details } of runChecks(checks, options)) {
    checkIds.push(id);
    expect({ id, status, details }).toEqual({ id, status: 'passed', details });
  }
  expect(checkIds).toEqual(checks.map(({ id }) => id));
  await merchant.close();
  await database.close();
  // Most of the test is computing, so it takes minutes on a busy machine.
}, 600_000);
