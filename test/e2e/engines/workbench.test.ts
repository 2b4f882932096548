import { CheckoutBuyer } from 'ledyer-checkout/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { browserTimeouts } from '../../support/browser/browser.js';
import { buildPlayground, servePlayground } from '../../support/browser/playground-site.js';
import { waitForCondition } from '../../support/browser/wait-for-condition.js';
import { useEngine } from '../../support/engines/engine-fixture.js';
import type { EnginePage } from '../../support/engines/engine-page.js';
import { readRecords, recorderHtml } from '../../support/engines/page-recorder.js';

const browser = useEngine();
// `test/e2e/demo` has tests of the workbench for Chromium.
const isTested = browser.engine !== 'chromium';
beforeAll(() => (isTested ? buildPlayground() : undefined));

const readyEvent = '[data-event="ledyer-ready"]';
const editedPage = `<p id="title">My page</p>
<ledyer-checkout session-id="{{sessionId}}" environment="sandbox"></ledyer-checkout>
<script type="module" src="https://cdn.jsdelivr.net/npm/ledyer-checkout/dist/ledyer-checkout.js"></script>
<script type="module">
  document.addEventListener('ledyer-complete', ({ orderId }) => {
    document.querySelector('#title').textContent = 'Thanks for ' + orderId;
  });
</script>`;

/** Opens the workbench and then takes it offline. */
async function openWorkbench(): Promise<EnginePage> {
  const site = await servePlayground(recorderHtml);
  const page = await browser.newPage();
  await page.goto(`${site.url}workbench.html`);
  await page.waitForSelector(readyEvent);
  await site.close();
  return page;
}

/** Replaces the text of the editor, and waits until a new frame shows the page. */
async function edit(page: EnginePage, text: string) {
  await page.evaluate((text) => {
    document.querySelector('.result iframe')!.className = 'previous';
    const field = document.querySelector('textarea')!;
    field.value = text;
    field.dispatchEvent(new Event('input'));
  }, text);
  await page.waitForSelector('.result iframe:not(.previous)');
}

const getTexts = (page: EnginePage, selector: string) =>
  page.evaluate(
    (selector) =>
      [...document.querySelectorAll(selector)].map((element) =>
        (element.textContent ?? '').replaceAll(/\s+/g, ' ').trim(),
      ),
    selector,
  );

describe.runIf(isTested)('the workbench without a network', () => {
  test('runs an edited page, shows a purchase in it, and copies it', async () => {
    const page = await openWorkbench();
    await edit(page, editedPage);
    await page.waitForSelector(readyEvent);
    const result = await (await page.waitForSelector('.result iframe')).contentFrame();
    const buyer = new CheckoutBuyer(result!, { timeoutMs: browserTimeouts.timeout });
    await buyer.identify();
    await buyer.buy();
    await buyer.sign();
    await page.waitForSelector('[data-event="ledyer-complete"] [data-field="orderId"]');
    expect(await getTexts(page, '[data-event="ledyer-complete"]')).toHaveLength(1);
    const [orderId] = await getTexts(
      page,
      '[data-event="ledyer-complete"] [data-field="orderId"] dd',
    );
    const title = await result!.waitForSelector('#title');
    expect(await title!.evaluate(({ textContent }: Element) => textContent)).toBe(
      `Thanks for ${orderId}`,
    );

    await page.click('#tab-database');
    await page.waitForSelector('#table-ledyer_order');
    await page.click('#tab-log');
    await page.waitForSelector('.log-line');
    await page.click('#tab-copy');
    for (const [name, code] of [
      ['react', 'onledyer-complete={({ orderId }) => {'],
      ['vue', '@ledyer-complete="'],
      ['html', '<p id="title">My page</p>'],
    ] as const) {
      await page.click(`input[value="${name}"]`);
      await waitForCondition(
        page,
        (code) => document.querySelector('.panel code')?.textContent?.includes(code),
        code,
      );
    }
    expect((await readRecords(page)).errors).toEqual([]);
  });

  test('moves the cursor of the editor to the line of an error', async () => {
    const page = await openWorkbench();
    await edit(page, '<p>\n<script type="module">\n  missing();\n</script>');
    await page.click('.result-errors .quiet-button');
    const [error] = await getTexts(page, '.result-errors li');
    expect(error).toMatch(/^Line 3 .*missing/);
    const start = await page.evaluate(() => document.querySelector('textarea')!.selectionStart);
    expect(start).toBe('<p>\n<script type="module">\n'.length);
  });
});
