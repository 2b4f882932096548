import { CheckoutBuyer } from 'ledyer-checkout/testing';
import { beforeAll, describe, expect, test } from 'vitest';
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

/** Opens the playground, cuts its network, and fills in the checkout of a new session. */
async function openOffline() {
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
  await buyer.identify();
  return { page, buyer, sessionId, url: site.url };
}

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
    const { page, buyer, sessionId } = await openOffline();
    await buyer.choose('invoice');
    await buyer.buy();
    await buyer.waitForView('signing');
    await page.reload();
    await buyer.sign();
    await expectOrder(page, sessionId);
  });

  test('completes a purchase by card once', async () => {
    const { page, buyer, sessionId } = await openOffline();
    await buyer.payByCard();
    await buyer.buy();
    await buyer.sign();
    await expectOrder(page, sessionId);
  });

  test('completes an order once that a signatory signs in another tab', async () => {
    const { page, buyer, sessionId, url } = await openOffline();
    await buyer.buy();
    // The shop may leave the page before its frame shows the result. The next page shows it.
    await buyer.delegate().catch(() => undefined);
    await waitForPage(page, 'pending');
    await waitForStatus(page, 'pending');
    const tab = await page.openTab();
    await tab.goto(`${url}emulator/sign/${sessionId}`);
    await new CheckoutBuyer(tab, { frame: null, timeoutMs: browserTimeouts.timeout }).sign();
    await tab.close();
    await expectOrder(page, sessionId);
  });
});
