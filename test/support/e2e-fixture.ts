/**
 * One shop of static pages and one browser for all tests of the file that imports this; each
 * test finds the shop as it was at first, and no buyer of another.
 */
import type { Browser } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { Buyer, launchBrowser } from './buyer.js';
import { StaticSite } from './static-site.js';

/** There when a test runs. */
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

/** A buyer with a cookie jar of their own, who is gone when the test is over. */
export async function newBuyer(): Promise<Buyer> {
  const buyer = await Buyer.create(browser);
  buyers.push(buyer);
  return buyer;
}
