import type { Page } from 'puppeteer-core';
import { describe, expect, test } from 'vitest';
import { adminToken, getText, useDemoShop, waitForText } from '../../support/browser/demo-site.js';
import { findViolations } from '../../support/browser/page-checks.js';
import { isFull } from '../../support/run-options.js';
import { waitForCondition } from '../../support/browser/wait-for-condition.js';

const shop = useDemoShop();
const { newVisitor, openAdmin } = shop;

/** Creates an order by requests, without a browser. */
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

/** Returns a name of the focused element. */
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
    const countRows = () => page.$$eval('.order-row', (rows) => rows.length);
    await page.waitForSelector('.order-row');
    const rowCount = await countRows();
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
      (expected) => document.querySelectorAll('.order-row').length === expected,
      rowCount,
    );
    expect(await isChosen()).toBe(false);
  });

  test('shows an order as held whose cart differs at Ledyer, until an admin releases it with a reason', async () => {
    const buyer = await newVisitor();
    const sessionId = await buyer.startCheckout(shop.url);
    // Changes the cart at Ledyer without the shop.
    const postToLedyer = async (path: string, authorization: string, body?: object) => {
      const headers = { authorization, 'content-type': 'application/json' };
      const init = { method: 'POST', headers, ...(body && { body: JSON.stringify(body) }) };
      const response = await fetch(shop.emulatorUrl + path, init);
      expect(response.status).toBe(200);
      return (await response.json()) as { access_token?: string };
    };
    const { access_token: token } = await postToLedyer(
      '/oauth/token?grant_type=client_credentials',
      `Basic ${btoa('emulator:emulator')}`,
    );
    const { orderLines } = (await shop.getLedyerSession(sessionId)).order;
    await postToLedyer(`/v1/sessions/${sessionId}`, `Bearer ${token}`, {
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

describe('the admin page of a shop whose notifications are rejected', () => {
  // The shop waits a minute for the notifications of an order, and checks once a minute.
  test.runIf(isFull)(
    'shows that notifications are missing, until one arrives',
    async () => {
      const faults = `${shop.emulatorUrl}/_emulator/faults`;
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ party: 'notifications', kind: 'lose', rate: 1 });
      const response = await fetch(faults, { method: 'POST', headers, body });
      const { id } = (await response.json()) as { id: string };
      // Three orders that the shop finds by polling.
      for (let count = 0; count < 3; count += 1) await createOrder('stapler', 1);
      const { page } = await shop.openAdmin();
      const notice = 'No notification of Ledyer has arrived';
      const hasNotice = async () => {
        await page.reload();
        await page.waitForSelector('.order-row');
        return page.evaluate((text) => document.body.innerText.includes(text), notice);
      };
      const poll = { timeout: 290_000, interval: 5_000 };
      await expect.poll(hasNotice, poll).toBe(true);

      await fetch(`${faults}/${id}`, { method: 'DELETE' });
      await createOrder('stapler', 1);
      await expect.poll(hasNotice, poll).toBe(false);
    },
    600_000,
  );
});
