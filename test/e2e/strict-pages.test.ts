import { build } from 'esbuild';
import type { Browser } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { securityHeaders } from '../../src/server/index.js';
import { Buyer, openBrowser } from '../support/buyer.js';
import { StaticShop } from '../support/static-shop.js';

const nonce = 'bm9uY2Utb2YtdGhlLXRlc3Q';

/** Of whom everything has to be typed. */
const unknownBuyer = {
  customer: undefined,
  settings: {
    customer: { showNameFields: true },
    urls: { terms: 'https://www.example.com/terms.html' },
  },
};

let shop: StaticShop;
let browser: Browser;
/** A Lit of the page's own, as its bundler would make it. */
let ownLit: string;
const buyers: Buyer[] = [];

beforeAll(async () => {
  [shop, browser, ownLit] = await Promise.all([StaticShop.start(), openBrowser(), bundleLit()]);
});
afterEach(async () => {
  for (const buyer of buyers.splice(0)) await buyer.page.browserContext().close();
  await shop.reset();
});
afterAll(async () => {
  await Promise.all([shop.close(), browser.close()]);
});

async function bundleLit(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { html, LitElement } from 'lit';
        customElements.define('own-element', class extends LitElement {
          render() { return html\`<b>Lit of the page</b>\`; }
        });`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    format: 'esm',
    write: false,
  });
  return outputFiles[0].text;
}

/** The headers of the server kit, with reports besides. */
const headersOf = (options: { nonce?: string }) => {
  const headers = securityHeaders({
    environment: 'local',
    emulatorUrl: shop.ledyer.url,
    https: false,
    ...options,
  });
  const policy = headers['content-security-policy']!;
  expect(policy).not.toContain('unsafe');
  return { ...headers, 'content-security-policy': `${policy}; report-uri /reports` };
};

const tagOf = (sessionId: string, attributes = '') =>
  `<ledyer-checkout session-id="${sessionId}" environment="local" emulator-url="${shop.ledyer.url}" ${attributes}></ledyer-checkout>`;

async function newBuyer(): Promise<Buyer> {
  const buyer = await Buyer.in(browser);
  buyers.push(buyer);
  buyer.page.setDefaultTimeout(5_000);
  await buyer.page.evaluateOnNewDocument(() => {
    const violations: string[] = [];
    Object.assign(globalThis, { violations });
    document.addEventListener('securitypolicyviolation', (event) => {
      violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  return buyer;
}

const violations = ({ page }: Buyer) =>
  page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations);

describe('a page with a strict policy', () => {
  for (const [policy, options] of [
    ['a nonce and strict-dynamic', { nonce }],
    ['a list of hosts', {}],
  ] as const) {
    test(`sells under ${policy}`, async () => {
      const buyer = await newBuyer();
      const sessionId = await shop.createSession(unknownBuyer);
      const attributes = 'nonce' in options ? `nonce="${nonce}"` : '';
      shop.put(
        '/checkout.html',
        `<!doctype html><html lang="sv"><title>Shop</title>
        <script type="module" ${attributes} src="/dist/ledyer-checkout.js"></script>
        ${tagOf(sessionId, attributes)}`,
        headersOf(options),
      );
      await buyer.page.goto(`${shop.url}/checkout.html`);
      await buyer.reach('open');
      await buyer.identify('559311-3714');
      const frame = await buyer.frame();
      await buyer.press(frame, 'buy');
      await buyer.press(frame, 'sign');
      await buyer.reach('complete');
      expect(await violations(buyer)).toEqual([]);
      expect(shop.reports).toEqual([]);
      expect(buyer.errors).toEqual([]);
    });
  }

  for (const first of ['the page’s Lit', 'the tag']) {
    test(`keeps its own Lit when ${first} comes first`, async () => {
      const buyer = await newBuyer();
      const sessionId = await shop.createSession();
      const lit = '<script type="module" src="/lit.js"></script>';
      const tag = '<script type="module" src="/dist/ledyer-checkout.js"></script>';
      shop.put('/lit.js', ownLit);
      shop.put(
        '/checkout.html',
        `<!doctype html><html lang="en"><title>Shop</title>
        ${first === 'the tag' ? tag + lit : lit + tag}<own-element></own-element>${tagOf(sessionId)}`,
        headersOf({}),
      );
      await buyer.page.goto(`${shop.url}/checkout.html`);
      await buyer.reach('open');
      expect(
        await buyer.page.$eval('own-element', (element) => element.shadowRoot?.textContent),
      ).toBe('Lit of the page');
      expect(await violations(buyer)).toEqual([]);
      expect(buyer.errors).toEqual([]);
    });
  }
});
