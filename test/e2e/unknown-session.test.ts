import { expect, test } from 'vitest';
import { checkoutHtml } from '../../src/server/http/checkout-html.js';
import { useBrowser } from '../support/browser/browser-fixture.js';
import { useStaticSite } from '../support/browser/site-fixture.js';

const site = useStaticSite();
const browser = useBrowser();

test('a checkout of another buyer in a cached page is covered until the shop knows the session', async () => {
  const buyer = await browser.newBuyer();
  const sessionId = await site.createSession();
  let isKnown = false;
  // Holds all responses until the frame was visible. On a busy machine, the first ones would cover it earlier.
  let sendResponses: () => void;
  const wasVisible = new Promise<void>((resolve) => (sendResponses = resolve));
  site.handle(`/ledyer/sessions/${sessionId}`, (_, response) => {
    void wasVisible.then(() => {
      const body = JSON.stringify({ sessionId, state: 'open' });
      response.writeHead(isKnown ? 200 : 404, { 'content-type': 'application/json' }).end(body);
    });
  });
  const tag = checkoutHtml({ sessionId, environment: 'local', emulatorUrl: site.ledyer.url });
  site.serveText(
    '/checkout.html',
    `<!doctype html><html lang="en"><title>Shop</title>${tag}<script type="module" src="/dist/ledyer-checkout.js"></script>`,
  );
  await buyer.page.goto(`${site.url}/checkout.html`);
  await buyer.waitForStatus('open');
  const isVisible = () =>
    buyer.page.$eval('ledyer-checkout iframe', (frame) => frame.checkVisibility());
  const refresh = () =>
    buyer.page.$eval('ledyer-checkout', (element) => {
      element.refresh();
    });
  expect(await isVisible()).toBe(true);
  sendResponses!();
  await expect
    .poll(
      async () => {
        await refresh();
        return isVisible();
      },
      { timeout: 20_000, interval: 500 },
    )
    .toBe(false);
  expect(buyer.getEventTypes(sessionId)).toContain('ledyer-error');
  expect(
    await buyer.page.$eval('ledyer-checkout', (element) => element.shadowRoot!.textContent),
  ).toContain('could not be loaded');
  isKnown = true;
  await refresh();
  await expect.poll(isVisible, { timeout: 20_000 }).toBe(true);
});
