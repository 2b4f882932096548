import { CheckoutBuyer } from 'ledyer-checkout/testing';
import type { Page } from 'puppeteer-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { adminToken } from '../../../demo/playground/admin-token.js';
import { useBrowser } from '../../support/browser/browser-fixture.js';
import { browserTimeouts } from '../../support/browser/browser.js';
import { getText, waitForText } from '../../support/browser/demo-site.js';
import {
  findViolations,
  getLayoutShifts,
  recordLayoutShifts,
} from '../../support/browser/page-checks.js';
import { buildPlayground, servePlayground } from '../../support/browser/playground-site.js';
import { isFull } from '../../support/run-options.js';
import { waitForCondition } from '../../support/browser/wait-for-condition.js';
import { testWorkbench } from './workbench-tests.js';

const { newBuyer } = useBrowser({ expectNoErrors: true });
// A build takes half a minute of processor time.
beforeAll(() => (isFull ? buildPlayground() : undefined));

/** Opens the playground and then takes it offline. */
async function openOffline() {
  const site = await servePlayground();
  const visitor = await newBuyer();
  visitor.page.on('console', (message) => {
    if (['error', 'warn'].includes(message.type())) visitor.errors.push(message.text());
  });
  await recordLayoutShifts(visitor.page);
  await visitor.page.goto(site.url);
  await visitor.page.waitForSelector('.product .button');
  await site.close();
  const stopWorker = async () => {
    const session = await visitor.page.createCDPSession();
    await session.send('ServiceWorker.enable');
    await session.send('ServiceWorker.stopAllWorkers');
    await session.detach();
  };
  return { visitor, page: visitor.page, url: site.url, stopWorker };
}

type Playground = Awaited<ReturnType<typeof openOffline>>;

/** Fills in the checkout of a new session. Returns the session id and a buyer who can press buy. */
async function identify({ visitor, page, url }: Playground) {
  const sessionId = await visitor.startCheckout(url);
  const buyer = new CheckoutBuyer(page, { timeoutMs: browserTimeouts.timeout });
  await buyer.identify({ companyId: '559311-3714' });
  return { sessionId, buyer };
}

const waitForPage = (page: Page, name: string) =>
  waitForCondition(page, (name) => location.pathname.endsWith(`/${name}.html`), name);

/** Presses a button of the developer panel, which the playground bar may cover. */
const pressAction = ({ page }: Playground, action: string) =>
  page.$eval(`developer-panel [data-action="${action}"]`, (button) => {
    (button as HTMLButtonElement).click();
  });

/** Returns how often the pages of this visitor completed a session, replays excluded. */
const countCompletions = ({ visitor }: Playground, id: string) =>
  visitor.events.filter(
    ({ type, sessionId, replayed }) =>
      type === 'ledyer-complete' && sessionId === id && replayed !== true,
  ).length;

