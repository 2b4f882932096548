import type { Page } from 'puppeteer-core';
import { browserTimeouts } from '../browser/browser.js';
import { waitForCondition } from '../browser/wait-for-condition.js';
import type { EnginePage } from './engine-page.js';

/** Adapts a page of Puppeteer, which drives Chromium and Firefox. */
export function fromPuppeteer(page: Page): EnginePage {
  page.setDefaultTimeout(browserTimeouts.timeout);
  return {
    goto: async (url) => {
      await page.goto(url, { waitUntil: 'domcontentloaded' });
    },
    reload: async () => {
      await page.reload({ waitUntil: 'domcontentloaded' });
    },
    evaluate: (call, ...args) =>
      page.evaluate(call as string | ((...each: unknown[]) => unknown), ...args) as never,
    waitForSelector: async (selector, options) => {
      const element = await page.waitForSelector(selector, options);
      if (!element) throw new Error(`${selector} has disappeared.`);
      return element;
    },
    click: (selector) => page.locator(selector).click(),
    openTab: async () => {
      const tab = await page.browserContext().newPage();
      await tab.bringToFront();
      return fromPuppeteer(tab);
    },
    hide: async () => {
      const tab = await page.browserContext().newPage();
      await tab.bringToFront();
      await waitForCondition(page, () => document.visibilityState === 'hidden');
      return async () => {
        await page.bringToFront();
        await tab.close();
      };
    },
    close: () => page.close(),
  };
}
