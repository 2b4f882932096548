import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Buyer, openBrowser } from '../support/buyer.js';
import { startBuiltShop, type RunningShop } from '../support/running-shop.js';

const adminToken = 'token-of-the-end-to-end-tests';

let shop: RunningShop;
let browser: Browser;
let axe: string;
const visitors: Buyer[] = [];

beforeAll(async () => {
  [shop, browser, axe] = await Promise.all([
    startBuiltShop(adminToken),
    openBrowser(),
    readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8'),
  ]);
});
afterEach(async () => {
  for (const visitor of visitors.splice(0)) {
    expect(visitor.errors).toEqual([]);
    await visitor.page.browserContext().close();
  }
});
afterAll(async () => {
  await Promise.all([shop.stop(), browser.close()]);
});

const newVisitor = async () => {
  const visitor = await Buyer.in(browser);
  visitor.page.on('console', (message) => {
    if (message.type() === 'error') visitor.errors.push(message.text());
  });
  visitors.push(visitor);
  return visitor;
};

const textOf = (page: Page, selector: string) =>
  page.waitForSelector(selector).then((element) => element!.evaluate((e) => e.textContent ?? ''));

interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly sources: readonly { readonly node: Node | null }[];
}

/** Text as people read it: numbers are set with spaces that do not break. */
const plain = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

const waitForText = (page: Page, text: string) =>
  page.waitForFunction(
    (text) => document.body.innerText.replaceAll(/\s+/g, ' ').includes(text),
    {},
    text,
  );

/** What axe finds wrong with the page, in words. */
const violations = async (page: Page) => {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run: (options: object) => Promise<{
          violations: { id: string; nodes: { target: string[] }[] }[];
        }>;
      };
    };
    const { violations } = await axe.run({ iframes: false });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((n) => n.target.join(' ')).join(', ')}`,
    );
  });
};

test('what is bought in the shop is captured in part and refunded in the back office', async () => {
  const buyer = await newVisitor();
  await buyer.page.goto(`${shop.url}/product.html?sku=desk-lamp`);
  await buyer.fillIn('#quantity', '3');
  await buyer.click('.sheet .add .button');
  await buyer.go('.sheet a[href="/cart.html"]');
  expect(plain(await textOf(buyer.page, '.totals .total'))).toContain('3 885,00 kr');
  await buyer.go('a[href="/checkout.html"]');
  await buyer.shownSession();
  // The developer panel plays the buyer.
  await buyer.page.locator('developer-panel [data-action="authorize"]').click();
  await buyer.page.waitForFunction(() => location.pathname === '/confirmation.html');
  const orderId = (await textOf(buyer.page, '.order-number code')).trim();

  const staff = await newVisitor();
  const { page } = staff;
  await page.goto(`${shop.url}/admin.html`);
  await staff.fillIn('input[name="token"]', 'not-the-admin-token');
  await staff.click('.gate .button');
  await waitForText(page, 'That is not the admin token of this shop.');
  // The browser itself notes the 401.
  staff.errors.splice(0);
  await staff.fillIn('input[name="token"]', adminToken);
  await staff.click('.gate .button');
  await staff.click(`.order-row[href="#${orderId}"]`);

  await staff.click('[data-action="partialCapture"]');
  await staff.fillIn('dialog .quantity', '1');
  await waitForText(page, 'Capture 1 295,00 kr');
  expect(await violations(page)).toEqual([]);
  await staff.click('dialog .button');
  await waitForText(page, 'Partly captured');
  expect(plain(await textOf(page, 'aside .facts'))).toContain('Captured 1 295,00 kr');

  await staff.click('[data-action="refund"]');
  await waitForText(page, 'Refund 1 295,00 kr?');
  await staff.click('dialog .button');
  await waitForText(page, 'Refunded 1 295,00 kr');

  await staff.click('[data-action="cancel"]');
  await waitForText(page, 'Cancel 2 590,00 kr?');
  await staff.click('dialog .button');
  await page.waitForFunction(() => !document.querySelector('[data-action="cancel"]'));
  expect(await violations(page)).toEqual([]);
});

test('the cart changes while the checkout is open, and Ledyer has the new one', async () => {
  const buyer = await newVisitor();
  const { page } = buyer;
  const sessionId = await buyer.startCheckout(shop.url);
  const ledyersTotal = async () => {
    const response = await fetch(`${shop.emulatorUrl}/_emulator/sessions`);
    const { sessions } = (await response.json()) as {
      sessions: { id: string; order: { totalOrderAmount: number } }[];
    };
    return sessions.find(({ id }) => id === sessionId)?.order.totalOrderAmount;
  };
  expect(await ledyersTotal()).toBe(14_900);

  const more = '.summary .stepper button:last-child';
  await buyer.click(more);
  await buyer.click(more);
  await page.waitForSelector('.summary[aria-busy="false"]');
  await waitForText(page, 'Total 447,00 kr');
  expect(await ledyersTotal()).toBe(44_700);
  expect(await buyer.shownSession()).toBe(sessionId);

  // Somebody has bought meanwhile, so the shop refuses, and the cart stays what is sold.
  await page.evaluate(async (id) => {
    await fetch(`/_emulator/sessions/${id}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ action: 'lock' }),
    });
  }, sessionId);
  await buyer.click(more);
  await waitForText(page, 'The order was not changed.');
  buyer.errors.splice(0);
  expect(plain(await textOf(page, '.summary .total'))).toContain('447,00 kr');
  expect(await ledyersTotal()).toBe(44_700);
});

