import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkoutHtml } from '../../../src/server/http/checkout-html.js';
import { consentManagerHtml } from '../../support/browser/consent-manager.js';
import { useStaticSite } from '../../support/browser/site-fixture.js';
import { isFull } from '../../support/run-options.js';
import { useEngine } from '../../support/engines/engine-fixture.js';
import type { EnginePage } from '../../support/engines/engine-page.js';
import { getEventTypes, recorderHtml } from '../../support/engines/page-recorder.js';
import { waitForStatus } from '../../support/engines/tag.js';

const site = useStaticSite();
const browser = useEngine();

const readPackage = (path: string) =>
  readFileSync(new URL(`../../../demo/node_modules/${path}`, import.meta.url), 'utf8');
const tagHtml = (sessionId: string) =>
  `<ledyer-checkout session-id="${sessionId}" environment="local" emulator-url="${site.ledyer.url}"></ledyer-checkout>`;
const snippetTagHtml = (sessionId: string) =>
  checkoutHtml({ sessionId, environment: 'local', emulatorUrl: site.ledyer.url });
const pageHtml = (body: string, head = '', loading = '') =>
  `<!doctype html><html lang="en"><title>Shop</title>${recorderHtml}${head}<main>${body}</main>
  <script type="module" ${loading} src="/dist/ledyer-checkout.js"></script>`;

async function openPage(html: string): Promise<EnginePage> {
  const page = await browser.newPage();
  site.serveText('/checkout.html', html);
  await page.goto(`${site.url}/checkout.html`);
  return page;
}

/** Returns whether each frame of the page is visible. */
const getFrameVisibility = (page: EnginePage) =>
  page.evaluate(() =>
    [...document.querySelectorAll('iframe')].map((frame) => frame.checkVisibility()),
  );

/** Verifies that the checkout is shown, with one frame, and completes once. */
async function expectPurchase(page: EnginePage, sessionId: string) {
  await waitForStatus(page, 'open');
  expect(await getFrameVisibility(page)).toEqual([true]);
  await site.runAction(sessionId, 'authorize');
  await page.evaluate(() => {
    document.querySelector('ledyer-checkout')!.refresh();
  });
  await waitForStatus(page, 'complete');
  const types = await getEventTypes(page, sessionId);
  expect(types.filter((type) => type !== 'ledyer-error')).toEqual([
    'ledyer-ready',
    'ledyer-complete',
  ]);
}

describe('a consent manager that blocks Ledyer’s script', () => {
  const consent = (page: EnginePage) =>
    page.evaluate(() => {
      (globalThis as unknown as { consent: () => void }).consent();
    });

  // The deadline of ten seconds passes in real time. `late-scripts.test.ts` is quicker in Chromium.
  test.runIf(browser.isFull).each(['in place', 'in the head'] as const)(
    'and runs a clone %s after the deadline shows the checkout',
    async (place) => {
      const sessionId = await site.createSession();
      const page = await openPage(pageHtml(tagHtml(sessionId), consentManagerHtml(place)));
      await waitForStatus(page, 'failed');
      await consent(page);
      await waitForStatus(page, 'open');
      expect(
        await page.evaluate(() => document.querySelector('ledyer-checkout')!.error?.code),
      ).toBeFalsy();
      expect(await getEventTypes(page, sessionId)).toEqual(['ledyer-error', 'ledyer-ready']);
      await expectPurchase(page, sessionId);
    },
  );

  test('and runs a second copy of the script hides no live frame', async () => {
    const sessionId = await site.createSession();
    const page = await openPage(pageHtml(tagHtml(sessionId)));
    await waitForStatus(page, 'open');
    await page.evaluate(() => {
      const script = document.querySelector('ledyer-checkout script')!;
      const copy = document.createElement('script');
      for (const { name, value } of script.attributes) copy.setAttribute(name, value);
      document.head.append(copy);
      return new Promise((resolve) => copy.addEventListener('load', () => resolve(true)));
    });
    await expectPurchase(page, sessionId);
  });
});

describe('a script optimiser', () => {
  const delayScript = (html: string) =>
    html.replace('<script', '<script type="x-text/javascript" data-delayed');
  const optimiserHtml = `<script>
    window.runDelayed = () => {
      for (const script of document.querySelectorAll('script[data-delayed]')) {
        const copy = document.createElement('script');
        for (const { name, value } of script.attributes) if (name !== 'type' && name !== 'data-delayed') copy.setAttribute(name, value);
        script.replaceWith(copy);
      }
    };
  </script>`;
  const runDelayed = (page: EnginePage) =>
    page.evaluate(() => {
      (globalThis as unknown as { runDelayed: () => void }).runDelayed();
    });

  test('that runs its copy before the tag is defined starts one checkout', async () => {
    const sessionId = await site.createSession();
    const release = site.holdResponses('/dist/ledyer-checkout.js');
    const page = await openPage(
      pageHtml(delayScript(snippetTagHtml(sessionId)), optimiserHtml, 'async'),
    );
    await runDelayed(page);
    const frame = await page.waitForSelector('ledyer-checkout iframe');
    await (await frame.contentFrame())!.waitForSelector('[data-action]');
    release();
    await expectPurchase(page, sessionId);
  });

  test('that waits for the first touch does not delay the checkout, and starts no second one', async () => {
    const sessionId = await site.createSession();
    const page = await openPage(pageHtml(delayScript(snippetTagHtml(sessionId)), optimiserHtml));
    await waitForStatus(page, 'open');
    const frame = await page.waitForSelector('ledyer-checkout iframe');
    await runDelayed(page);
    expect(await frame.evaluate((element: Element) => element.isConnected)).toBe(true);
    await expectPurchase(page, sessionId);
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
      // A short run tests each way at only one of the moments.
      .filter((_, index) => isFull || [0, 3].includes(index % 4)),
  )('by $way $moment opens without an error', async ({ way, moment }) => {
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
    const page = await openPage(
      pageHtml('<p>Cart</p>', libraries + template) +
        (isEarly
          ? `<script>document.addEventListener('DOMContentLoaded', () => { ${inline} })</script>`
          : ''),
    );
    if (!isEarly) {
      await page.evaluate(() => customElements.whenDefined('ledyer-checkout').then(() => 1));
      // WebDriver cannot return the objects of the libraries.
      await page.evaluate(`(() => { ${inline} })()`);
    }
    await waitForStatus(page, 'open');
    expect(await getEventTypes(page, sessionId)).toEqual(['ledyer-ready']);
    await expectPurchase(page, sessionId);
  });
});
