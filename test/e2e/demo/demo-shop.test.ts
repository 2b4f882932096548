import { describe, expect, test } from 'vitest';
import { adminToken, getText, useDemoShop, waitForText } from '../../support/browser/demo-site.js';
import { findViolations } from '../../support/browser/page-checks.js';
import { waitForCondition } from '../../support/browser/wait-for-condition.js';

const shop = useDemoShop();
const { newVisitor, openAdmin } = shop;

/** Returns text with plain spaces, because formatted numbers contain non-breaking spaces. */
const normalizeSpaces = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

const getLedyerOrder = async (sessionId: string) => (await shop.getLedyerSession(sessionId)).order;

describe('the demo shop', () => {
  test('completes a purchase, which the admin page partly captures and refunds', async () => {
    const buyer = await newVisitor();
    await buyer.page.goto(`${shop.url}/product.html?sku=desk-lamp`);
    await buyer.fillPageField('#quantity', '3');
    await buyer.click('.product-detail .add .button');
    await buyer.followLink('.product-detail a[href="cart.html"]');
    expect(normalizeSpaces(await getText(buyer.page, '.totals .total'))).toContain('3 885,00 kr');
    await buyer.followLink('a[href="checkout.html"]');
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

  test('completes a purchase of a signed-in company at its prices, with a coupon, freight and an order number', async () => {
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
    await buyer.followLink('.product-detail a[href="cart.html"]');
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
    await buyer.followLink('a[href="checkout.html"]');
    const sessionId = await buyer.getSessionId();
    const session = await shop.getLedyerSession(sessionId);
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
    const session = await shop.getLedyerSession(await buyer.getSessionId());
    expect(session.customer.companyId).toBe('556000-0003');
    await page.reload();
    expect(await buyer.getSessionId()).not.toBe(first);
  });

  test('sends a cart change in an open checkout to Ledyer', async () => {
    const buyer = await newVisitor();
    const { page } = buyer;
    const sessionId = await buyer.startCheckout(shop.url);
    const getLedyerTotal = async () => (await getLedyerOrder(sessionId)).totalOrderAmount;
    // A notebook for 149.00, and freight for 79.00.
    expect(await getLedyerTotal()).toBe(22_800);

    const more = '.summary .stepper button:last-child';
    await buyer.click(more);
    await buyer.click(more);
    await page.waitForSelector('.summary[aria-busy="false"]');
    await waitForText(page, 'Total 526,00 kr');
    expect(await getLedyerTotal()).toBe(52_600);
    expect(await buyer.getSessionId()).toBe(sessionId);

    // The session is locked, so the shop rejects the change and keeps the cart.
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
    // The prices of the restored cart are loaded again.
    await page.waitForSelector('.summary[aria-busy="false"]');
    expect(normalizeSpaces(await getText(page, '.summary .total'))).toContain('526,00 kr');
    expect(await getLedyerTotal()).toBe(52_600);
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
