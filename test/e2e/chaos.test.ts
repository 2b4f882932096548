import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClosableDatabase } from '../../src/server/index.js';
import { startEmulator, type RunningEmulator } from '../../src/emulator/index.js';
import {
  createCatalogue,
  createLedyerClient,
  createMerchant,
  type Merchant,
} from '../../src/server/index.js';
import { Random } from '../simulation/random.js';
import { useBrowser } from '../support/browser/browser-fixture.js';
import { serveBuiltTag } from '../support/browser/built-tag.js';
import { startFaultProxy, faultKinds, type FaultProxy } from '../support/fault-proxy.js';
import { getRunCount, printLine, getSeed } from '../support/run-options.js';
import { createTestDatabase } from '../support/server/test-database.js';
import { waitForCondition } from '../support/browser/wait-for-condition.js';

const checkoutCount = getRunCount(12, 1_000);
const tabCount = Math.min(8, checkoutCount);
const firstSeed = getSeed();

const page = `<!doctype html><html lang="en"><title>Shop</title>
<script type="module" src="/ledyer-checkout.js"></script></html>`;

const { newPage } = useBrowser();
let emulator: RunningEmulator;
let database: ClosableDatabase;
let merchant: Merchant;
let shop: ReturnType<typeof createServer>;
let shopProxy: FaultProxy;
let emulatorProxy: FaultProxy;

beforeAll(async () => {
  [emulator, database] = await Promise.all([startEmulator({ port: 0 }), createTestDatabase()]);
  const listener = getRequestListener((request) => merchant.fetch(request), {
    overrideGlobalObjects: false,
  });
  shop = createServer((request, response) => {
    if (request.url === '/') response.setHeader('content-type', 'text/html').end(page);
    else if (!serveBuiltTag(request.url!, response)) void listener(request, response);
  });
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
  const publicUrl = `http://localhost:${(shop.address() as AddressInfo).port}`;
  merchant = createMerchant({
    ledyer: createLedyerClient({
      environment: 'local',
      emulatorUrl: emulator.url,
      clientId: 'emulator',
      clientSecret: 'emulator',
    }),
    store: database,
    catalogue: createCatalogue([
      { sku: 'PEN', name: 'Pen', unitPrice: 1_990, vat: 2_500, currency: 'SEK' },
    ]),
    // Notifications bypass the fault proxies.
    publicUrl,
    termsUrl: `${publicUrl}/terms`,
    country: 'SE',
    locale: 'sv-SE',
    runWorker: false,
  });
  const random = new Random(firstSeed);
  // A silent stream is detected after 35 s, which is too long for a short run.
  const kinds = faultKinds.filter((kind) => kind !== 'silent' || checkoutCount > 100);
  shopProxy = await startFaultProxy((shop.address() as AddressInfo).port, random, kinds);
  emulatorProxy = await startFaultProxy(Number(new URL(emulator.url).port), random, kinds);
});
afterAll(async () => {
  await Promise.all([shopProxy.close(), emulatorProxy.close()]);
  shop.closeAllConnections();
  await merchant.close();
  await Promise.all([emulator.close(), database.close()]);
});

