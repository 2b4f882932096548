import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { useBrowser } from '../support/browser/browser-fixture.js';
import { waitForCondition } from '../support/browser/wait-for-condition.js';
import type { Buyer } from '../support/browser/buyer.js';
import { useStaticSite } from '../support/browser/site-fixture.js';

const site = useStaticSite();
const browser = useBrowser();
let buyer: Buyer;
let sessionId: string;

const libraries = [
  ['idiomorph', 'idiomorph/dist/idiomorph.js'],
  ['turbo', '@hotwired/turbo/dist/turbo.es2017-umd.js'],
  ['htmx', 'htmx.org/dist/htmx.min.js'],
] as const;

beforeEach(async () => {
  buyer = await browser.newBuyer();
  sessionId = await site.createSession();
  for (const [name, path] of libraries) {
    const url = new URL(`../../demo/node_modules/${path}`, import.meta.url);
    site.serveText(`/${name}.js`, readFileSync(url, 'utf8'));
  }
});

const tagHtml = (attributes = '') =>
  `<ledyer-checkout session-id="${sessionId}" environment="local" emulator-url="${site.ledyer.url}" ${attributes}></ledyer-checkout>`;
const pageHtml = (tag: string, library: string) =>
  `<!doctype html><html lang="en"><head><title>Shop</title><meta name="turbo-refresh-method" content="morph">
  <script src="/${library}.js"></script><script type="module" src="/dist/ledyer-checkout.js"></script></head>
  <body><main><p>1 item</p>${tag}</main></body></html>`;

async function openPage(library: string, tag = tagHtml()): Promise<void> {
  site.serveText('/checkout.html', pageHtml(tag, library));
  await buyer.page.goto(`${site.url}/checkout.html`);
  await buyer.waitForStatus('open');
}

/** Ways to patch the page with the HTML that the server rendered. */
const patches: Readonly<Record<string, string>> = {
  idiomorph: `Idiomorph.morph(document.querySelector('main'), html)`,
  turbo: `Turbo.renderStreamMessage('<turbo-stream action="replace" method="morph" targets="main"><template>' + html + '</template></turbo-stream>')`,
  // As LiveView and Livewire do: children that the server has not rendered are removed.
  'a framework that removes what it has not rendered': `document.querySelector('ledyer-checkout').replaceChildren()`,
};
const patch = (library: string, tag = tagHtml()) =>
  buyer.page.evaluate(
    `{ const html = ${JSON.stringify(`<main><p>2 items</p>${tag}</main>`)}; ${patches[library]}; }`,
  );
const countFrames = () => buyer.page.$$eval('iframe', (all) => all.length);
const hasFrame = () =>
  buyer.page.$eval(
    'ledyer-checkout',
    ({ state }) => 'frame' in state && state.frame === 'ready' && state.status === 'open',
  );
const getMessage = () =>
  buyer.page.$eval('ledyer-checkout', (tag) => tag.shadowRoot!.textContent.replace(/\s+/g, ' '));

