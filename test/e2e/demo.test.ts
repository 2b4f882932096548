import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useBrowser } from '../support/browser-fixture.js';
import { getLayoutShifts, findViolations, recordLayoutShifts } from '../support/page-checks.js';
import { startProductionShop, type ShopProcess } from '../support/shop-process.js';
import { isFull } from '../support/run-options.js';
import { waitForCondition } from '../support/wait-for-condition.js';

const adminToken = 'e2e-admin-token-of-tests';

const { newBuyer } = useBrowser({ expectNoErrors: true });
let shop: ShopProcess;

beforeAll(async () => {
  shop = await startProductionShop(adminToken);
});
afterAll(() => shop.stop());

/** Creates a visitor whose console must stay free of errors and warnings. */
const newVisitor = async () => {
  const visitor = await newBuyer();
  visitor.page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) visitor.errors.push(message.text());
  });
  return visitor;
};

const getText = (page: Page, selector: string) =>
  page.waitForSelector(selector).then((element) => element!.evaluate((e) => e.textContent ?? ''));

/** Returns text with plain spaces, because formatted numbers contain non-breaking spaces. */
const normalizeSpaces = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

const waitForText = (page: Page, text: string) =>
  waitForCondition(
    page,
    (text) => document.body.innerText.replaceAll(/\s+/g, ' ').includes(text),
    text,
  );

/** Returns the session as Ledyer has it. */
const getLedyerSession = async (sessionId: string) => {
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
};
const getLedyerOrder = async (sessionId: string) => (await getLedyerSession(sessionId)).order;

/** Opens the admin page in a separate cookie jar. */
const openAdmin = async () => {
  const admin = await newVisitor();
  await admin.page.goto(`${shop.url}/admin.html`);
  await admin.fillPageField('input[name="token"]', adminToken);
  await admin.click('.token-form .button');
  return admin;
};

