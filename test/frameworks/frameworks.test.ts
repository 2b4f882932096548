// Tests the same shop page in every framework, built with the framework's tools and used in a browser.
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser/browser.js';
import { build, buildWithMistake, installPackages, packPackage, runModule } from './apps.js';
import { startFrameworkShop, type FrameworkShop } from './framework-shop.js';
import { waitForCondition } from '../support/browser/wait-for-condition.js';

let shop: FrameworkShop;
let browser: Browser;

beforeAll(async () => {
  [shop, browser] = await Promise.all([startFrameworkShop(), launchBrowser(), packPackage()]);
});
afterAll(async () => {
  await Promise.all([shop.close(), browser.close()]);
});

const apps = [
  { app: 'plain', file: 'src/checkout.ts', attribute: 'tag.sessionId = options.sessionId' },
  { app: 'lit', file: 'src/shop-checkout.ts' },
  { app: 'react-18', file: 'src/checkout.tsx', attribute: 'sessionId={sessionId}' },
  { app: 'react-19', file: 'src/checkout.tsx', attribute: 'session-id={sessionId}' },
  { app: 'preact', file: 'src/checkout.tsx', attribute: 'session-id={sessionId}' },
  { app: 'solid', file: 'src/checkout.tsx', attribute: 'session-id={props.sessionId}' },
  { app: 'svelte', file: 'src/Checkout.svelte', attribute: 'session-id={sessionId}' },
  { app: 'vue', file: 'src/Checkout.vue', attribute: ':session-id="sessionId"' },
  { app: 'angular', file: 'src/checkout.component.ts' },
] as const;

describe.each(apps)('the $app app', ({ app, file, ...options }) => {
  beforeAll(() => installPackages(app), 300_000);

  test('type-checks and builds with the tools of its framework', async () => {
    const { ok, text } = await build(app);
    expect(ok, text).toBe(true);
  });

  test('fails the type check for an unknown event field', async () => {
    const [right, wrong] =
      app === 'angular' ? ['event.orderId', 'event.paid'] : ['orderId', 'paid'];
    const { ok, text } = await buildWithMistake(app, { file, right, wrong });
    expect(ok).toBe(false);
    expect(text).toContain(`'${wrong.replace('event.', '')}'`);
  });

  if ('attribute' in options) {
    test('fails the type check for an attribute of another type', async () => {
      const { attribute: right } = options;
      const wrong = right.replace(/(props\.|options\.)?sessionId(?=[}"]?$)/, '42');
      const { ok, text } = await buildWithMistake(app, { file, right, wrong });
      expect(ok).toBe(false);
      expect(text).toMatch(/'(number|42)' is not assignable/);
    });
  }

  testInBrowser(app);
});

describe('the react-19 app with the React component', () => {
  testInBrowser('react-19', 'component');
});

describe.each(['react-18', 'react-19'])('the React component on a server with %s', (app) => {
  test('renders the tag with its attributes and logs no error', async () => {
    const { ok, text } = await runModule(
      app,
      `
      import { createElement } from 'react';
      import { renderToString } from 'react-dom/server';
      import { LedyerCheckout } from 'ledyer-checkout/react';
      console.error = (...values) => { throw new Error(values.join(' ')); };
      const props = { sessionId: 'se_1', environment: 'sandbox', noPadding: true, hidden: false,
        className: 'wide', 'aria-busy': false, onLedyerReady() {} };
      process.stdout.write(renderToString(createElement(LedyerCheckout, props)));
      `,
    );
    expect(ok, text).toBe(true);
    const markup = text.replace(/="(true)?"/g, '').replace(/^<|><.*$/g, '');
    expect(markup.split(' ').sort()).toEqual(
      [
        'ledyer-checkout',
        'aria-busy="false"',
        'class="wide"',
        'environment="sandbox"',
        'no-padding',
        'session-id="se_1"',
      ].sort(),
    );
  });
});

/** Tests a built app in the browser. */
function testInBrowser(app: string, variant = ''): void {
  describe('in the browser', () => {
    let page: Page;
    let requests: { readonly path: string; readonly isFrame: boolean }[];
    let errors: string[];

    const open = async (query = '') => {
      page = await browser.newPage();
      requests = [];
      errors = [];
      page.on('request', (request) => {
        const { pathname } = new URL(request.url());
        const isFrame = request.isNavigationRequest() && request.frame() !== page.mainFrame();
        requests.push({ path: pathname, isFrame });
      });
      page.on('pageerror', (error) => errors.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      await page.goto(`${shop.url}/${app}/?${variant}&${query}`);
    };
    const clickButton = (name: string) => page.locator(`::-p-xpath(//button[.='${name}'])`).click();
    const waitForText = (text: string) =>
      waitForCondition(page, (expected) => document.body.innerText.includes(expected), text);
    const waitForState = (state: string) =>
      page.waitForSelector(`ledyer-checkout[data-state="${state}"]`);
    const getSessionId = () => page.$eval('ledyer-checkout', (tag) => tag.sessionId);
    /** Runs an action at Ledyer and lets the tag refresh. */
    const runAction = async (id: string, action: string) => {
      await shop.runAction(id, action);
      await page.$eval('ledyer-checkout', (tag) => {
        tag.refresh();
      });
    };
    const countMounts = () => ({
      scripts: requests.filter(({ path }) => path === '/bootstrap.js').length,
      frames: requests.filter(({ isFrame }) => isFrame).length,
    });

    test('shows, removes and shows a checkout again, and switches to another session', async () => {
      await open();
      await clickButton('Start');
      await waitForState('open');
      expect(countMounts()).toEqual({ scripts: 1, frames: 1 });
      expect(await page.$eval('ledyer-checkout', (tag) => tag.environment)).toBe('local');
      const first = await getSessionId();

      // A new render with the same attributes mounts nothing again.
      await clickButton('Render');
      await clickButton('Render');
      await waitForText('2');
      expect(countMounts()).toEqual({ scripts: 1, frames: 1 });

      // The event handlers are called.
      await runAction(first, 'delegate');
      await waitForText('A signatory has to sign the order.');
      await runAction(first, 'sign');
      await waitForText('Thank you for order or_');

      // The tag is removed from the page and added again.
      await clickButton('Hide');
      await waitForCondition(page, () => !document.querySelector('ledyer-checkout, iframe'));
      await clickButton('Show');
      await waitForText('Thank you for order or_');
      expect(await getSessionId()).toBe(first);
      expect(countMounts()).toEqual({ scripts: 2, frames: 2 });

      // Another session replaces the checkout.
      await clickButton('Start');
      await waitForState('open');
      expect(await getSessionId()).not.toBe(first);
      expect(countMounts()).toEqual({ scripts: 3, frames: 3 });

      expect(errors).toEqual([]);
      await page.close();
    });

    test('uses a custom status source instead of the status resource', async () => {
      await open('own-status');
      await clickButton('Start');
      await waitForText('Thank you for order or_own!');
      await page.waitForSelector('ledyer-checkout iframe');
      expect(countMounts()).toEqual({ scripts: 1, frames: 1 });
      expect(requests.filter(({ path }) => path.startsWith('/ledyer/sessions/se_'))).toEqual([]);
      expect(errors).toEqual([]);
      await page.close();
    });
  });
}