describe('the playground without a network', () => {
  test.runIf(isFull)(
    'completes a purchase once, although the service worker is stopped in the middle',
    async () => {
      const playground = await openOffline();
      const { page, stopWorker } = playground;
      const { sessionId, buyer } = await identify(playground);
      await stopWorker();
      await buyer.buy();
      await buyer.waitForView('signing');
      await stopWorker();
      await page.reload();
      await buyer.sign();
      await waitForPage(page, 'confirmation');
      expect((await getText(page, '.order-number strong')).trim()).toBe('P1');
      expect(await getLayoutShifts(page)).toEqual([]);
      expect(countCompletions(playground, sessionId)).toBe(1);
    },
  );

  test.runIf(isFull)(
    'completes an order once when a signatory signs it in a second tab',
    async () => {
      const playground = await openOffline();
      const { page, visitor } = playground;
      const { buyer, sessionId } = await identify(playground);
      await buyer.buy();
      await buyer.delegate();
      await waitForPage(page, 'pending');
      await visitor.waitForStatus('pending');
      const tab = await page.browserContext().newPage();
      await tab.goto(`${playground.url}emulator/sign/${sessionId}`);
      const signatory = new CheckoutBuyer(tab, { frame: null, timeoutMs: browserTimeouts.timeout });
      await signatory.sign();
      await waitForPage(page, 'confirmation');
      expect(countCompletions(playground, sessionId)).toBe(1);
    },
  );

  test.runIf(isFull).each(['cancel', 'expire'])(
    'ends a session with the panel action %s',
    async (action) => {
      const playground = await openOffline();
      const { page, visitor } = playground;
      if (action === 'cancel') {
        const { buyer } = await identify(playground);
        await buyer.buy();
        await buyer.delegate();
        await waitForPage(page, 'pending');
        await visitor.waitForStatus('pending');
      } else await visitor.startCheckout(playground.url);
      await pressAction(playground, action);
      await waitForCondition(page, () => document.querySelector('.notice'));
      const types = visitor.events.map(({ type }) => type);
      expect(types).toContain(action === 'cancel' ? 'ledyer-cancelled' : 'ledyer-expired');
      expect(types).not.toContain('ledyer-complete');
    },
  );

  test.runIf(isFull)('expires a session when its clock advances by 8 days', async () => {
    const playground = await openOffline();
    const { page, visitor } = playground;
    await visitor.startCheckout(playground.url);
    await page.locator('developer-panel button ::-p-text(8 days)').click();
    await waitForCondition(page, () => document.querySelector('.notice'));
    expect(visitor.events.map(({ type }) => type)).toContain('ledyer-expired');
  });

  test.runIf(isFull)('keeps a fault while the service worker is stopped', async () => {
    const playground = await openOffline();
    const { page, visitor, stopWorker } = playground;
    await visitor.startCheckout(playground.url);
    const fault = { party: 'bootstrap', kind: 'status', status: 503 };
    await page.evaluate(async (body) => {
      const headers = { 'content-type': 'application/json' };
      await fetch('_emulator/faults', { method: 'POST', headers, body });
    }, JSON.stringify(fault));
    await stopWorker();
    await page.reload();
    await page.waitForSelector('ledyer-checkout[data-state="failed"]');
    // The browser logs the failed request, perhaps after the page has shown it.
    await expect.poll(() => visitor.errors.splice(0), browserTimeouts).not.toEqual([]);
    await page.evaluate(() => fetch('_emulator/faults', { method: 'DELETE' }).then(() => true));
    await page.reload();
    await visitor.waitForStatus('open');
  });

  test.runIf(isFull)('captures and refunds an order on the admin page', async () => {
    const playground = await openOffline();
    const { page, visitor, url } = playground;
    const { buyer } = await identify(playground);
    await buyer.buy();
    await buyer.sign();
    await waitForPage(page, 'confirmation');
    await getText(page, '.order-number strong');
    await page.goto(`${url}admin.html`);
    await visitor.fillPageField('input[name="token"]', adminToken);
    await visitor.click('.token-form .button');
    await visitor.click('.order-row');
    for (const [action, status] of [
      ['capture', 'Captured'],
      ['refund', 'Refunded'],
    ] as const) {
      await visitor.click(`[data-action="${action}"]`);
      await visitor.click('dialog .button');
      await waitForText(page, status);
    }
  });

  test.runIf(isFull)(
    'records one order and one completion while a second tab is open',
    async () => {
      const playground = await openOffline();
      const { page, visitor } = playground;
      const { buyer, sessionId } = await identify(playground);
      const tab = await page.browserContext().newPage();
      await tab.goto(`${playground.url}terms.html`);
      await buyer.buy();
      await buyer.sign();
      await waitForPage(page, 'confirmation');
      const countOrders = () =>
        tab.evaluate(async (id) => {
          const response = await fetch(`_playground/rows?session=${id}`);
          const { tables } = (await response.json()) as {
            tables: { name: string; rows: object[] }[];
          };
          return tables.find(({ name }) => name === 'ledyer_order')?.rows.length;
        }, sessionId);
      await expect.poll(countOrders, browserTimeouts).toBe(1);
      expect(visitor.events.filter(({ type }) => type === 'ledyer-error')).toEqual([]);
      expect(countCompletions(playground, sessionId)).toBe(1);
    },
  );

  test.runIf(isFull)(
    'signs an account in and out, also after the service worker has stopped',
    async () => {
      const { page, stopWorker } = await openOffline();
      const signIn = (id: string | null) =>
        page.evaluate(async (body) => {
          const headers = { 'content-type': 'application/json' };
          await fetch('api/account', { method: 'POST', headers, body });
        }, JSON.stringify({ id }));
      const getAccount = () =>
        page.evaluate(async () => {
          const { account } = (await (await fetch('api/account')).json()) as { account?: unknown };
          return account;
        });
      await signIn('rocket');
      await stopWorker();
      expect(await getAccount()).toEqual({ id: 'rocket', name: 'Rocket 4' });
      await signIn(null);
      expect(await getAccount()).toBe(null);
    },
  );

  test.runIf(isFull)('deletes all data with the button of the bar', async () => {
    const playground = await openOffline();
    const { page, visitor } = playground;
    await visitor.startCheckout(playground.url);
    await Promise.all([page.waitForNavigation(), visitor.click('.playground-bar button')]);
    await waitForCondition(page, () => localStorage.getItem('papper-penna.cart') === null);
    const sessions = await page.evaluate(async () => (await fetch('_emulator/sessions')).text());
    expect(sessions).toBe('{"sessions":[]}');
  });

  test.runIf(isFull)('has no axe violations and shifts no layout on its pages', async () => {
    const { page, visitor, url } = await openOffline();
    await visitor.startCheckout(url);
    const paths = ['', 'cart.html', 'checkout.html', 'admin.html', 'states.html', 'terms.html'];
    for (const path of [...paths, 'frameworks/html.html']) {
      for (const width of [390, 1280]) {
        await page.setViewport({ width, height: 900 });
        await page.goto(url + path);
        await page.waitForSelector('h1');
        if (path === 'checkout.html') await visitor.waitForStatus('open');
        expect(await findViolations(page), path).toEqual([]);
        expect(await getLayoutShifts(page), path).toEqual([]);
      }
    }
  });
});

if (isFull) testWorkbench({ newBuyer });
