import { CheckoutBuyer } from 'ledyer-checkout/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { browserTimeouts } from '../../support/browser/browser.js';
import { KitSite } from '../../support/browser/kit-site.js';
import { waitForCondition } from '../../support/browser/wait-for-condition.js';
import { useEngine } from '../../support/engines/engine-fixture.js';
import {
  countCompletions,
  readRecords,
  recorderHtml,
} from '../../support/engines/page-recorder.js';
import { waitForStatus } from '../../support/engines/tag.js';

const browser = useEngine();
let site: KitSite;

beforeAll(async () => {
  site = await KitSite.start();
  const pageHtml = (body: string) =>
    `<!doctype html><html lang="sv"><title>Shop</title>${recorderHtml}${body}`;
  site.pages.set('/cart.html', pageHtml('<h1>Cart</h1>'));
  site.pages.set('/thanks.html', pageHtml('<h1>Thanks</h1>'));
  site.pages.set(
    '/checkout.html',
    pageHtml(`<script type="module" src="/dist/ledyer-checkout.js"></script>
    <script type="module">
      import { createSession } from '/dist/session.js';
      const { sessionId } = await createSession({ items: [{ sku: 'PEN', quantity: 1 }] });
      document.querySelector('ledyer-checkout').sessionId = sessionId;
    </script>
    <ledyer-checkout environment="local" emulator-url="${site.emulator.url}"
      confirmation-url="/thanks.html?order={orderId}&session={sessionId}"></ledyer-checkout>`),
  );
});
afterAll(() => site.close());

// In Chromium, other tests cover a purchase in short runs.
test.runIf(browser.isFull)(
  'a signed purchase by invoice completes once and is replaced by the confirmation page',
  async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}/cart.html`);
    await page.goto(`${site.url}/checkout.html`);
    await waitForStatus(page, 'open');
    const sessionId = await page.evaluate(
      () => document.querySelector('ledyer-checkout')!.sessionId,
    );
    const buyer = new CheckoutBuyer(page, { timeoutMs: browserTimeouts.timeout });
    await buyer.identify();
    await buyer.choose('invoice');
    await buyer.buy();
    await buyer.sign();

    await waitForCondition(page, () => document.querySelector('h1')?.textContent === 'Thanks');
    await expect.poll(() => site.fulfilledOrderIds.length).toBe(1);
    const search = await page.evaluate(() => location.search);
    expect(search).toBe(`?order=${site.fulfilledOrderIds[0]}&session=${sessionId}`);
    expect(await countCompletions(page, sessionId)).toBe(1);
    expect((await readRecords(page)).errors).toEqual([]);

    await page.evaluate('setTimeout(() => history.back())');
    await waitForCondition(page, () => document.querySelector('h1')?.textContent === 'Cart');
  },
);