describe('a page that is patched with the server’s HTML', () => {
  test.each(['idiomorph', 'turbo'])('keeps the frame when %s morphs it', async (library) => {
    await openPage(library);
    const frame = await buyer.page.$('ledyer-checkout iframe');
    for (let count = 0; count < 3; count += 1) {
      await patch(library);
      await buyer.page.waitForFunction(() => document.body.textContent.includes('2 items'));
      await buyer.page.evaluate(
        () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))),
      );
    }
    expect(await frame!.evaluate((element) => element.isConnected)).toBe(true);
    expect(await hasFrame()).toBe(true);
    expect(buyer.getEventTypes(sessionId)).toEqual(['ledyer-ready']);
    expect(await buyer.page.$eval('ledyer-checkout', ({ dataset }) => dataset.state)).toBe('open');
  });

  test.each(Object.keys(patches).filter((name) => name.startsWith('a framework')))(
    'restores the checkout once, and then reports how to fix the page, with %s',
    async (library) => {
      await openPage(library);
      const errors = await buyer.page.evaluateHandle(() => {
        const messages: string[] = [];
        document.addEventListener('ledyer-error', ({ cause }) => messages.push(String(cause)));
        return messages;
      });
      await patch(library);
      await expect.poll(hasFrame, { timeout: 20_000 }).toBe(true);
      expect(await countFrames()).toBe(1);
      expect(await getMessage()).not.toContain('Try again');
      await patch(library);
      await waitForCondition(buyer.page, () =>
        document
          .querySelector('ledyer-checkout')
          ?.shadowRoot?.querySelector('[part="retry-button"]'),
      );
      // In the place of the checkout, not below an empty space of its height.
      expect(
        await buyer.page.$eval('ledyer-checkout', (tag) => {
          const message = tag.shadowRoot!.querySelector('.message')!;
          return message.getBoundingClientRect().top - tag.getBoundingClientRect().top;
        }),
      ).toBeLessThan(5);
      expect((await errors.jsonValue()).at(-1)).toContain('data-turbo-permanent');
      // The tag still follows the session.
      await site.runAction(sessionId, 'authorize');
      await buyer.page.$eval('ledyer-checkout', (tag) => {
        tag.refresh();
      });
      await buyer.waitForStatus('complete');
    },
  );

  test.each([
    [
      'Turbo with `data-turbo-permanent`',
      'turbo',
      'id="checkout" data-turbo-permanent',
      `Turbo.visit(location.href, { action: 'replace' })`,
    ],
    [
      'idiomorph with a callback',
      'idiomorph',
      '',
      `Idiomorph.morph(document.querySelector('main'), '<main><p>2 items</p>' + html + '</main>', {
        callbacks: { beforeNodeMorphed: (node) => node.localName !== 'ledyer-checkout' },
      })`,
    ],
  ])('keeps the frame in a tag that %s leaves unchanged', async (_, library, attributes, code) => {
    const tag = tagHtml(attributes);
    await openPage(library, tag);
    const frame = await buyer.page.$('ledyer-checkout iframe');
    site.serveText('/checkout.html', pageHtml(tag, library).replace('1 item', '2 items'));
    await buyer.page.evaluate(`{ const html = ${JSON.stringify(tag)}; ${code}; }`);
    await buyer.page.waitForFunction(() => document.body.textContent.includes('2 items'));
    expect(await frame!.evaluate((element) => element.isConnected)).toBe(true);
    expect(buyer.getEventTypes(sessionId)).toEqual(['ledyer-ready']);
  });

  test('keeps the frame in a tag with `hx-preserve`', async () => {
    const tag = tagHtml('id="checkout" hx-preserve');
    await openPage('htmx', tag);
    site.serveText('/part.html', `<p>2 items</p>${tag}`);
    const isFrameReady = () =>
      buyer.page.$eval(
        'ledyer-checkout',
        ({ state }) => 'frame' in state && state.frame === 'ready',
      );
    await buyer.page.evaluate(`htmx.ajax('GET', '/part.html', { target: 'main' })`);
    await buyer.page.waitForFunction(() => document.body.textContent.includes('2 items'));
    await expect.poll(isFrameReady).toBe(true);
    expect(await countFrames()).toBe(1);
    expect(buyer.getEventTypes(sessionId)).not.toContain('ledyer-error');
  });

  test('shows a checkout whose container was removed before its script ran', async () => {
    // A framework does so when it hydrates the server's HTML after the tag has started.
    await buyer.page.evaluateOnNewDocument(() => {
      const observer = new MutationObserver(() => {
        const tag = document.querySelector('ledyer-checkout');
        if (!tag?.querySelector('div')) return;
        observer.disconnect();
        tag.replaceChildren();
      });
      observer.observe(document, { childList: true, subtree: true });
    });
    site.serveText('/checkout.html', pageHtml(tagHtml(), 'idiomorph'));
    await buyer.page.goto(`${site.url}/checkout.html`);
    await buyer.waitForStatus('open');
    expect(await countFrames()).toBe(1);
    expect(buyer.getEventTypes(sessionId)).toEqual(['ledyer-ready']);
  });
});
