import { CheckoutBuyer } from 'ledyer-checkout/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { adminToken } from '../../../demo/playground/admin-token.js';
import { browserTimeouts } from '../../support/browser/browser.js';
import { buildPlayground, servePlayground } from '../../support/browser/playground-site.js';
import { waitForCondition } from '../../support/browser/wait-for-condition.js';
import { useEngine } from '../../support/engines/engine-fixture.js';
import type { EnginePage } from '../../support/engines/engine-page.js';
import {
  countCompletions,
  readRecords,
  recorderHtml,
} from '../../support/engines/page-recorder.js';
import { waitForStatus } from '../../support/engines/tag.js';

const browser = useEngine();
// A build takes half a minute of processor time.
beforeAll(() => (browser.isFull ? buildPlayground() : undefined));

const waitForPage = (page: EnginePage, name: string) =>
  waitForCondition(page, (name) => location.pathname.endsWith(`/${name}.html`), name);

const followLink = async (page: EnginePage, name: string) => {
  await page.click(`a[href="${name}.html"]`);
  await waitForPage(page, name);
};

/** Opens the playground, takes it offline, and opens the checkout of a new session. */
async function openCheckout() {
  const site = await servePlayground(recorderHtml);
  const page = await browser.newPage();
  await page.goto(site.url);
  await page.waitForSelector('.product .button');
  await site.close();
  await page.click('.product .button');
  await followLink(page, 'cart');
  await followLink(page, 'checkout');
  await waitForStatus(page, 'open');
  const sessionId = await page.evaluate(() => document.querySelector('ledyer-checkout')!.sessionId);
  const buyer = new CheckoutBuyer(page, { timeoutMs: browserTimeouts.timeout });
  return { page, buyer, sessionId, url: site.url };
}

/** Opens the checkout and fills it in. */
async function openFilledCheckout() {
  const playground = await openCheckout();
  await playground.buyer.identify();
  return playground;
}

/** Buys, and sends the order to a signatory. */
async function delegate(page: EnginePage, buyer: CheckoutBuyer) {
  await buyer.buy();
  await buyer.delegate();
  await waitForPage(page, 'pending');
  await waitForStatus(page, 'pending');
}

/** Presses a button of the developer panel. */
const pressAction = (page: EnginePage, action: string) =>
  page.evaluate((action) => {
    document.querySelector<HTMLElement>(`developer-panel [data-action="${action}"]`)!.click();
  }, action);

const countEvents = async (page: EnginePage, type: string) =>
  (await readRecords(page)).events.filter((event) => event.type === type).length;

/** Verifies that the shop confirms the order of the page's session, and that it completed once. */
async function expectOrder(page: EnginePage, sessionId: string) {
  await waitForPage(page, 'confirmation');
  const number = await page.waitForSelector('.order-number strong');
  expect(await number.evaluate(({ textContent }: Element) => textContent?.trim())).toBe('P1');
  const rows = await page.evaluate(async (id) => {
    const response = await fetch(`_playground/rows?session=${id}`);
    return (await response.json()) as { tables: { name: string; rows: object[] }[] };
  }, sessionId);
  expect(rows.tables.find(({ name }) => name === 'ledyer_order')?.rows).toHaveLength(1);
  expect(await countCompletions(page, sessionId)).toBe(1);
  expect((await readRecords(page)).errors).toEqual([]);
}

describe.runIf(browser.isFull)('the playground without a network', () => {
  test('completes a purchase by invoice once, although the page is reloaded in the middle', async () => {
    const { page, buyer, sessionId } = await openFilledCheckout();
    await buyer.choose('invoice');
    await buyer.buy();
    await buyer.waitForView('signing');
    await page.reload();
    await buyer.sign();
    await expectOrder(page, sessionId);
  });

  test('completes a purchase by card once', async () => {
    const { page, buyer, sessionId } = await openFilledCheckout();
    await buyer.payByCard();
    await buyer.buy();
    await buyer.sign();
    await expectOrder(page, sessionId);
  });

  test('completes an order once when a signatory signs it in another tab', async () => {
    const { page, buyer, sessionId, url } = await openFilledCheckout();
    await delegate(page, buyer);
    const tab = await page.openTab();
    await tab.goto(`${url}emulator/sign/${sessionId}`);
    await new CheckoutBuyer(tab, { frame: null, timeoutMs: browserTimeouts.timeout }).sign();
    await tab.close();
    await expectOrder(page, sessionId);
  });
});

// `test/e2e/demo` has these tests for Chromium.
describe.runIf(browser.engine !== 'chromium')(
  'the tools of the playground without a network',
  () => {
    test('captures and refunds an order on the admin page', async () => {
      const { page, buyer, sessionId, url } = await openFilledCheckout();
      await buyer.buy();
      await buyer.sign();
      await expectOrder(page, sessionId);
      await page.goto(`${url}admin.html`);
      const field = await page.waitForSelector('input[name="token"]');
      await field.type(adminToken);
      await page.click('.token-form .button');
      await page.click('.order-row');
      for (const [action, status] of [
        ['capture', 'Captured'],
        ['refund', 'Refunded'],
      ] as const) {
        await page.click(`[data-action="${action}"]`);
        await page.click('dialog .button');
        await waitForCondition(page, (text) => document.body.innerText.includes(text), status);
      }
    });

    test('a fault lasts until it is removed, and the clock expires the session', async () => {
      const { page } = await openCheckout();
      const setFaults = (method: string, body: string | null) =>
        page.evaluate(
          (method, body) =>
            fetch('_emulator/faults', {
              method,
              headers: { 'content-type': 'application/json' },
              body,
            }).then(() => true),
          method,
          body,
        );
      await setFaults('POST', JSON.stringify({ party: 'bootstrap', kind: 'status', status: 503 }));
      await page.reload();
      await waitForStatus(page, 'failed');
      await setFaults('DELETE', null);
      await page.reload();
      await waitForStatus(page, 'open');
      await page.evaluate(() => {
        const buttons = document.querySelectorAll<HTMLElement>('developer-panel button');
        [...buttons].find(({ textContent }) => textContent?.includes('8 days'))!.click();
      });
      await page.waitForSelector('.notice');
      expect(await countEvents(page, 'ledyer-expired')).toBe(1);
    });

    test('a cancelled order does not complete, and “Start over” deletes it', async () => {
      const { page, buyer } = await openFilledCheckout();
      await delegate(page, buyer);
      await pressAction(page, 'cancel');
      await page.waitForSelector('.notice');
      expect(await countEvents(page, 'ledyer-cancelled')).toBe(1);
      expect(await countEvents(page, 'ledyer-complete')).toBe(0);

      await page.click('.playground-bar button');
      await waitForCondition(page, () => localStorage.getItem('papper-penna.cart') === null);
      const getSessions = () =>
        page.evaluate(() => fetch('_emulator/sessions').then((response) => response.text()));
      // The page reloads meanwhile.
      await expect
        .poll(() => getSessions().catch(() => undefined), browserTimeouts)
        .toBe('{"sessions":[]}');
    });
  },
);