describe('the demo shop', () => {
  test('sells an order, which the admin page partly captures and refunds', async () => {
    const buyer = await newVisitor();
    await buyer.page.goto(`${shop.url}/product.html?sku=desk-lamp`);
    await buyer.fillPageField('#quantity', '3');
    await buyer.click('.product-detail .add .button');
    await buyer.followLink('.product-detail a[href="/cart.html"]');
    expect(normalizeSpaces(await getText(buyer.page, '.totals .total'))).toContain('3 885,00 kr');
    await buyer.followLink('a[href="/checkout.html"]');
    await buyer.getSessionId();
    // The developer panel runs the buyer's action.
    await buyer.page.locator('developer-panel [data-action="authorize"]').click();
    await waitForCondition(buyer.page, () => location.pathname === '/confirmation.html');
    const orderId = (await getText(buyer.page, '.order-number code')).trim();
    await buyer.waitForStatus('complete');
    expect(await findViolations(buyer.page)).toEqual([]);

    const admin = await newVisitor();
    const { page } = admin;
    await page.goto(`${shop.url}/admin.html`);
    await admin.fillPageField('input[name="token"]', 'not-the-admin-token');
    await admin.click('.token-form .button');
    await waitForText(page, 'That is not the admin token of this shop.');
    await admin.fillPageField('input[name="token"]', adminToken);
    await admin.click('.token-form .button');
    await admin.click(`.order-row[href="#${orderId}"]`);

    await admin.click('[data-action="partialCapture"]');
    await admin.fillPageField('dialog .quantity', '1');
    await waitForText(page, 'Capture 1 295,00 kr');
    expect(await findViolations(page)).toEqual([]);
    await admin.click('dialog .button');
    await waitForText(page, 'Partly captured');
    expect(normalizeSpaces(await getText(page, 'aside .facts'))).toContain('Captured 1 295,00 kr');

    await admin.click('[data-action="refund"]');
    await waitForText(page, 'Refund 1 295,00 kr?');
    await admin.click('dialog .button');
    await waitForText(page, 'Refunded 1 295,00 kr');

    await admin.click('[data-action="cancel"]');
    await waitForText(page, 'Cancel 2 590,00 kr?');
    await admin.click('dialog .button');
    await waitForCondition(page, () => !document.querySelector('[data-action="cancel"]'));
    expect(await findViolations(page)).toEqual([]);
    // The browser logs each 401 for the wrong token itself.
    const errors = admin.errors.splice(0).filter((text) => !text.includes('401 (Unauthorized)'));
    admin.errors.push(...errors);
  });

  test('sells to a signed-in company at its prices, with a coupon, freight and an order number', async () => {
    const buyer = await newVisitor();
    const { page } = buyer;
    await page.goto(`${shop.url}/product.html?sku=notebook-a5`);
    await buyer.click('.product-detail .add .button');
    await buyer.click('.account-button');
    await page.waitForSelector('[data-account="rocket"]', { visible: true });
    expect(await findViolations(page)).toEqual([]);
    await buyer.click('[data-account="rocket"]');
    await waitForText(page, '129,00 kr');
    expect(normalizeSpaces(await getText(page, '.product-detail .price'))).toBe(
      'Your price 129,00 kr List price 149,00 kr incl. 25 % VAT',
    );
    await buyer.followLink('.product-detail a[href="/cart.html"]');
    // 129.00 and freight 79.00.
    await waitForText(page, 'Total 208,00 kr');
    expect(await findViolations(page)).toEqual([]);

    await buyer.fillPageField('#coupon', 'summer25');
    await page.keyboard.press('Enter');
    await waitForText(page, 'The coupon SUMMER25 has expired.');
    await buyer.fillPageField('#coupon', 'welcome10');
    await page.keyboard.press('Enter');
    // 129.00 - 12.90 + 79.00.
    await waitForText(page, 'Total 195,10 kr');
    expect(await findViolations(page)).toEqual([]);
    await buyer.followLink('a[href="/checkout.html"]');
    const sessionId = await buyer.getSessionId();
    const session = await getLedyerSession(sessionId);
    expect(session.order.totalOrderAmount).toBe(19_510);
    expect(session.customer.companyId).toBe('559311-3714');

    // The coupon of the open checkout changes: 129.00 + 79.00.
    await buyer.click('.remove-coupon');
    await page.waitForSelector('.summary[aria-busy="false"]');
    await waitForText(page, 'Total 208,00 kr');
    await expect.poll(async () => (await getLedyerOrder(sessionId)).totalOrderAmount).toBe(20_800);
    expect(await buyer.getSessionId()).toBe(sessionId);
    await buyer.fillPageField('#coupon', 'WELCOME10');
    await page.keyboard.press('Enter');
    await expect.poll(async () => (await getLedyerOrder(sessionId)).totalOrderAmount).toBe(19_510);
    await page.waitForSelector('.summary[aria-busy="false"]');

    // Ledyer asks the shop whether the order is valid, without a cookie of the buyer.
    await page.evaluate(async (id) => {
      await fetch(`/_emulator/sessions/${id}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ action: 'authorize', validate: true }),
      });
    }, sessionId);
    await waitForCondition(page, () => location.pathname === '/confirmation.html');
    const orderNumber = (await getText(page, '.order-number strong')).trim();
    expect(orderNumber).toMatch(/^P\d+$/);
    const orderId = (await getText(page, '.order-number code')).trim();
    await buyer.waitForStatus('complete');
    expect(await findViolations(page)).toEqual([]);

    const admin = await openAdmin();
    await admin.click(`.order-row[href="#${orderId}"]`);
    await waitForText(admin.page, 'Shop’s order number');
    const details = normalizeSpaces(await getText(admin.page, '.order-layout'));
    expect(details).toContain('WELCOME10 · Discount 1 25 % -12,90 kr');
    expect(details).toContain('freight · Freight 1 25 % 79,00 kr');
    expect(details).toContain(`Shop’s order number ${orderNumber}`);
    expect(details).toContain('K1001, Rocket 4, WELCOME10');
  });

  test('shows an empty cart in the checkout', async () => {
    const { page } = await newVisitor();
    await page.goto(`${shop.url}/checkout.html`);
    await waitForText(page, 'Your cart is empty');
  });

  test('opens a new checkout when the buyer signs in', async () => {
    const buyer = await newVisitor();
    const { page } = buyer;
    const first = await buyer.startCheckout(shop.url);
    await buyer.click('.account-button');
    await buyer.click('[data-account="forening"]');
    await waitForCondition(
      page,
      (id) => {
        const tag = document.querySelector('ledyer-checkout');
        return tag && tag.sessionId !== id && tag.dataset.state === 'open';
      },
      first,
    );
    const session = await getLedyerSession(await buyer.getSessionId());
    expect(session.customer.companyId).toBe('556000-0003');
    await page.reload();
    expect(await buyer.getSessionId()).not.toBe(first);
  });

  test('sends a cart change in an open checkout to Ledyer', async () => {
    const buyer = await newVisitor();
    const { page } = buyer;
    const sessionId = await buyer.startCheckout(shop.url);
    const ledyersTotal = async () => (await getLedyerOrder(sessionId)).totalOrderAmount;
    // A notebook for 149.00, and freight for 79.00.
    expect(await ledyersTotal()).toBe(22_800);

    const more = '.summary .stepper button:last-child';
    await buyer.click(more);
    await buyer.click(more);
    await page.waitForSelector('.summary[aria-busy="false"]');
    await waitForText(page, 'Total 526,00 kr');
    expect(await ledyersTotal()).toBe(52_600);
    expect(await buyer.getSessionId()).toBe(sessionId);

    // The session is sold meanwhile, so the shop rejects the change and keeps the sold cart.
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
    expect(normalizeSpaces(await getText(page, '.summary .total'))).toContain('526,00 kr');
    expect(await ledyersTotal()).toBe(52_600);
  });

  test('opens the checkout in the language of the page and follows its changes', async () => {
    const buyer = await newVisitor();
    const { page } = buyer;
    await page.goto(shop.url);
    await buyer.click('.language-switch');
    const sessionId = await buyer.startCheckout(shop.url);
    const { locale, orderLines } = await getLedyerOrder(sessionId);
    expect(locale).toBe('sv-SE');
    expect(orderLines.map(({ description }) => description)).toEqual([
      'Anteckningsbok A5, prickad',
      'Frakt',
    ]);
    const frame = await buyer.getCheckoutFrame();
    await waitForCondition(frame, () => document.body.innerText.includes('Organisationsnummer'));

    await buyer.click('.language-switch');
    await waitForCondition(frame, () => document.body.innerText.includes('Company number'));
    const changed = await getLedyerOrder(sessionId);
    expect(changed.locale).toBe('en-US');
    expect(changed.orderLines[0]!.description).toBe('Notebook A5, dotted');
    await page.waitForSelector('.summary[aria-busy="false"]');
    // A reload finds the same session.
    await page.reload();
    expect(await buyer.getSessionId()).toBe(sessionId);
  });
});

/** Creates an order without a browser. */
const createOrder = async (sku: string, quantity: number, paymentMethod = 'invoice') => {
  const post = async (url: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    expect(response.ok).toBe(true);
    return (await response.json()) as { sessionId: string };
  };
  const items = [{ sku, quantity }];
  const { sessionId } = await post(`${shop.url}/ledyer/sessions`, { items });
  const action = { action: 'authorize', paymentMethod };
  await post(`${shop.emulatorUrl}/_emulator/sessions/${sessionId}`, action);
};

/** Returns the focused element. */
const getFocused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement & { name?: string };
    const { id, name, dataset, className } = element;
    const names = [id, name, dataset.action, className];
    return names.find((text) => text !== undefined && text !== '') ?? element.localName;
  });

const tabTo = async (page: Page, wanted: string) => {
  for (let pressed = 0; pressed < 60; pressed += 1) {
    if ((await getFocused(page)) === wanted) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${wanted}`);
};

describe('the admin page', () => {
  test('works without a mouse and never loses focus', async () => {
    await createOrder('stapler', 3);
    const admin = await newVisitor();
    const { page } = admin;
    await page.goto(`${shop.url}/admin.html`);
    await tabTo(page, 'token');
    await page.keyboard.type('not-the-admin-token');
    await page.keyboard.press('Enter');
    await waitForText(page, 'That is not the admin token of this shop.');
    admin.errors.splice(0);
    expect(await getFocused(page)).toBe('token');
    await page.keyboard.type(adminToken);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.order-row');
    expect(await getFocused(page)).toBe('admin-title');

    await tabTo(page, 'order-row');
    await page.keyboard.press('Enter');
    await waitForCondition(page, () => document.activeElement?.id === 'order-title');
    await tabTo(page, 'partialCapture');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
    // Focus cycles within the dialog and the browser's own controls.
    for (let pressed = 0; pressed < 8; pressed += 1) {
      await page.keyboard.press('Tab');
      const isOutside = await page.evaluate(() => {
        const { activeElement: active, body } = document;
        return active !== body && active?.closest('dialog') === null;
      });
      expect(isOutside).toBe(false);
    }
    await page.keyboard.press('Escape');
    await waitForCondition(page, () => !document.querySelector('dialog'));
    expect(await getFocused(page)).toBe('partialCapture');

    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.type('2');
    await page.keyboard.press('Enter');
    await waitForText(page, 'Partly captured');
    expect(await getFocused(page)).toBe('order-title');
    await page.goBack();
    await waitForCondition(page, () => document.activeElement?.className === 'order-row');
  });

  test('shows why an action was rejected, and then the current order', async () => {
    await createOrder('fountain-pen', 1);
    const admin = await openAdmin();
    const { page } = admin;
    await admin.click('.order-row');
    await page.waitForSelector('[data-action="capture"]');
    // Another admin changes the order first.
    const status = await page.evaluate(
      async (id, token) => {
        const headers = {
          'content-type': 'application/json',
          'idempotency-key': crypto.randomUUID(),
          authorization: `Bearer ${token}`,
        };
        const address = `/ledyer/orders/${id}/cancel`;
        return (await fetch(address, { method: 'POST', headers, body: '{}' })).status;
      },
      new URL(page.url()).hash.slice(1),
      adminToken,
    );
    expect(status).toBe(200);
    await admin.click('[data-action="capture"]');
    await admin.click('dialog .button');
    await waitForCondition(page, () =>
      document.querySelector('dialog .error-message')?.textContent?.trim(),
    );
    admin.errors.splice(0);
    expect(await getText(page, 'dialog .error-message')).not.toContain('try again');
    expect(await findViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await waitForCondition(page, () => !document.querySelector('[data-action="capture"]'));
    await waitForText(page, 'Cancelled');
  });

  test('keeps order filters in the URL, so that a reload keeps them and back removes the last one', async () => {
    await createOrder('ring-binder', 1, 'card');
    const admin = await openAdmin();
    const { page } = admin;
    const shown = () => page.$$eval('.order-row', (rows) => rows.length);
    await page.waitForSelector('.order-row');
    const all = await shown();
    await admin.click('.filter summary');
    const card = 'input[name="paymentMethodCategory"][value="card"]';
    await page.$eval(card, (box) => box.click());
    await admin.click('.filter .button');
    await waitForCondition(page, () => document.querySelectorAll('.order-row').length === 1);
    expect(new URL(page.url()).search).toBe('?paymentMethodCategory=card');

    await page.reload();
    await waitForText(page, 'More filters (1 in use)');
    await waitForCondition(page, () => document.querySelectorAll('.order-row').length === 1);
    const isChosen = () => page.$eval(card, (box) => box.checked);
    expect(await isChosen()).toBe(true);

    await page.goBack();
    await waitForCondition(
      page,
      (all) => document.querySelectorAll('.order-row').length === all,
      all,
    );
    expect(await isChosen()).toBe(false);
  });

  test('holds an order with another cart at Ledyer until an admin releases it with a reason', async () => {
    const buyer = await newVisitor();
    const sessionId = await buyer.startCheckout(shop.url);
    // Changes the cart at Ledyer without the shop.
    const ledyer = async (path: string, authorization: string, body?: object) => {
      const headers = { authorization, 'content-type': 'application/json' };
      const init = { method: 'POST', headers, ...(body && { body: JSON.stringify(body) }) };
      const response = await fetch(shop.emulatorUrl + path, init);
      expect(response.status).toBe(200);
      return (await response.json()) as { access_token?: string };
    };
    const { access_token: token } = await ledyer(
      '/oauth/token?grant_type=client_credentials',
      `Basic ${btoa('emulator:emulator')}`,
    );
    const { orderLines } = await getLedyerOrder(sessionId);
    await ledyer(`/v1/sessions/${sessionId}`, `Bearer ${token}`, {
      orderLines: orderLines.map((line) => ({
        ...line,
        quantity: 2,
        totalAmount: 2 * line.totalAmount,
        totalVatAmount: 2 * line.totalVatAmount,
      })),
      // Twice a notebook for 149.00 and freight for 79.00.
      totalOrderAmount: 45_600,
      totalOrderAmountExclVat: 36_480,
      totalOrderVatAmount: 9_120,
    });
    await buyer.page.locator('developer-panel [data-action="authorize"]').click();
    await waitForCondition(buyer.page, () => location.pathname === '/confirmation.html');
    const orderId = (await getText(buyer.page, '.order-number code')).trim();

    const admin = await openAdmin();
    const { page } = admin;
    await admin.click(`.held-orders a[href="#${orderId}"]`);
    await waitForText(page, 'This order is held');
    await waitForText(page, 'The total differs.');
    expect(await findViolations(page)).toEqual([]);
    // The release requires a reason.
    await admin.click('.release button');
    expect(await page.$eval('.release input', (field) => field.matches(':invalid'))).toBe(true);
    await admin.fillPageField('.release input', 'Asked by telephone');
    await admin.click('.release button');
    await waitForCondition(page, () => !document.querySelector('.release'));
    await waitForText(page, 'Released by an admin');
    await waitForCondition(
      page,
      (id) => !document.querySelector(`.held-orders a[href="#${id}"]`),
      orderId,
    );
  });
});

describe('the demo pages', () => {
  const pages = ['/', '/product.html?sku=handbook', '/cart.html', '/checkout.html'];
  const others = ['/pending.html', '/confirmation.html', '/terms.html', '/admin.html'];
  const names = isFull ? ['html', 'react', 'vue', 'svelte', 'angular'] : ['html', 'angular'];
  const frameworks = names.map((name) => `/frameworks/${name}.html`);
  const states = '/states.html?state=pending&lang=fi&theme=dark';
  const all = [...pages, ...others, ...frameworks, states];

  test('keep the language, shift no layout and have no axe violations in light or dark', async () => {
    const { page, ...buyer } = await newVisitor();
    await recordLayoutShifts(page);
    await page.goto(shop.url);
    await page.locator('.product .button').click();
    await page.locator('.language-switch').click();
    await waitForText(page, 'Bra saker för skrivbordet');

    const found: Record<string, unknown> = {};
    const expected: Record<string, unknown> = {};
    const { errors } = buyer;
    for (const path of all) {
      for (const [width, scheme] of [
        [390, 'light'],
        [1280, 'dark'],
      ] as const) {
        await page.setViewport({ width, height: 900 });
        await page.goto(shop.url + path);
        await page.waitForSelector('main h1');
        if (path === '/checkout.html') {
          await page.waitForSelector('ledyer-checkout[data-state="open"]');
          expect(await page.$eval('.summary h2', (h2) => h2.textContent)).toBe('Din beställning');
        }
        if (path.startsWith('/frameworks/')) {
          // The policy of this page allows the framework and the tag.
          await waitForCondition(page, () => document.querySelector('#code')?.textContent);
          await page.locator('#start').click();
          await page.waitForSelector('ledyer-checkout[data-state="open"]');
        }
        found[`${path} ${width}`] = {
          shifts: await getLayoutShifts(page),
          // The short form checks each scheme at one width.
          violations: await findViolations(page, isFull ? undefined : [scheme]),
          overflow: await page.evaluate(() => document.documentElement.scrollWidth > innerWidth),
          lang: await page.$eval('html', (html) => html.lang),
        };
        const lang = path === states ? 'fi' : path.startsWith('/frameworks/') ? 'en' : 'sv';
        expected[`${path} ${width}`] = { shifts: [], violations: [], overflow: false, lang };
      }
    }
    expect(found).toEqual(expected);
    expect(errors).toEqual([]);
  });
});

describe('the state gallery', () => {
  test('shows the tag in every state', async () => {
    const { page } = await newVisitor();
    // Tall enough to show every frame, because frames out of view are not loaded.
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
      await (
        await frame!.contentFrame()
      ).waitForSelector(`ledyer-checkout[data-state="${status}"]`);
    }
  });
});
