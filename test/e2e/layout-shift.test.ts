import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sampleCases } from '../support/run-options.js';
import { useBrowser } from '../support/browser/browser-fixture.js';
import { getLayoutShifts, recordLayoutShifts } from '../support/browser/page-checks.js';
import { useStaticSite } from '../support/browser/site-fixture.js';
import { unknownBuyerFields } from '../support/browser/static-site.js';

const site = useStaticSite();
const browser = useBrowser();

const placeholder = readFileSync(
  new URL('../../src/element/placeholder.css', import.meta.url),
  'utf8',
);
/** The rule of the README's page. */
const [readmeRule] = /ledyer-checkout:not\(\[hidden\]\) \{[^}]*min-height[^}]*\}/.exec(
  readFileSync(new URL('../../README.md', import.meta.url), 'utf8'),
)!;

describe.each([390, 1280])('a page of %d px that sets no height', (width) => {
  const cases = [
    ['the README’s rule', readmeRule, {}, 0],
    ['`placeholder.css`', placeholder, unknownBuyerFields, 0],
    ['`placeholder.css` and a slow script', placeholder, {}, 800],
  ] as const;
  test.each(sampleCases(cases, width === 390 ? 0 : 1))(
    'keeps the content below the tag in place, with %s',
    async (_, css, fields, delayMs) => {
      const buyer = await browser.newBuyer();
      // Tall enough to show the content below the tag.
      await buyer.page.setViewport({ width, height: 2_000 });
      await recordLayoutShifts(buyer.page);
      if (delayMs > 0) await site.addFault({ party: 'bootstrap', kind: 'latency', ms: delayMs });
      const sessionId = await site.createSession(fields);
      site.serveText(
        '/checkout.html',
        `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Shop</title>
      <style>${css}</style>
      <ledyer-checkout session-id="${sessionId}" environment="local" emulator-url="${site.ledyer.url}"></ledyer-checkout>
      <p>Below</p><script type="module" src="/dist/ledyer-checkout.js"></script>`,
      );
      await buyer.page.goto(`${site.url}/checkout.html`);
      await buyer.waitForStatus('open');
      await (await buyer.getCheckoutFrame()).waitForSelector('[data-action]');
      await site.runAction(sessionId, 'authorize');
      await buyer.page.$eval('ledyer-checkout', (tag) => {
        tag.refresh();
      });
      await buyer.waitForStatus('complete');
      expect(await getLayoutShifts(buyer.page)).toEqual([]);
    },
  );
});
