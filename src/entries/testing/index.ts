/** The buyer in the emulator's checkout, for a shop's own tests with Puppeteer or Playwright. */
export { CheckoutBuyer, exampleBuyer, testCards, testCompanies } from './checkout-buyer.js';
export type { BuyerDetails, CheckoutBuyerOptions, CheckoutView } from './checkout-buyer.js';
export type { BrowserElement, BrowserPage } from './browser-page.js';
