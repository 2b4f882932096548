import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkoutHtml } from '../../src/server/http/checkout-html.js';
import { advanceBrowserTime } from '../support/browser/advance-browser-time.js';
import { useBrowser } from '../support/browser/browser-fixture.js';
import type { Buyer } from '../support/browser/buyer.js';
import { isFull } from '../support/run-options.js';
import { useStaticSite } from '../support/browser/site-fixture.js';

const site = useStaticSite();
const browser = useBrowser();

const readPackage = (path: string) =>
  readFileSync(new URL(`../../demo/node_modules/${path}`, import.meta.url), 'utf8');
/** The parts of Ledyer's script that the tag needs. A frame of another site would not load in virtual time. */
const bootstrap = `
  window.ledyer = { api: { suspend() {}, resume() {}, clientValidation() {} } };
  document.getElementById(document.currentScript.dataset.containerId)
    ?.append(document.createElement('iframe'));`;
const snippetTagHtml = (sessionId: string) =>
  checkoutHtml({ sessionId, environment: 'local', emulatorUrl: site.ledyer.url });
const pageHtml = (body: string, head = '', loading = '') =>
  `<!doctype html><html lang="en"><title>Shop</title>${head}<main>${body}</main>
  <script type="module" ${loading} src="/dist/ledyer-checkout.js"></script>`;

async function openPage(html: string): Promise<Buyer> {
  const buyer = await browser.newBuyer();
  site.serveText('/checkout.html', html);
  await buyer.page.goto(`${site.url}/checkout.html`, { waitUntil: 'domcontentloaded' });
  return buyer;
}

const countFrames = ({ page }: Buyer) => page.$$eval('iframe', (all) => all.length);
const isFrameVisible = ({ page }: Buyer) =>
  page.$eval('ledyer-checkout iframe', (frame) => frame.checkVisibility());

/** Verifies that the checkout is shown, with one frame, and completes once. */
async function expectSale(buyer: Buyer, sessionId: string) {
  await buyer.waitForStatus('open');
  expect(await countFrames(buyer)).toBe(1);
  expect(await isFrameVisible(buyer)).toBe(true);
  await site.runAction(sessionId, 'authorize');
  // More than once: a request from before may return the old status, and the virtual time stands still.
  const refresh = () =>
    buyer.page.$eval('ledyer-checkout', (tag) => {
      tag.refresh();
      return tag.state.status;
    });
  await expect.poll(refresh).toBe('complete');
  expect(buyer.getEventTypes(sessionId).filter((type) => type !== 'ledyer-error')).toEqual([
    'ledyer-ready',
    'ledyer-complete',
  ]);
}

/** Returns a consent manager: it blocks each script of Ledyer's, and runs clones on `consent()`. */
const consentManager = (place: 'in place' | 'in the head', how: 'new' | 'set') => `<script>
  const blocked = [];
  const create = document.createElement.bind(document);
  const isBlocked = (src) => String(src).includes('bootstrap.js');
  document.createElement = (name, options) => {
    const element = create(name, options);
    if (name.toLowerCase() !== 'script') return element;
    const { set, get } = Object.getOwnPropertyDescriptor(HTMLScriptElement.prototype, 'src');
    Object.defineProperty(element, 'src', { get() { return get.call(element); }, set(src) {
      if (isBlocked(src)) { element.type = 'text/plain'; blocked.push(element); }
      set.call(element, src);
    } });
    return element;
  };
  window.consent = () => {
    document.createElement = create;
    for (const script of blocked.splice(0)) {
      const clone = ${how === 'new' ? "create('script')" : 'script.cloneNode()'};
      if (${how === 'new'}) for (const { name, value } of script.attributes) clone.setAttribute(name, value);
      clone.removeAttribute('type');
      if (${place === 'in place'}) script.replaceWith(clone);
      else document.head.append(clone);
    }
  };
</script>`;

