import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll } from 'vitest';
import { useBrowser } from './browser-fixture.js';
import { startProductionShop, type ShopProcess } from './shop-process.js';
import { waitForCondition } from './wait-for-condition.js';

export const adminToken = 'e2e-admin-token-of-tests';

/** Starts the demo shop for the tests of a file. Errors and warnings in a visitor's console fail the test. */
export function useDemoShop() {
  const { newBuyer } = useBrowser({ expectNoErrors: true });
  let shop: ShopProcess;
  beforeAll(async () => {
    shop = await startProductionShop(adminToken);
  });
  afterAll(() => shop.stop());

  const newVisitor = async () => {
    const visitor = await newBuyer();
    visitor.page.on('console', (message) => {
      if (['error', 'warn'].includes(message.type())) visitor.errors.push(message.text());
    });
    return visitor;
  };

  return {
    get url() {
      return shop.url;
    },
    get emulatorUrl() {
      return shop.emulatorUrl;
    },
    newVisitor,
    /** Returns the session from the emulator. */
    getLedyerSession: async (sessionId: string) => {
      const response = await fetch(`${shop.emulatorUrl}/_emulator/sessions`);
      const { sessions } = (await response.json()) as {
        sessions: {
          id: string;
          order: {
            orderLines: { description: string; totalAmount: number; totalVatAmount: number }[];
            totalOrderAmount: number;
            locale: string;
          };
          customer: { companyId?: string };
        }[];
      };
      return sessions.find(({ id }) => id === sessionId)!;
    },
    /** Opens the admin page in a separate cookie jar. */
    openAdmin: async () => {
      const admin = await newVisitor();
      await admin.page.goto(`${shop.url}/admin.html`);
      await admin.fillPageField('input[name="token"]', adminToken);
      await admin.click('.token-form .button');
      return admin;
    },
  };
}

export const getText = (page: Page, selector: string) =>
  page.waitForSelector(selector).then((element) => element!.evaluate((e) => e.textContent ?? ''));

/** Waits until the page shows a text, in which all white space counts as a space. */
export const waitForText = (page: Page, text: string) =>
  waitForCondition(
    page,
    (text) => document.body.innerText.replaceAll(/\s+/g, ' ').includes(text),
    text,
  );
