import { expect, test } from 'vitest';
import { useBrowser } from '../support/browser/browser-fixture.js';
import { useStaticSite } from '../support/browser/site-fixture.js';
import { isFull } from '../support/run-options.js';

const site = useStaticSite();
const { newBuyer } = useBrowser({ expectNoErrors: true });

// Takes longer than the limit of Ledyer's frame, which virtual time does not shorten in a prerendered page.
test.runIf(isFull)(
  'a page that was prerendered for longer than a frame may take shows the checkout without an error',
  async () => {
    const buyer = await newBuyer();
    const sessionId = await site.createSession();
    site.serveText(
      '/cart.html',
      `<!doctype html><title>Cart</title><a href="/checkout.html">Checkout</a>
      <script type="speculationrules">{"prerender":[{"urls":["/checkout.html"],"eagerness":"immediate"}]}</script>`,
    );
    site.serveText(
      '/checkout.html',
      `<!doctype html><html lang="en"><title>Shop</title>
      <script>
        window.types = [];
        for (const type of ['error', 'ready'])
          document.addEventListener('ledyer-' + type, () => types.push(type));
      </script>
      <ledyer-checkout session-id="${sessionId}" environment="local" emulator-url="${site.ledyer.url}"></ledyer-checkout>
      <script type="module" src="/dist/ledyer-checkout.js"></script>`,
    );
    await buyer.page.goto(`${site.url}/cart.html`);
    await new Promise((resolve) => setTimeout(resolve, 17_000));
    await buyer.followLink('a');
    await buyer.waitForStatus('open');
    const page = await buyer.page.evaluate(() => ({
      types: (globalThis as unknown as { types: string[] }).types,
      wasPrerendered:
        (performance.getEntriesByType('navigation')[0] as unknown as { activationStart: number })
          .activationStart > 0,
    }));
    expect(page).toEqual({ types: ['ready'], wasPrerendered: true });
  },
);
