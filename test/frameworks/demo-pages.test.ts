// Tests the framework pages of the demo, as `npm start` serves them.
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser/browser.js';
import { startDevShop, type ShopProcess } from '../support/browser/shop-process.js';
import { waitForCondition } from '../support/browser/wait-for-condition.js';

let shop: ShopProcess;
let browser: Browser;

beforeAll(async () => {
  [shop, browser] = await Promise.all([startDevShop(), launchBrowser()]);
});
afterAll(async () => {
  await Promise.all([shop.stop(), browser.close()]);
});

test.each(['html', 'react', 'vue', 'svelte', 'angular'])(
  'the demo page of %s shows its code, and its checkout completes',
  async (name) => {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
      if (message.type() === 'warn' && !message.text().startsWith('Lit is in dev mode'))
        errors.push(message.text());
    });
    await page.goto(`${shop.url}/frameworks/${name}.html`);
    await waitForCondition(page, () =>
      document.querySelector('#code')!.textContent.includes('<ledyer-checkout'),
    );

    await page.locator('#start').click();
    await page.waitForSelector('ledyer-checkout[data-state="open"]');
    const sessionId = await page.$eval('ledyer-checkout', (tag) => tag.sessionId);
    for (const action of ['lock', 'sign']) {
      const response = await fetch(`${shop.emulatorUrl}/_emulator/sessions/${sessionId}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ action }),
      });
      expect(response.status).toBe(200);
    }
    const refresh = () =>
      page.evaluate(() => {
        document.querySelector('ledyer-checkout')!.refresh();
        return document.body.innerText;
      });
    await expect.poll(refresh, { interval: 500 }).toContain('Thank you for order or_');
    expect(errors).toEqual([]);
    await context.close();
  },
);
