import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LedyerCheckoutElement } from '../../../src/index.js';
import { sampleCases } from '../../support/run-options.js';
import { useBrowser } from '../../support/browser/browser-fixture.js';
import { startDevShop, type ShopProcess } from '../../support/browser/shop-process.js';

const approved = '559311-3714';

const { newBuyer } = useBrowser({ expectNoErrors: true });
let shop: ShopProcess;

beforeAll(async () => {
  shop = await startDevShop();
});
afterAll(() => shop.stop());

/** Runs an emulator action, as the developer panel of the demo does. */
const runAction = async (sessionId: string, action: string) => {
  const response = await fetch(`${shop.emulatorUrl}/_emulator/sessions/${sessionId}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ action }),
  });
  expect(response.status, await response.clone().text()).toBe(200);
};

/** Returns the order's status as a shop's server reads it. */
const fetchOrderStatus = async (orderId: string) => {
  const token = await fetch(`${shop.emulatorUrl}/oauth/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('emulator:emulator')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token } = (await token.json()) as { access_token: string };
  const order = await fetch(`${shop.emulatorUrl}/v1/orders/${orderId}`, {
    headers: { authorization: `Bearer ${access_token}` },
  });
  return order.status === 200
    ? ((await order.json()) as { status: string[] }).status
    : order.status;
};