/** Authorizes a session without the fault proxies. */
const authorize = async (sessionId: string) => {
  const response = await fetch(`${emulator.url}/_emulator/sessions/${sessionId}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ action: 'authorize' }),
  });
  expect(response.status).toBe(200);
};

/** Runs one checkout in a tab, from the cart until `ledyer-complete` or for 90 s. */
const runCheckout = (tab: Page, emulatorUrl: string) =>
  tab.evaluate(async (emulatorUrl) => {
    const body = JSON.stringify({
      items: [{ sku: 'PEN', quantity: 1 + Math.floor(Math.random() * 9_000) }],
    });
    let sessionId = '';
    while (!sessionId) {
      try {
        const response = await fetch('/ledyer/sessions', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
          signal: AbortSignal.timeout(3_000),
        });
        ({ sessionId } = (await response.json()) as { sessionId: string });
      } catch {
        // The request met a fault. Retry.
      }
    }
    const completions: string[] = [];
    const startedAt = performance.now();
    performance.clearResourceTimings();
    const toSeconds = (time: number) => `${((time - startedAt) / 1_000).toFixed(1)} s`;
    const trace: string[] = [];
    const element = document.createElement('ledyer-checkout') as HTMLElement;
    element.setAttribute('session-id', sessionId);
    element.setAttribute('environment', 'local');
    element.setAttribute('emulator-url', emulatorUrl);
    element.addEventListener('ledyer-complete', (event) => {
      completions.push((event as Event & { sessionId: string }).sessionId);
    });
    for (const name of ['state-change', 'connection-change', 'error']) {
      element.addEventListener(`ledyer-${name}`, (event) => {
        const { type, state, connection, error } = event as Event & {
          state?: { status: string };
          connection?: string;
          error?: Error;
        };
        const value = state?.status ?? connection ?? error?.message;
        trace.push(`${toSeconds(performance.now())} ${type} ${value}`);
      });
    }
    document.body.append(element);
    const { authorize } = globalThis as unknown as { authorize: (id: string) => Promise<void> };
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 1_000));
    await authorize(sessionId);
    trace.push(`${toSeconds(performance.now())} authorized`);
    for (let waited = 0; waited < 90_000 && completions.length === 0; waited += 100) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    // Waits for a second event, which would be a bug.
    await new Promise((resolve) => setTimeout(resolve, 500));
    element.remove();
    // Closed streams appear in the resource timings.
    await new Promise((resolve) => setTimeout(resolve, 0));
    for (const entry of performance.getEntriesByType('resource') as PerformanceResourceTiming[]) {
      const { name, startTime, responseEnd, responseStatus } = entry;
      trace.push(`${toSeconds(startTime)} to ${toSeconds(responseEnd)} ${responseStatus} ${name}`);
    }
    return { sessionId, completions, trace };
  }, emulatorUrl);

describe('checkouts with faults in a fifth of all connections', () => {
  test('each authorized checkout emits exactly one ledyer-complete, and no other does', async () => {
    const authorized = new Set<string>();
    const completed: string[] = [];
    let remaining = checkoutCount;
    const emulatorUrl = `http://localhost:${emulatorProxy.port}`;

    const prepareTab = async () => {
      // Each tab needs its own buyer, because a buyer has one open session in all tabs.
      // Its focus emulation also makes it visible. Hidden tabs would pause.
      const tab = await newPage();
      await tab.exposeFunction('authorize', async (sessionId: string) => {
        await authorize(sessionId);
        authorized.add(sessionId);
      });
      await tab.goto(`http://localhost:${shopProxy.port}/`);
      await waitForCondition(tab, () => customElements.get('ledyer-checkout'));
      return async () => {
        while (remaining > 0) {
          remaining -= 1;
          const { sessionId, completions, trace } = await runCheckout(tab, emulatorUrl);
          completed.push(...completions);
          if (completions.length !== 1) {
            const sortedTrace = trace.sort((one, other) => parseFloat(one) - parseFloat(other));
            printLine(
              `${sessionId} completed ${completions.length} times:\n  ${sortedTrace.join('\n  ')}`,
            );
          }
        }
      };
    };
    const tabRunners = await Promise.all(Array.from({ length: tabCount }, prepareTab));
    shopProxy.faultRate = emulatorProxy.faultRate = 0.2;
    const startedAt = performance.now();
    await Promise.all(tabRunners.map((run) => run()));
    shopProxy.faultRate = emulatorProxy.faultRate = 0;

    printLine(
      `chaos in a browser: ${checkoutCount} checkouts, ${shopProxy.injectedCount + emulatorProxy.injectedCount} faults, ${authorized.size} authorized, ` +
        `${completed.length} completed, ${((performance.now() - startedAt) / 1_000).toFixed(0)} s, SEED=${firstSeed}`,
    );
    expect(authorized.size).toBe(checkoutCount);
    expect(completed.sort()).toEqual([...authorized].sort());
  }, 1_200_000);
});
