import type { ServerResponse } from 'node:http';
import { beforeEach, describe, expect, test } from 'vitest';
import { advanceBrowserTime } from '../support/browser/advance-browser-time.js';
import { useBrowser } from '../support/browser/browser-fixture.js';
import type { Buyer } from '../support/browser/buyer.js';
import { useStaticSite } from '../support/browser/site-fixture.js';

/** The parts of Ledyer's script that the tag needs. Each run sets another API on window. */
const bootstrap = `
  window.runs = (window.runs ?? 0) + 1;
  window.ledyer = { api: { suspend() {}, resume() {}, clientValidation() {}, run: window.runs } };
  document.getElementById(document.currentScript.dataset.containerId)
    ?.append(document.createElement('iframe'));`;

const site = useStaticSite();
const { newBuyer } = useBrowser();
let buyer: Buyer;
/** Requested script URLs, without the origin. */
let requestedUrls: string[];
/** The first request, which gets no response. */
let hanging: ServerResponse | undefined;

beforeEach(async () => {
  buyer = await newBuyer();
  requestedUrls = [];
  hanging = undefined;
  site.handle('/bootstrap.js', ({ url }, response) => {
    requestedUrls.push(url!);
    response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'max-age=60' });
    if (requestedUrls.length > 1) response.end(bootstrap);
    else hanging = response;
  });
});

const pageHtml = (attributes: string, content = '') =>
  `<!doctype html><html lang="en"><title>Shop</title>
  <ledyer-checkout transport="none" ${attributes}>${content}</ledyer-checkout>
  <script type="module" src="/dist/ledyer-checkout.js"></script>`;
const countScriptRuns = () =>
  buyer.page.evaluate(() => (globalThis as unknown as { runs?: number }).runs);

describe('a hanging script of Ledyer’s', () => {
  test.each([
    [
      'placed by the tag',
      () => pageHtml(`session-id="se_1" environment="local" emulator-url="${site.url}"`),
    ],
    [
      'found on the page',
      () =>
        pageHtml(
          '',
          `<div id="own"></div><script async src="${site.url}/bootstrap.js" data-env="localhost"
            data-session-id="se_1" data-container-id="own"></script>`,
        ),
    ],
  ])(
    'is requested once more on retry, and has no effect when it arrives late, %s',
    async (_, html) => {
      const { page } = buyer;
      site.serveText('/checkout.html', html());
      await page.goto(`${site.url}/checkout.html`, { waitUntil: 'domcontentloaded' });
      await buyer.waitForStatus('loading');
      await expect.poll(() => requestedUrls).toEqual(['/bootstrap.js']);
      await buyer.waitForRuntime();
      await advanceBrowserTime(page, 11_000);
      await buyer.waitForStatus('failed');
      await page.$eval('ledyer-checkout', (tag) => {
        tag.shadowRoot!.querySelector('button')!.click();
      });
      await buyer.waitForStatus('open');
      expect(requestedUrls).toEqual(['/bootstrap.js', '/bootstrap.js?again']);

      const late = page.waitForResponse((response) => response.url().endsWith('/bootstrap.js'));
      hanging!.end(bootstrap);
      await (await late).buffer().catch(() => undefined);
      // The next mount runs its own script. The counter shows whether the late one ran before it.
      await page.$eval('ledyer-checkout', (tag) => {
        tag.reload();
      });
      await buyer.waitForStatus('open');
      expect(await countScriptRuns()).toBe(2);
      expect(requestedUrls).toHaveLength(2);
      expect(buyer.errors).toEqual([]);
    },
  );
});
