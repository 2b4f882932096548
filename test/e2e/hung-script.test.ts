import type { ServerResponse } from 'node:http';
import type { Browser } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Buyer, launchBrowser } from '../support/buyer.js';
import { advanceBrowserTime } from '../support/advance-browser-time.js';
import { StaticSite } from '../support/static-site.js';

/** As much of Ledyer's script as the tag needs; it leaves another api on window each time that it runs. */
const bootstrap = `
  window.runs = (window.runs ?? 0) + 1;
  window.ledyer = { api: { suspend() {}, resume() {}, clientValidation() {}, run: window.runs } };
  document.getElementById(document.currentScript.dataset.containerId)
    ?.append(document.createElement('iframe'));`;

let shop: StaticSite;
let browser: Browser;
let buyer: Buyer;
/** Addresses under which the script was asked for, without the origin. */
let asked: string[];
/** The first request for it, which is not answered. */
let hanging: ServerResponse | undefined;

beforeAll(async () => {
  [shop, browser] = await Promise.all([StaticSite.start(), launchBrowser()]);
});
beforeEach(async () => {
  buyer = await Buyer.create(browser);
  asked = [];
  hanging = undefined;
  shop.handle('/bootstrap.js', ({ url }, response) => {
    asked.push(url!);
    response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'max-age=60' });
    if (asked.length > 1) response.end(bootstrap);
    else hanging = response;
  });
});
afterEach(async () => {
  await buyer.page.browserContext().close();
  await shop.reset();
});
afterAll(async () => {
  await Promise.all([shop.close(), browser.close()]);
});

const tagOf = (attributes: string, content = '') =>
  `<!doctype html><html lang="en"><title>Shop</title>
  <ledyer-checkout transport="none" ${attributes}>${content}</ledyer-checkout>
  <script type="module" src="/dist/ledyer-checkout.js"></script>`;
const runs = () => buyer.page.evaluate(() => (globalThis as unknown as { runs?: number }).runs);

describe('a script of Ledyer’s that hangs', () => {
  test.each([
    [
      'placed by the tag',
      () => tagOf(`session-id="se_1" environment="local" emulator-url="${shop.url}"`),
    ],
    [
      'found on the page',
      () =>
        tagOf(
          '',
          `<div id="own"></div><script async src="${shop.url}/bootstrap.js" data-env="localhost"
            data-session-id="se_1" data-container-id="own"></script>`,
        ),
    ],
  ])(
    'is asked for anew by who tries again, once, and comes too late to be heard, %s',
    async (_, html) => {
      const { page } = buyer;
      shop.serveText('/checkout.html', html());
      await page.goto(`${shop.url}/checkout.html`, { waitUntil: 'domcontentloaded' });
      await buyer.waitForStatus('loading');
      await expect.poll(() => asked).toEqual(['/bootstrap.js']);
      await buyer.waitForRuntime();
      await advanceBrowserTime(page, 11_000);
      await buyer.waitForStatus('failed');
      await page.$eval('ledyer-checkout', (tag) => {
        tag.shadowRoot!.querySelector('button')!.click();
      });
      await buyer.waitForStatus('open');
      expect(asked).toEqual(['/bootstrap.js', '/bootstrap.js?again']);

      const late = page.waitForResponse((response) => response.url().endsWith('/bootstrap.js'));
      hanging!.end(bootstrap);
      await (await late).buffer().catch(() => undefined);
      // The next mount runs a script of its own, which the late one would have counted before.
      await page.$eval('ledyer-checkout', (tag) => {
        tag.reload();
      });
      await buyer.waitForStatus('open');
      expect(await runs()).toBe(2);
      expect(asked).toHaveLength(2);
      expect(buyer.errors).toEqual([]);
    },
  );
});
