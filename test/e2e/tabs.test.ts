import type { Page } from 'puppeteer-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { documentEvents } from '../../src/ledyer/client-api.js';
import { useBrowser } from '../support/browser/browser-fixture.js';
import { startStatusServer, type StatusServer } from '../support/status-server.js';
import { waitForCondition } from '../support/browser/wait-for-condition.js';

// The headless shell has no tabs that are hidden.
const { newPage } = useBrowser({ launchOptions: {} });
let server: StatusServer;
let page: Page;

beforeEach(async () => {
  server = await startStatusServer();
  page = await newPage();
});
afterEach(async () => {
  await server.close();
});

const openCheckout = async (tab = page) => {
  await tab.goto(server.url);
  await waitForCondition(tab, () => {
    const tag = document.querySelector('ledyer-checkout');
    return tag?.state.status === 'open' && tag.state.connection;
  });
};
const getCalls = () => page.evaluate(() => (globalThis as unknown as { calls: unknown[] }).calls);
const pressBuy = () =>
  page.evaluate((name) => {
    document.dispatchEvent(new CustomEvent(name));
  }, documentEvents.waitingForClientValidation);

/** Shows another tab, runs `change`, and returns. */
async function leave(change: () => void): Promise<void> {
  const other = await page.browserContext().newPage();
  await other.bringToFront();
  await waitForCondition(page, () => document.visibilityState === 'hidden');
  change();
  await page.bringToFront();
  await other.close();
}

describe('eight tabs over HTTP/1.1', () => {
  test('all load, and only the visible one holds a connection', async () => {
    const tabs = [page];
    await openCheckout(page);
    for (let index = 1; index < 8; index += 1) {
      const tab = await page.browserContext().newPage();
      tab.setDefaultTimeout(20_000);
      await tab.bringToFront();
      await openCheckout(tab);
      tabs.push(tab);
    }
    await expect.poll(() => server.streamCount).toBe(1);
    for (const tab of tabs) await tab.close();
  });
});

describe.each([true, false])('a cart that another tab has changed (push: %s)', (push) => {
  beforeEach(async () => {
    server.push = push;
    server.cartRevision = 1;
    await openCheckout();
    await page.evaluate(() => {
      document.addEventListener('ledyer-validate', (event) => {
        event.respondWith(true);
      });
    });
  });

  test('cannot be bought before the returned buyer sees it', async () => {
    let release: () => void = () => undefined;
    await leave(() => {
      server.cartRevision = 2;
      release = server.holdResponses();
    });
    // Before the status is read.
    await expect.poll(getCalls).toEqual(['suspend']);
    await pressBuy();
    expect(await getCalls()).toEqual(['suspend', false]);
    release();
    await expect.poll(getCalls).toEqual(['suspend', false, 'resume']);
    await pressBuy();
    await expect.poll(getCalls).toEqual(['suspend', false, 'resume', true]);
  });

  test('is not read again after a change by the page itself', async () => {
    const { requestTimes } = server;
    const before = requestTimes.length;
    await page.$eval('ledyer-checkout', (tag) => {
      tag.suspend();
    });
    server.cartRevision = 2;
    await page.$eval('ledyer-checkout', (tag) => {
      tag.resume();
    });
    await expect.poll(() => requestTimes.length).toBeGreaterThan(before);
    expect(await getCalls()).toEqual(['suspend', 'resume']);
    // Another device.
    server.cartRevision = 3;
    await page.$eval('ledyer-checkout', (tag) => {
      tag.refresh();
    });
    await expect.poll(getCalls).toEqual(['suspend', 'resume', 'suspend', 'resume']);
  });
});

test('a shop without revisions is not locked when the buyer returns', async () => {
  await openCheckout();
  const before = server.requestTimes.length;
  await leave(() => undefined);
  await expect.poll(() => server.requestTimes.length).toBeGreaterThan(before);
  expect(await getCalls()).toEqual([]);
});
