import { CheckoutBuyer } from 'ledyer-checkout/testing';
import type { Frame, Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { browserTimeouts } from '../../support/browser/browser.js';
import type { BrowserFixture } from '../../support/browser/browser-fixture.js';
import {
  findViolations,
  getLayoutShifts,
  recordLayoutShifts,
} from '../../support/browser/page-checks.js';
import { servePlayground } from '../../support/browser/playground-site.js';
import { waitForCondition } from '../../support/browser/wait-for-condition.js';

/** The start of a console warning. Chromium logs it for each sandbox that allows scripts and a service worker. */
const sandboxWarning = 'An iframe which has both allow-scripts and allow-same-origin';

const readyEvent = '[data-event="ledyer-ready"]';

/** Opens an example and waits until its checkout is ready. Returns the frame of the page. */
async function openExample(page: Page, name: string): Promise<Frame> {
  const previousFrame = await page.waitForSelector('.result iframe');
  await page.select('.bench-tools select', name);
  await page.waitForFunction((frame) => !frame!.isConnected, {}, previousFrame);
  await page.waitForSelector(readyEvent);
  const frame = await page.waitForSelector('.result iframe');
  return frame!.contentFrame();
}

const getTexts = (page: Page, selector: string) =>
  page.$$eval(selector, (elements) =>
    elements.map((element) => (element.textContent ?? '').replaceAll(/\s+/g, ' ').trim()),
  );

/** Defines the tests of the workbench, for the file that builds the playground. */
export function testWorkbench({ newBuyer }: Pick<BrowserFixture, 'newBuyer'>): void {
  /** Opens the workbench and then takes it offline. */
  async function openWorkbench() {
    const site = await servePlayground();
    const { page, errors } = await newBuyer();
    page.on('console', (message) => {
      if (!message.text().startsWith(sandboxWarning)) errors.push(message.text());
    });
    await recordLayoutShifts(page);
    await page.goto(`${site.url}workbench.html`);
    await page.waitForSelector(readyEvent);
    await site.close();
    return { page, errors, url: site.url };
  }

  describe('the workbench of the playground', () => {
    test('shows a purchase, its events, log and rows without a network, and copies the page', async () => {
      const { page, url } = await openWorkbench();
      expect(await getLayoutShifts(page)).toEqual([]);

      const frame = await openExample(page, 'confirmation');
      const buyer = new CheckoutBuyer(frame, { timeoutMs: browserTimeouts.timeout });
      await buyer.identify();
      await buyer.buy();
      await buyer.sign();
      await page.waitForSelector('[data-event="ledyer-complete"] [data-field="orderId"]');
      expect(await getTexts(page, '[data-event="ledyer-complete"]')).toHaveLength(1);
      // The page has opened its confirmation page in the frame.
      await frame.waitForSelector('.order-intro h1');
      expect(frame.url()).toBe(`${url}confirmation.html`);

      await page.click('#tab-database');
      await waitForCondition(page, () => document.querySelector('#table-ledyer_order'));
      await page.click('#tab-log');
      await waitForCondition(page, () => document.querySelector('.log-line'));
      await page.click('#tab-copy');
      await page.click('input[value="react"]');
      const [code] = await getTexts(page, '.panel code');
      expect(code).toContain('onledyer-complete={({ sessionId, orderId }) => {');
    });

    test('shows a rejected validation, and an error of the page with its line', async () => {
      const { page, errors } = await openWorkbench();
      const frame = await openExample(page, 'validation');
      const buyer = new CheckoutBuyer(frame, { timeoutMs: browserTimeouts.timeout });
      await buyer.identify();
      await buyer.buy();
      await page.waitForSelector('[data-event="ledyer-validate"]');
      const checkout = await frame.waitForSelector('ledyer-checkout iframe');
      await waitForText(await checkout!.contentFrame(), 'Sold out');

      await page.$eval('textarea', (field) => {
        field.value = '<p>\n<script type="module">\n  missing();\n</script>';
        field.dispatchEvent(new Event('input'));
      });
      await page.waitForSelector('.result-errors li');
      expect(await getTexts(page, '.result-errors li')).toEqual([
        'Line 3 Uncaught ReferenceError: missing is not defined',
      ]);
      expect(errors.splice(0).join()).toContain('missing is not defined');
    });

    test('has no axe violation and no overflow in light or dark, at phone or desktop widths', async () => {
      const { page } = await openWorkbench();
      for (const width of [320, 390, 1280]) {
        await page.setViewport({ width, height: 900 });
        for (const tab of ['database', 'log', 'copy', 'events']) {
          await page.$eval(`#tab-${tab}`, (button) => (button as HTMLElement).click());
          expect(await findViolations(page), `${tab} at ${width} px`).toEqual([]);
          const hasOverflow = () => document.documentElement.scrollWidth > innerWidth;
          expect(await page.evaluate(hasOverflow), `${tab} at ${width} px`).toBe(false);
        }
      }
    });
  });
}

const waitForText = (frame: Frame, text: string) =>
  frame.waitForFunction((text) => document.body.innerText.includes(text), {}, text);