describe('a consent manager that blocks Ledyer’s script', () => {
  test.each([
    ['a second', 'in place', 1_000, 'new'],
    ['a minute', 'in place', 60_000, 'new'],
    ['a minute', 'in the head', 60_000, 'new'],
  ] as const)(
    'and runs a clone after %s, %s, shows the checkout',
    async (_, place, afterMs, how) => {
      const sessionId = await site.createSession();
      site.serveText('/bootstrap.js', bootstrap);
      const tag = `<ledyer-checkout session-id="${sessionId}" environment="local" emulator-url="${site.url}"></ledyer-checkout>`;
      const buyer = await openPage(pageHtml(tag, consentManager(place, how)));
      await buyer.waitForRuntime();
      const isLate = afterMs > 10_000;
      if (isLate) {
        await advanceBrowserTime(buyer.page, afterMs);
        await buyer.waitForStatus('failed');
      }
      await buyer.page.evaluate(() => {
        (globalThis as unknown as { consent: () => void }).consent();
      });
      await buyer.waitForStatus('open');
      expect(await buyer.page.$eval('ledyer-checkout', (tag) => tag.error)).toBeUndefined();
      expect(
        await buyer.page.$eval('ledyer-checkout', (tag) => tag.shadowRoot!.querySelector('button')),
      ).toBeNull();
      expect(buyer.getEventTypes(sessionId)).toEqual(
        isLate ? ['ledyer-error', 'ledyer-ready'] : ['ledyer-ready'],
      );
      await expectSale(buyer, sessionId);
      // Nothing of the clone is left behind.
      await buyer.page.$eval('ledyer-checkout', (tag) => {
        tag.reload();
      });
      await buyer.waitForStatus('complete');
      expect(await buyer.page.$$eval('ledyer-checkout script', (all) => all.length)).toBe(1);
    },
  );
});

describe('a consent manager that holds back Ledyer’s frame', () => {
  /** Moves the URL of each new frame into an attribute until `consent()`, as automatic blockers do. */
  const blockFrames = (placeholder: string) => `<script>
    const blocked = [];
    const observer = new MutationObserver((records) => {
      for (const { addedNodes } of records) for (const node of addedNodes) {
        if (node.nodeName !== 'IFRAME') continue;
        node.dataset.src = node.src;
        node.src = '${placeholder}';
        blocked.push(node);
      }
    });
    observer.observe(document, { childList: true, subtree: true });
    window.consent = () => {
      observer.disconnect();
      for (const frame of blocked) frame.src = frame.dataset.src;
    };
  </script>`;

  test.each(['about:blank', 'data:text/html,Accept'])(
    'with %s is not a checkout',
    async (placeholder) => {
      const sessionId = await site.createSession();
      const tag = `<ledyer-checkout session-id="${sessionId}" environment="local" emulator-url="${site.ledyer.url}"></ledyer-checkout>`;
      const buyer = await openPage(pageHtml(tag, blockFrames(placeholder)));
      await buyer.waitForRuntime();
      expect(buyer.getEventTypes(sessionId)).toEqual([]);
      await buyer.page.evaluate(() => {
        (globalThis as unknown as { consent: () => void }).consent();
      });
      await expectSale(buyer, sessionId);
      expect(buyer.getEventTypes(sessionId)).not.toContain('ledyer-error');
    },
  );
});

