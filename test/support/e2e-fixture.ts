/**
 * One static site and one browser for all tests of the importing file. After each test, the site is reset and the
 * test's buyers are closed.
 */
import type { Browser } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { Buyer, launchBrowser } from './buyer.js';
import { StaticSite } from './static-site.js';

/** Available inside tests. */
export let site: StaticSite;
let browser: Browser;
const buyers: Buyer[] = [];

beforeAll(async () => {
  [site, browser] = await Promise.all([StaticSite.start(), launchBrowser()]);
});
afterEach(async () => {
  for (const { page } of buyers.splice(0)) await page.browserContext().close();
  await site.reset();
});
afterAll(async () => {
  await Promise.all([site.close(), browser.close()]);
});

/** Creates a buyer with a separate cookie jar. It is closed after the test. */
export async function newBuyer(): Promise<Buyer> {
  const buyer = await Buyer.create(browser);
  buyers.push(buyer);
  return buyer;
}
