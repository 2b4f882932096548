import { expect, test } from 'vitest';
import { checks } from '../../src/doctor/checks.js';
import { emulatorOptions } from '../../src/doctor/check-context.js';
import { runChecks } from '../../src/doctor/run-checks.js';
import { credentials } from '../../src/doctor/credentials.js';
import { createEmulator } from '../../src/emulator/index.js';
import { createLedyerClient, createMerchant } from '../../src/server/index.js';
import { flushTasks } from '../support/fake-clock.js';
import { createTestDatabase } from '../support/test-database.js';
import { catalogue } from '../support/test-shop.js';

/** Waits of the shop that nobody else has to end: between two looks whether somebody has an answer. */
const shortWait = 1_000;

/** One clock for doctor and shop. It moves when the doctor sleeps, and over the shop's short waits. */
function sharedClock() {
  let now = Date.parse('2026-11-01T10:00:00Z');
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  const pass = (ms: number) => {
    now += ms;
    for (const sleeper of sleepers) if (sleeper.at <= now) sleeper.wake();
    return flushTasks();
  };
  return {
    now: () => now,
    pass,
    sleep: (ms: number, signal?: AbortSignal): Promise<void> => {
      if (ms < shortWait) return pass(ms);
      return new Promise((resolve) => {
        const sleeper = {
          at: now + ms,
          wake: () => {
            sleepers.delete(sleeper);
            signal?.removeEventListener('abort', sleeper.wake);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake);
      });
    },
  };
}

test('the doctor finds nothing wrong with our own server, and leaves nothing out', async () => {
  const clock = sharedClock();
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
  const options = {
    baseUrl: 'https://shop.test/ledyer',
    emulator: ledyer,
    sku: 'PEN',
    fetch: (input: RequestInfo | URL, init?: RequestInit) =>
      merchant.fetch(new Request(input, init)),
    clock: {
      now: clock.now,
      // While the doctor waits, the shop does its work.
      sleep: async (ms: number) => {
        await clock.pass(ms);
        await merchant.reconcile();
      },
    },
  };
  const made: string[] = [];
  for await (const { id, verdict, details } of runChecks(checks, options)) {
    made.push(id);
    expect({ id, verdict, details }).toEqual({ id, verdict: 'passed', details });
  }
  expect(made).toEqual(checks.map(({ id }) => id));
  await merchant.close();
  await database.close();
}, 120_000);
