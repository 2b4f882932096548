/** The same shop page in every framework, built with the framework's own tools and used in a browser. */
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/buyer.js';
import { build, buildWithMistake, install, packPackage, runModule } from './apps.js';
import { startLittleShop, type LittleShop } from './little-shop.js';

let shop: LittleShop;
let browser: Browser;

beforeAll(async () => {
  [shop, browser] = await Promise.all([startLittleShop(), launchBrowser(), packPackage()]);
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

describe.each(apps)('$app', ({ app, file, ...more }) => {
  beforeAll(() => install(app), 300_000);

  test('type-checks and builds with its own tools', async () => {
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

  if ('attribute' in more) {
    test('fails the type check for an attribute of another type', async () => {
      const { attribute: right } = more;
      const wrong = right.replace(/(props\.|options\.)?sessionId(?=[}"]?$)/, '42');
      const { ok, text } = await buildWithMistake(app, { file, right, wrong });
      expect(ok).toBe(false);
      expect(text).toMatch(/'(number|42)' is not assignable/);
    });
  }

  drive(app);
});

describe('react-19, with the component', () => {
  drive('react-19', 'component');
});

describe.each(['react-18', 'react-19'])('%s on a server', (app) => {
  test('renders the tag with its attributes and logs no error', async () => {
    const { ok, text } = await runModule(
      app,
      `
      import { createElement } from 'react';
      import { renderToString } from 'react-dom/server';
      import { LedyerCheckout } from 'ledyer-checkout/react';
      console.error = (...words) => { throw new Error(words.join(' ')); };
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
function drive(app: string, variant = ''): void {
  describe('in the browser', () => {
    let page: Page;
    let asked: { readonly path: string; readonly isFrame: boolean }[];
    let errors: string[];

    const open = async (query = '') => {
      page = await browser.newPage();
      asked = [];
      errors = [];
      page.on('request', (request) => {
        const { pathname } = new URL(request.url());
        const isFrame = request.isNavigationRequest() && request.frame() !== page.mainFrame();
        asked.push({ path: pathname, isFrame });
      });
      page.on('pageerror', (error) => errors.push(String(error)));
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      await page.goto(`${shop.url}/${app}/?${variant}&${query}`);
    };
    const press = (name: string) => page.locator(`::-p-xpath(//button[.='${name}'])`).click();
    const shows = (text: string) =>
      page.waitForFunction((wanted) => document.body.innerText.includes(wanted), {}, text);
    const reach = (status: string) =>
      page.waitForSelector(`ledyer-checkout[data-state="${status}"]`);
    const sessionId = () => page.$eval('ledyer-checkout', (tag) => tag.sessionId);
    /** Runs an action at Ledyer and lets the tag refresh. */
    const happens = async (id: string, action: string) => {
      await shop.control(id, action);
      await page.$eval('ledyer-checkout', (tag) => {
        tag.refresh();
      });
    };
    const mounts = () => ({
      scripts: asked.filter(({ path }) => path === '/bootstrap.js').length,
      frames: asked.filter(({ isFrame }) => isFrame).length,
    });

    test('shows, hides and shows a checkout again, and switches to another session', async () => {
      await open();
      await press('Start');
      await reach('open');
      expect(mounts()).toEqual({ scripts: 1, frames: 1 });
      expect(await page.$eval('ledyer-checkout', (tag) => tag.environment)).toBe('local');
      const first = await sessionId();

      // Rendering again with the same attributes changes nothing.
      await press('Render');
      await press('Render');
      await shows('2');
      expect(mounts()).toEqual({ scripts: 1, frames: 1 });

      // The event handlers are called.
      await happens(first, 'delegate');
      await shows('Somebody has to sign the order.');
      await happens(first, 'sign');
      await shows('Thank you for order or_');

      // The tag is removed from the page and added again.
      await press('Hide');
      await page.waitForFunction(() => !document.querySelector('ledyer-checkout, iframe'));
      await press('Show');
      await shows('Thank you for order or_');
      expect(await sessionId()).toBe(first);
      expect(mounts()).toEqual({ scripts: 2, frames: 2 });

      // Another session replaces the checkout.
      await press('Start');
      await reach('open');
      expect(await sessionId()).not.toBe(first);
      expect(mounts()).toEqual({ scripts: 3, frames: 3 });

      expect(errors).toEqual([]);
      await page.close();
    });

    test('uses a custom status source instead of the status resource', async () => {
      await open('own-status');
      await press('Start');
      await shows('Thank you for order or_own!');
      await page.waitForSelector('ledyer-checkout iframe');
      expect(mounts()).toEqual({ scripts: 1, frames: 1 });
      expect(asked.filter(({ path }) => path.startsWith('/ledyer/sessions/se_'))).toEqual([]);
      expect(errors).toEqual([]);
      await page.close();
    });
  });
}