describe('every page', () => {
  const pages = ['/', '/product.html?sku=handbook', '/cart.html', '/checkout.html'];
  const others = ['/pending.html', '/confirmation.html', '/terms.html', '/admin.html'];
  const all = [...pages, ...others, '/states.html?state=pending&lang=fi&theme=dark'];

  test('keeps the language, shifts nothing, and gives axe nothing to find', async () => {
    const { page, ...buyer } = await newVisitor();
    await page.evaluateOnNewDocument(() => {
      const shifts: string[] = [];
      Object.assign(globalThis, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as LayoutShift[]) {
          const moved = entry.sources.map(({ node }) => node?.textContent?.trim().slice(0, 60));
          shifts.push(`${entry.value} ${moved.join(', ')}`);
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(shop.url);
    await page.locator('.product .button').click();
    await page.locator('.language').click();
    await waitForText(page, 'Bra saker för skrivbordet');

    const found: Record<string, unknown> = {};
    const { errors } = buyer;
    let width = 1280;
    for (const path of all) {
      // Every other page on a telephone, in the dark.
      width = width === 390 ? 1280 : 390;
      await page.setViewport({ width, height: 900 });
      const scheme = width === 390 ? 'dark' : 'light';
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      await page.goto(shop.url + path);
      await page.waitForSelector('main h1');
      if (path === '/checkout.html') {
        await page.waitForSelector('ledyer-checkout[data-state="open"]');
        expect(await page.$eval('.summary h2', (h2) => h2.textContent)).toBe('Din beställning');
      }
      found[path] = {
        violations: await violations(page),
        shifts: await page.evaluate(() => (globalThis as unknown as { shifts: string[] }).shifts),
        overflow: await page.evaluate(() => document.documentElement.scrollWidth > innerWidth),
        lang: await page.$eval('html', (html) => html.lang),
      };
    }
    const expected = (path: string) => ({
      violations: [],
      shifts: [],
      overflow: false,
      lang: path.includes('lang=fi') ? 'fi' : 'sv',
    });
    expect(found).toEqual(Object.fromEntries(all.map((path) => [path, expected(path)])));
    expect(errors).toEqual([]);
  });
});

test('the gallery shows the tag in every state', async () => {
  const { page } = await newVisitor();
  // Tall enough that every frame is in sight, and so loaded.
  await page.setViewport({ width: 390, height: 9_000 });
  await page.goto(`${shop.url}/states.html`);
  const states = ['idle', 'loading', 'open', 'suspended', 'confirming', 'unconfirmed'];
  const ends = ['pending', 'complete', 'expired', 'cancelled', 'failed'];
  await page.waitForSelector('.gallery-filter select');
  const [language, theme] = await page.$$('.gallery-filter select');
  await theme!.select('dark');
  await language!.select('sv');
  for (const status of [...states, ...ends]) {
    const frame = await page.waitForSelector(`iframe[title="${status}, sv, dark"]`);
    await (await frame!.contentFrame()).waitForSelector(`ledyer-checkout[data-state="${status}"]`);
  }
});