describe('a checkout in the demo shop', () => {
  test('with a signed invoice purchase reaches the confirmation page', async () => {
    const buyer = await newBuyer();
    const sessionId = await buyer.startCheckout(shop.url);
    await buyer.identify(approved);
    const frame = await buyer.getCheckoutFrame();
    await buyer.clickAction(frame, 'buy');
    const arrived = buyer.page.waitForNavigation();
    await buyer.clickAction(frame, 'sign');
    await arrived;

    expect(new URL(buyer.page.url()).pathname).toBe('/confirmation.html');
    await buyer.waitForStatus('complete');
    const completions = buyer.events.filter(({ type }) => type === 'ledyer-complete');
    expect(completions).toMatchObject([
      // On a busy machine, a request may return before the stream sends the same status.
      { sessionId, source: expect.stringMatching(/^(push|poll)$/) as string, replayed: false },
      { sessionId, source: 'mount', replayed: true },
    ]);
    const { orderId } = completions[0]!;
    expect(await fetchOrderStatus(orderId!)).toEqual(['uncaptured']);
    expect(await buyer.page.$eval('body', (body) => body.innerText)).toContain(orderId);

    const countPurchases = () => (globalThis as { dataLayer?: object[] }).dataLayer?.length ?? 0;
    await expect.poll(() => buyer.page.evaluate(countPurchases)).toBe(1);
    await buyer.page.reload();
    await expect
      .poll(() => buyer.events.filter(({ type }) => type === 'ledyer-complete').length)
      .toBe(3);
    expect(await buyer.page.evaluate(countPurchases)).toBe(0);
  });

  test('with a sold-out product shows the error message of the server', async () => {
    const buyer = await newBuyer();
    await buyer.page.goto(`${shop.url}/terms.html`);
    await buyer.page.evaluate(() => {
      const cart = [{ sku: 'sold-out', quantity: 1 }];
      localStorage.setItem('papper-penna.cart', JSON.stringify(cart));
    });
    await buyer.page.goto(`${shop.url}/checkout.html`);
    await buyer.page.waitForSelector('::-p-text(There is no product sold-out.)');
  });

  test('for a signatory stays pending over a reload and completes when signed', async () => {
    const buyer = await newBuyer();
    const sessionId = await buyer.startCheckout(shop.url);
    await buyer.identify(approved);
    const frame = await buyer.getCheckoutFrame();
    await buyer.clickAction(frame, 'buy');
    await buyer.clickAction(frame, 'delegate');
    await buyer.fill(frame, { signatoryName: 'Siv Signatory', signatoryEmail: 'siv@example.com' });
    const navigated = buyer.page.waitForNavigation();
    await buyer.clickAction(frame, 'send-to-signatory');
    await navigated;
    expect(new URL(buyer.page.url()).pathname).toBe('/pending.html');
    await buyer.waitForStatus('pending');

    await buyer.page.reload();
    await buyer.waitForStatus('pending');
    expect(await buyer.page.$eval('ledyer-checkout', (element) => element.sessionId)).toBe(
      sessionId,
    );

    const signatory = await newBuyer();
    await signatory.page.goto(`${shop.emulatorUrl}/sign/${sessionId}`);
    const arrived = buyer.page.waitForNavigation();
    await signatory.clickAction(signatory.page.mainFrame(), 'sign');
    await arrived;
    await buyer.waitForStatus('complete');
    const steps = buyer.getEventTypes(sessionId).filter((type) => type !== 'ledyer-ready');
    expect(steps).toEqual([
      'ledyer-pending',
      // On the page for pending orders.
      'ledyer-pending',
      // After the reload: the same session, then its end.
      'ledyer-pending',
      'ledyer-complete',
      // On the confirmation page.
      'ledyer-complete',
    ]);
  });

  test.each(
    sampleCases([
      ['is cancelled while it waits for a signature', 'cancel', 'cancelled', ['delegate']],
      ['expires', 'expire', 'expired', []],
    ] as const),
  )('that %s shows this and offers a new checkout', async (_, action, status, before) => {
    const buyer = await newBuyer();
    const sessionId = await buyer.startCheckout(shop.url);
    const checkoutUrl = buyer.page.url();
    // Leaves the shop. An open page would react to each step.
    await buyer.page.goto('about:blank');
    for (const earlier of before) await runAction(sessionId, earlier);
    await runAction(sessionId, action);
    await buyer.page.goto(checkoutUrl);
    // The shop gets no notification and would poll only after half a minute.
    const refresh = () =>
      buyer.page.evaluate(() => {
        document.querySelector<LedyerCheckoutElement>('ledyer-checkout:defined')?.refresh();
        return document.body.innerText;
      });
    await expect.poll(refresh, { interval: 500 }).toContain('Start a new checkout');
    const again = buyer.page.locator('::-p-text(Start a new checkout)');
    expect(buyer.getEventTypes(sessionId)).toContain(`ledyer-${status}`);
    expect(buyer.getEventTypes(sessionId)).not.toContain('ledyer-complete');

    await again.click();
    expect(await buyer.getSessionId()).not.toBe(sessionId);
  });

  test('has a status resource that returns 404 to another buyer', async () => {
    const startSession = async () => {
      const response = await fetch(`${shop.url}/ledyer/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ items: [{ sku: 'stapler', quantity: 1 }] }),
      });
      const [cookie = ''] = response.headers.getSetCookie()[0]!.split(';');
      const { sessionId } = (await response.json()) as { sessionId: string };
      return { path: `${shop.url}/ledyer/sessions/${sessionId}`, cookie };
    };
    const [{ path, cookie }, stranger] = [await startSession(), await startSession()];
    const fetchStatusCode = async (cookie: string) =>
      (await fetch(path, { headers: { cookie } })).status;
    expect([await fetchStatusCode(cookie), await fetchStatusCode(stranger.cookie)]).toEqual([
      200, 404,
    ]);
  });
});

describe('the development server', () => {
  test.each(['/', '/checkout.html', '/shop/shop-page.ts', '/ledyer/products', '/@vite/client'])(
    'lets no other origin read %s',
    async (path) => {
      const { status, headers } = await fetch(shop.url + path, {
        headers: { origin: 'http://evil.localhost:9999' },
      });
      expect(status).toBe(200);
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  test('sends pages under the policy of production', async () => {
    const { headers } = await fetch(`${shop.url}/checkout.html`);
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain(`script-src 'self' ${shop.emulatorUrl};`);
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
  });

  test('shows the images of products under that policy', async () => {
    const buyer = await newBuyer();
    await buyer.page.goto(shop.url);
    await buyer.page.waitForSelector('.product img');
    await buyer.page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
    expect(
      await buyer.page.evaluate(() =>
        [...document.images].filter(({ naturalWidth }) => naturalWidth === 0).map(({ src }) => src),
      ),
    ).toEqual([]);
  });

  test('updates styles in an open page under that policy', async () => {
    const buyer = await newBuyer();
    await buyer.page.goto(shop.url);
    await buyer.page.waitForFunction(() => document.querySelector('h1') !== null);
    // Vite’s client inserts styles with the nonce of the page.
    const color = await buyer.page.evaluate(`(async () => {
      const client = await import('/@vite/client');
      client.updateStyle('test', 'h1 { color: rgb(1, 2, 3) }');
      return getComputedStyle(document.querySelector('h1')).color;
    })()`);
    expect(color).toBe('rgb(1, 2, 3)');
    expect(buyer.errors).toEqual([]);
  });
});
