import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'puppeteer-core';
import { launchBrowser } from '../support/buyer.js';
import { startStatusServer, type StatusServer } from '../support/status-server.js';

let browser: Browser;
let server: StatusServer;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startStatusServer()]);
});
afterAll(() => Promise.all([browser.close(), server.close()]));

test.each([
  ['code', 'tag.js'],
  ['later code', 'checkout-runtime.js'],
])(
  'lazy loading: a checkout misses nothing when its %s fails twice and then loads',
  async (_, file) => {
    const page = await browser.newPage();
    await page.evaluateOnNewDocument(() => {
      const log: string[] = [];
      Object.assign(window, { log });
      for (const name of ['ready', 'error']) {
        document.addEventListener(`ledyer-${name}`, (event) => {
          log.push(`${name} ${(event as Event & { code?: string }).code ?? ''}`.trim());
        });
      }
    });
    await page.setRequestInterception(true);
    let asked = 0;
    page.on('request', (request) => {
      const isLost = request.url().endsWith(file) && (asked += 1) <= 2;
      void (isLost ? request.abort('connectionreset') : request.continue());
    });
    server.state = 'authorized';
    await page.goto(server.url);
    await page.waitForFunction(
      () => (window as unknown as { completions: [] }).completions.length > 0,
    );
    const log = await page.evaluate(() => (window as unknown as { log: string[] }).log);
    expect(log).toEqual(['error module-load-failed', 'error module-load-failed', 'ready']);
    expect(asked).toBe(3);
    const completions = await page.evaluate(
      () => (window as unknown as { completions: [] }).completions.length,
    );
    expect(completions).toBe(1);
  },
);
