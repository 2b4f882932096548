/**
 * One shop of static pages and one browser for all tests of the file that imports this; each
 * test finds the shop as it was at first, and no buyer of another.
 */
import type { Browser } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { Buyer, openBrowser } from './buyer.js';
import { StaticShop } from './static-shop.js';

/** There when a test runs. */
export let shop: StaticShop;
let browser: Browser;
const buyers: Buyer[] = [];

beforeAll(async () => {
  [shop, browser] = await Promise.all([StaticShop.start(), openBrowser()]);
});
afterEach(async () => {
  for (const { page } of buyers.splice(0)) await page.browserContext().close();
  await shop.reset();
});
afterAll(async () => {
  await Promise.all([shop.close(), browser.close()]);
});

/** A buyer with a cookie jar of their own, who is gone when the test is over. */
export async function newBuyer(): Promise<Buyer> {
  const buyer = await Buyer.in(browser);
  buyers.push(buyer);
  return buyer;
}
