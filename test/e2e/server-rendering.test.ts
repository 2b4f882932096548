import { render } from '@lit-labs/ssr';
import { collectResult } from '@lit-labs/ssr/lib/render-result.js';
import { build } from 'esbuild';
import { html } from 'lit';
import { basename } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type {} from '../../src/index.js';
import { useBrowser } from '../support/browser/browser-fixture.js';
import { useStaticSite } from '../support/browser/site-fixture.js';

/** Hydration requires the same templates on both sides, so the server also uses the built package. */
const builtPackage = '../../dist/index.js';

const site = useStaticSite();
const { newBuyer } = useBrowser();

beforeAll(async () => {
  await import(builtPackage);
  // Lit's hydration support must run before any element of Lit, so it is a separate script.
  const { outputFiles } = await build({
    entryPoints: {
      hydration: '@lit-labs/ssr-client/lit-element-hydrate-support.js',
      shop: 'dist/index.js',
    },
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: 'out',
    write: false,
  });
  for (const { path, text } of outputFiles) site.serveText(`/${basename(path)}`, text);
});

describe('the tag', () => {
  test('hydrates its server-rendered markup in place', async () => {
    const sessionId = await site.createSession();
    const tag = await collectResult(
      render(
        html`<ledyer-checkout
          session-id=${sessionId}
          environment="local"
          emulator-url=${site.ledyer.url}
        ></ledyer-checkout>`,
      ),
    );
    site.serveText('/favicon.ico', '');
    const release = site.holdResponses('/shop.js');
    site.serveText(
      '/checkout.html',
      `<!doctype html><html lang="en"><title>Shop</title>
    <style>ledyer-checkout { --ledyer-checkout-min-height: 90rem; }</style>
    ${tag}<p>Content below the tag</p>
    <script type="module" src="/hydration.js"></script>
    <script type="module" src="/shop.js"></script>`,
    );
    const buyer = await newBuyer();
    const consoleErrors: string[] = [];
    const requests: string[] = [];
    buyer.page.on('console', (message) => {
      if (message.type() === 'error') consoleErrors.push(message.text());
    });
    buyer.page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    await buyer.page.evaluateOnNewDocument(() => {
      const shifts: number[] = [];
      Object.assign(globalThis, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          shifts.push((entry as PerformanceEntry & { value: number }).value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await buyer.page.goto(`${site.url}/checkout.html`, { waitUntil: [] as never });

    const measureTag = () =>
      buyer.page.$eval('ledyer-checkout', (element) => {
        const { top, height } = element.getBoundingClientRect();
        const skeleton = element.shadowRoot?.querySelector('.skeleton')?.checkVisibility();
        return { top, height, skeleton };
      });
    const before = await measureTag();
    expect(before).toMatchObject({ height: 90 * 16, skeleton: true });
    await buyer.page.$eval('ledyer-checkout', (element) => {
      Object.assign(globalThis, { checkout: element.shadowRoot?.querySelector('.checkout') });
    });

    release();
    await buyer.waitForStatus('open');
    await (await buyer.getCheckoutFrame()).waitForSelector('[data-action]');
    expect(buyer.errors).toEqual([]);
    expect(await measureTag()).toEqual({ ...before, skeleton: false });
    const isSame = await buyer.page.$eval(
      'ledyer-checkout',
      (element) =>
        element.shadowRoot?.querySelector('.checkout') ===
        (globalThis as unknown as { checkout: Element }).checkout,
    );
    expect(isSame, 'the element from the server’s markup is kept').toBe(true);
    const shifts = await buyer.page.evaluate(
      () => (globalThis as unknown as { shifts: number[] }).shifts,
    );
    expect(shifts).toEqual([]);
    expect(requests.filter((path) => path === '/bootstrap.js')).toHaveLength(1);
    expect(requests.filter((path) => path === '/checkout')).toHaveLength(1);
    expect(consoleErrors).toEqual([]);
    expect(buyer.errors).toEqual([]);
  });
});
