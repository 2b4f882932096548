import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { documentEvents } from '../../../src/ledyer/client-api.js';
import { startStatusServer, type StatusServer } from '../../support/status-server.js';
import { waitForCondition } from '../../support/browser/wait-for-condition.js';
import { useEngine } from '../../support/engines/engine-fixture.js';
import type { EnginePage } from '../../support/engines/engine-page.js';

const { engine, newPage } = useEngine({ hasTabs: true });
let server: StatusServer;
let page: EnginePage;

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

/** Hides the page, runs `change`, and shows the page again. */
async function changeWhileHidden(change: () => void): Promise<void> {
  const show = await page.hide();
  change();
  await show();
}

// WebKit's driver opens tabs in the background.
describe.skipIf(engine === 'webkit')('eight tabs over HTTP/1.1', () => {
  test('all load, and only the visible one holds a connection', async () => {
    const tabs = [page];
    await openCheckout(page);
    for (let index = 1; index < 8; index += 1) {
      const tab = await page.openTab();
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

  test('cannot be bought before the buyer has returned and seen it', async () => {
    let release: () => void = () => undefined;
    await changeWhileHidden(() => {
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

  test('is not read again after the page itself has changed the cart', async () => {
    const { requestTimes } = server;
    const before = requestTimes.length;
    await page.evaluate(() => {
      document.querySelector('ledyer-checkout')!.suspend();
    });
    server.cartRevision = 2;
    await page.evaluate(() => {
      document.querySelector('ledyer-checkout')!.resume();
    });
    await expect.poll(() => requestTimes.length).toBeGreaterThan(before);
    expect(await getCalls()).toEqual(['suspend', 'resume']);
    // Another device.
    server.cartRevision = 3;
    await page.evaluate(() => {
      document.querySelector('ledyer-checkout')!.refresh();
    });
    await expect.poll(getCalls).toEqual(['suspend', 'resume', 'suspend', 'resume']);
  });
});

test('a shop without revisions is not locked when the buyer returns', async () => {
  await openCheckout();
  const before = server.requestTimes.length;
  await changeWhileHidden(() => undefined);
  await expect.poll(() => server.requestTimes.length).toBeGreaterThan(before);
  expect(await getCalls()).toEqual([]);
});
