/** Tests with the server kit that a buyer sees the new total of a cart before paying it. */
import type { Page } from 'puppeteer-core';
import { CheckoutBuyer } from 'ledyer-checkout/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserTimeouts } from '../support/browser/browser.js';
import { useBrowser } from '../support/browser/browser-fixture.js';
import { KitSite } from '../support/browser/kit-site.js';
import { waitForCondition } from '../support/browser/wait-for-condition.js';

// The headless shell cannot hide tabs.
const { newPage } = useBrowser({ launchOptions: {} });
let site: KitSite;

beforeAll(async () => {
  site = await KitSite.start();
  site.pages.set(
    '/checkout.html',
    `<!doctype html><html lang="sv"><title>Shop</title>
    <script type="module" src="/dist/ledyer-checkout.js"></script>
    <script type="module" src="/checkout.js"></script>
    <ledyer-checkout environment="local" emulator-url="${site.emulator.url}"></ledyer-checkout>`,
  );
  site.pages.set(
    '/checkout.js',
    `import { createSession } from '/dist/session.js';
    const tag = document.querySelector('ledyer-checkout');
    tag.addEventListener('ledyer-ready', () => {
      const { api } = window.ledyer;
      window.calls = [];
      for (const name of ['suspend', 'resume']) {
        const call = api[name];
        api[name] = (...args) => { calls.push(name); return call.apply(api, args); };
      }
    });
    createSession({ items: [{ sku: 'PEN', quantity: 1 }] }).then(({ sessionId }) => {
      tag.sessionId = sessionId;
    });`,
  );
  site.pages.set('/cart.html', '<!doctype html><html lang="sv"><title>Cart</title>');
});
afterAll(() => site.close());

/** Opens the checkout and fills in the details of the buyer. */
async function openCheckout(): Promise<{ page: Page; buyer: CheckoutBuyer; sessionId: string }> {
  const page = await newPage();
  await page.goto(`${site.url}/checkout.html`);
  await page.waitForSelector('ledyer-checkout[data-state="open"]');
  const buyer = new CheckoutBuyer(page, { timeoutMs: browserTimeouts.timeout });
  await buyer.identify();
  await buyer.choose('invoice');
  await expect.poll(() => getTotal(page)).toBe('449');
  const sessionId = await page.$eval('ledyer-checkout', (tag) => tag.sessionId);
  return { page, buyer, sessionId };
}

/** Returns the total in Ledyer's frame, in kronor. */
async function getTotal(page: Page): Promise<string | undefined> {
  const iframe = await page.$('ledyer-checkout iframe');
  const frame = await iframe?.contentFrame();
  const text = await frame?.$eval('.total', (row) => row.textContent ?? '').catch(() => '');
  return /(\d[\d\s]*)[.,]\d\d/.exec(text ?? '')?.[1]?.replaceAll(/\s/g, '');
}

const getCalls = (page: Page) =>
  page.evaluate(() => (window as unknown as { calls: string[] }).calls);

/** Changes the cart from a page of the shop. */
const changeCart = (page: Page, sessionId: string, quantity: number) =>
  page.evaluate(
    async (id, items) => {
      const response = await fetch(`/ledyer/sessions/${id}/cart`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ items }),
      });
      return response.status;
    },
    sessionId,
    [{ sku: 'PEN', quantity }],
  );

describe('a cart that another tab has changed', () => {
  test('is read again before the returned buyer can buy it', async () => {
    const { page, buyer, sessionId } = await openCheckout();
    const other = await page.browserContext().newPage();
    await other.bringToFront();
    await waitForCondition(page, () => document.visibilityState === 'hidden');
    await other.goto(`${site.url}/cart.html`);
    expect(await changeCart(other, sessionId, 3)).toBe(200);
    expect(await getCalls(page)).toEqual([]);
    await page.bringToFront();
    await other.close();

    // Locked as soon as the page is visible, before the status has been read.
    await waitForCondition(page, () =>
      (window as unknown as { calls: string[] }).calls.includes('suspend'),
    );
    await expect.poll(() => getTotal(page)).toBe('1347');
    await expect.poll(() => getCalls(page)).toEqual(['suspend', 'resume']);

    await buyer.buy();
    await buyer.sign();
    await page.waitForSelector('ledyer-checkout[data-state="complete"]');
  });

  test('is read again while the checkout is visible', async () => {
    const { page, sessionId } = await openCheckout();
    const cookies = await page.browserContext().cookies();
    const response = await fetch(`${site.url}/ledyer/sessions/${sessionId}/cart`, {
      method: 'PUT',
      headers: {
        'content-type': 'application/json',
        cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
      },
      body: JSON.stringify({ items: [{ sku: 'PEN', quantity: 2 }] }),
    });
    expect(response.status).toBe(200);
    await expect.poll(() => getTotal(page)).toBe('898');
    expect(await getCalls(page)).toEqual(['suspend', 'resume']);
  });
});
