import { describe, expect, test } from 'vitest';
import { advanceBrowserTime } from '../support/browser/advance-browser-time.js';
import { useBrowser } from '../support/browser/browser-fixture.js';
import type { Buyer } from '../support/browser/buyer.js';
import { consentManagerHtml } from '../support/browser/consent-manager.js';
import { useStaticSite } from '../support/browser/site-fixture.js';

const site = useStaticSite();
const browser = useBrowser();

/** The parts of Ledyer's script that the tag needs. A frame of another site would not load in virtual time. */
const bootstrap = `
  window.ledyer = { api: { suspend() {}, resume() {}, clientValidation() {} } };
  document.getElementById(document.currentScript.dataset.containerId)
    ?.append(document.createElement('iframe'));`;
const pageHtml = (body: string, head = '') =>
  `<!doctype html><html lang="en"><title>Shop</title>${head}<main>${body}</main>
  <script type="module" src="/dist/ledyer-checkout.js"></script>`;

async function openPage(html: string): Promise<Buyer> {
  const buyer = await browser.newBuyer();
  site.serveText('/checkout.html', html);
  await buyer.page.goto(`${site.url}/checkout.html`, { waitUntil: 'domcontentloaded' });
  return buyer;
}

const countFrames = ({ page }: Buyer) => page.$$eval('iframe', (all) => all.length);
const isFrameVisible = ({ page }: Buyer) =>
  page.$eval('ledyer-checkout iframe', (frame) => frame.checkVisibility());

/** Verifies that the checkout is shown, with one frame, and completes once. */
async function expectPurchase(buyer: Buyer, sessionId: string) {
  await buyer.waitForStatus('open');
  expect(await countFrames(buyer)).toBe(1);
  expect(await isFrameVisible(buyer)).toBe(true);
  await site.runAction(sessionId, 'authorize');
  // More than once, because an earlier request may return the old status.
  const refresh = () =>
    buyer.page.$eval('ledyer-checkout', (tag) => {
      tag.refresh();
      return tag.state.status;
    });
  await expect.poll(refresh).toBe('complete');
  expect(buyer.getEventTypes(sessionId).filter((type) => type !== 'ledyer-error')).toEqual([
    'ledyer-ready',
    'ledyer-complete',
  ]);
}

describe('a consent manager that blocks Ledyer’s script', () => {
  test.each([
    ['a second', 'in place', 1_000],
    ['a minute', 'in place', 60_000],
    ['a minute', 'in the head', 60_000],
  ] as const)('and runs a clone after %s, %s, shows the checkout', async (_, place, afterMs) => {
    const sessionId = await site.createSession();
    site.serveText('/bootstrap.js', bootstrap);
    const tag = `<ledyer-checkout session-id="${sessionId}" environment="local" emulator-url="${site.url}"></ledyer-checkout>`;
    const buyer = await openPage(pageHtml(tag, consentManagerHtml(place)));
    await buyer.waitForRuntime();
    const isLate = afterMs > 10_000;
    if (isLate) {
      await advanceBrowserTime(buyer.page, afterMs);
      await buyer.waitForStatus('failed');
    }
    await buyer.page.evaluate(() => {
      (globalThis as unknown as { consent: () => void }).consent();
    });
    await buyer.waitForStatus('open');
    expect(await buyer.page.$eval('ledyer-checkout', (tag) => tag.error)).toBeUndefined();
    expect(
      await buyer.page.$eval('ledyer-checkout', (tag) => tag.shadowRoot!.querySelector('button')),
    ).toBeNull();
    expect(buyer.getEventTypes(sessionId)).toEqual(
      isLate ? ['ledyer-error', 'ledyer-ready'] : ['ledyer-ready'],
    );
    await expectPurchase(buyer, sessionId);
    // The reload leaves no script of the clone.
    await buyer.page.$eval('ledyer-checkout', (tag) => {
      tag.reload();
    });
    await buyer.waitForStatus('complete');
    expect(await buyer.page.$$eval('ledyer-checkout script', (all) => all.length)).toBe(1);
  });
});

describe('a consent manager that holds back Ledyer’s frame', () => {
  /** Moves the URL of each new frame into an attribute until `consent()`, as automatic blockers do. */
  const blockFrames = (placeholder: string) => `<script>
    const blocked = [];
    const observer = new MutationObserver((records) => {
      for (const { addedNodes } of records) for (const node of addedNodes) {
        if (node.nodeName !== 'IFRAME') continue;
        node.dataset.src = node.src;
        node.src = '${placeholder}';
        blocked.push(node);
      }
    });
    observer.observe(document, { childList: true, subtree: true });
    window.consent = () => {
      observer.disconnect();
      for (const frame of blocked) frame.src = frame.dataset.src;
    };
  </script>`;

  test.each(['about:blank', 'data:text/html,Accept'])(
    'and shows %s instead causes no event before the consent',
    async (placeholder) => {
      const sessionId = await site.createSession();
      const tag = `<ledyer-checkout session-id="${sessionId}" environment="local" emulator-url="${site.ledyer.url}"></ledyer-checkout>`;
      const buyer = await openPage(pageHtml(tag, blockFrames(placeholder)));
      await buyer.waitForRuntime();
      expect(buyer.getEventTypes(sessionId)).toEqual([]);
      await buyer.page.evaluate(() => {
        (globalThis as unknown as { consent: () => void }).consent();
      });
      await expectPurchase(buyer, sessionId);
      expect(buyer.getEventTypes(sessionId)).not.toContain('ledyer-error');
    },
  );
});
