/** Tests Ledyer's hosted page and the return to the shop, as the README describes them. */
import { CheckoutBuyer } from 'ledyer-checkout/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useBrowser } from '../../support/browser/browser-fixture.js';
import { browserTimeouts } from '../../support/browser/browser.js';
import { KitSite } from '../../support/browser/kit-site.js';
import { waitForCondition } from '../../support/browser/wait-for-condition.js';

const { newBuyer } = useBrowser();
let site: KitSite;
beforeAll(async () => {
  site = await KitSite.start('/thanks?session={session.id}');
});
afterAll(() => site.close());

test('a buyer who paid on the hosted page returns to the shop, where the purchase completes once', async () => {
  const { emulator } = site;
  site.pages.set('/', '<!doctype html><title>Shop</title>');
  site.pages.set(
    '/thanks',
    `<!doctype html><html lang="en"><title>Thanks</title>
    <script type="module" src="/dist/ledyer-checkout.js"></script>
    <ledyer-checkout environment="local" emulator-url="${emulator.url}" confirmation-url="/thanks"></ledyer-checkout>
    <script>
      sessionStorage.loads = Number(sessionStorage.loads ?? 0) + 1;
      document.querySelector('ledyer-checkout')
        .setAttribute('session-id', new URLSearchParams(location.search).get('session'));
    </script>`,
  );
  const buyer = await newBuyer();
  const { page } = buyer;
  await page.goto(site.url);
  const sessionId = await page.evaluate(async () => {
    const response = await fetch('/ledyer/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ items: [{ sku: 'PEN', quantity: 2 }] }),
    });
    return ((await response.json()) as { sessionId: string }).sessionId;
  });

  await page.goto(`${emulator.url}/?sessionId=${sessionId}`);
  const hosted = new CheckoutBuyer(page, { frame: null, timeoutMs: browserTimeouts.timeout });
  await hosted.identify();
  await hosted.choose('invoice');
  await hosted.buy();
  await hosted.sign();

  await waitForCondition(page, () => location.pathname === '/thanks');
  expect(page.url()).toBe(`${site.url}/thanks?session=${sessionId}`);
  await buyer.waitForStatus('complete');
  // A second completion, or a navigation, would follow at once.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_500)));
  const { orderId } = emulator.emulator.sessions().find(({ id }) => id === sessionId)!;
  expect(buyer.events.filter(({ type }) => type === 'ledyer-complete')).toMatchObject([
    { sessionId, orderId },
  ]);
  expect(await page.evaluate(() => sessionStorage.getItem('loads'))).toBe('1');
  await expect.poll(() => site.fulfilledOrderIds).toEqual([orderId]);
});