describe('a script optimiser', () => {
  const optimise = (html: string) =>
    html.replace('<script', '<script type="x-text/javascript" data-delayed');
  const run = `<script>
    window.runDelayed = () => {
      for (const script of document.querySelectorAll('script[data-delayed]')) {
        const copy = document.createElement('script');
        for (const { name, value } of script.attributes) if (name !== 'type' && name !== 'data-delayed') copy.setAttribute(name, value);
        script.replaceWith(copy);
      }
    };
  </script>`;
  const runDelayed = ({ page }: Buyer) =>
    page.evaluate(() => {
      (globalThis as unknown as { runDelayed: () => void }).runDelayed();
    });

  test('that runs its copy before the tag is defined starts one checkout', async () => {
    const sessionId = await site.createSession();
    const release = site.holdResponses('/dist/ledyer-checkout.js');
    const buyer = await openPage(pageHtml(optimise(snippetTagHtml(sessionId)), run, 'async'));
    await runDelayed(buyer);
    await (await buyer.getCheckoutFrame()).waitForSelector('[data-action]');
    release();
    await expectSale(buyer, sessionId);
  });

  test('that waits for the first touch does not delay the checkout, and starts no second one', async () => {
    const sessionId = await site.createSession();
    const buyer = await openPage(pageHtml(optimise(snippetTagHtml(sessionId)), run));
    await buyer.waitForStatus('open');
    const frame = await buyer.page.$('ledyer-checkout iframe');
    await runDelayed(buyer);
    expect(await frame!.evaluate((element) => element.isConnected)).toBe(true);
    await expectSale(buyer, sessionId);
  });
});

describe('checkout HTML that is added to a page', () => {
  const scripts = [
    ['jquery', 'jquery/dist/jquery.min.js'],
    ['htmx', 'htmx.org/dist/htmx.min.js'],
  ] as const;

  /** Ways to put the HTML of `/part.html`, which is in `html`, into `main`. */
  const ways: Readonly<Record<string, string>> = {
    innerHTML: 'main.innerHTML = html',
    insertAdjacentHTML: `main.insertAdjacentHTML('beforeend', html)`,
    DOMParser: `main.append(...new DOMParser().parseFromString(html, 'text/html').body.children)`,
    'an adopted node of a fetched document': `main.append(document.adoptNode(new DOMParser().parseFromString(html, 'text/html').querySelector('ledyer-checkout')))`,
    'a range': 'main.append(document.createRange().createContextualFragment(html))',
    'a template': `const template = document.createElement('template'); template.innerHTML = html; main.append(template.content.cloneNode(true))`,
    'a template of the page': `main.append(document.querySelector('template').content.cloneNode(true))`,
    'jQuery .html()': 'jQuery(main).html(html)',
    'jQuery .load()': `jQuery(main).load('/part.html')`,
    htmx: `htmx.ajax('GET', '/part.html', { target: main, swap: 'innerHTML' })`,
    'htmx outerHTML': `htmx.ajax('GET', '/part.html', { target: main.firstElementChild, swap: 'outerHTML' })`,
  };

  test.each(
    Object.keys(ways)
      .flatMap((way) => [
        { way, moment: 'after the tag is defined' },
        { way, moment: 'while the page loads' },
      ])
      // The short form takes each way at one of the moments.
      .filter((_, index) => isFull || [0, 3].includes(index % 4)),
  )('by $way $moment opens within a second or so', async ({ way, moment }) => {
    const sessionId = await site.createSession();
    const html = snippetTagHtml(sessionId);
    for (const [name, path] of scripts) site.serveText(`/${name}.js`, readPackage(path));
    site.serveText('/part.html', html);
    const libraries = scripts.map(([name]) => `<script src="/${name}.js"></script>`).join('');
    const add = (text: string) =>
      `const main = document.querySelector('main'); const html = ${text}; ${ways[way]};`;
    const inline = add(JSON.stringify(html).replaceAll('</script', '<\\/script'));
    const isEarly = moment !== 'after the tag is defined';
    const template = way === 'a template of the page' ? `<template>${html}</template>` : '';
    const buyer = await openPage(
      pageHtml('<p>Cart</p>', libraries + template) +
        (isEarly
          ? `<script>document.addEventListener('DOMContentLoaded', () => { ${inline} })</script>`
          : ''),
    );
    const started = performance.now();
    if (!isEarly) {
      await buyer.page.evaluate(() => customElements.whenDefined('ledyer-checkout').then(() => 1));
      await buyer.page.evaluate(inline);
    }
    await buyer.waitForStatus('open');
    expect(performance.now() - started).toBeLessThan(5_000);
    await expectSale(buyer, sessionId);
  });
});
