// Angular with zone.js: the app is stable while a checkout is open, and only the tag's events cause change detection.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../support/browser/browser.js';
import { StaticSite } from '../support/browser/static-site.js';
import { waitForCondition } from '../support/browser/wait-for-condition.js';

const resolvePath = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const templateWithTag = `
  <ledyer-checkout environment="local" [emulatorUrl]="ledyer" [sessionId]="session"
    (ledyer-ready)="record($event)" (ledyer-complete)="record($event)"></ledyer-checkout>
  <p id="events">{{ events.join(', ') }}</p>`;
/** For a page whose HTML contains the tag. */
const templateWithoutTag =
  '<p id="events" (document:ledyer-complete)="record($event)">{{ events.join(", ") }}</p>';

/** Returns the code of an app that counts its change detections and publishes whether it is stable. */
const createApp = ({ importTag = '', loadInZone = '', template = templateWithTag }) => `
  import 'zone.js';
  import '@angular/compiler';
  import { ApplicationRef, Component, CUSTOM_ELEMENTS_SCHEMA, NgZone,
    provideZoneChangeDetection } from '@angular/core';
  import { bootstrapApplication } from '@angular/platform-browser';
  ${importTag}

  class Shop {
    events = [];
    ngDoCheck() { window.checks = (window.checks ?? 0) + 1; }
    record(event) { this.events.push(event.type + ' ' + NgZone.isInAngularZone()); }
    setSession(id) { this.session = id; }
  }
  Component({
    selector: 'shop-page',
    schemas: [CUSTOM_ELEMENTS_SCHEMA],
    template: \`${template}\`,
  })(Shop);
  Shop.prototype.ledyer = window.ledyerUrl;
  const providers = [provideZoneChangeDetection()];
  bootstrapApplication(Shop, { providers }).then(({ injector }) => {
    const ref = injector.get(ApplicationRef);
    const zone = injector.get(NgZone);
    ref.isStable.subscribe((isStable) => { window.isStable = isStable; });
    window.setSession = (id) => zone.run(() => { ref.components[0].instance.setSession(id); });
    window.runInZone = (call) => zone.run(call);
    zone.run(() => { ${loadInZone} });
  });
`;

async function bundle(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: resolvePath('../../demo') },
    alias: { 'ledyer-checkout': resolvePath('../../dist/index.js') },
    bundle: true,
    format: 'esm',
    // Angular's tools also lower async functions, because zone.js cannot track native ones.
    supported: { 'async-await': false, 'async-generator': false, 'for-await': false },
    target: 'es2022',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}

const site = new StaticSite();
let browser: Browser;

beforeAll(async () => {
  [browser] = await Promise.all([launchBrowser(), site.start()]);
});
afterAll(async () => {
  await Promise.all([browser.close(), site.close()]);
});

interface AngularPage extends Window {
  readonly checks: number;
  readonly isStable: boolean;
  readonly setSession: (id: string) => void;
  readonly runInZone: (call: () => void) => void;
}

async function openPage(head: string, code: string): Promise<Page> {
  site.serveText('/favicon.ico', '');
  site.serveText('/app.js', code);
  site.serveText(
    '/page.html',
    `<!doctype html><html lang="en"><title>Shop</title>
    <script>window.ledyerUrl = '${site.ledyer.url}'</script>
    ${head}<script type="module" src="/app.js"></script><shop-page></shop-page>`,
  );
  const page = await browser.newPage();
  await page.goto(`${site.url}/page.html`);
  await waitForCondition(
    page,
    () => typeof (window as never as AngularPage).setSession === 'function',
  );
  return page;
}
const isStable = () => (window as never as AngularPage).isStable;
const countChecks = (page: Page) => page.evaluate(() => (window as never as AngularPage).checks);
const countRequests = (id: string) =>
  site.requestedPaths.filter((each) => each.endsWith(`/sessions/${id}`)).length;

const waitForText = (page: Page, text: string) =>
  waitForCondition(page, (expected) => document.body.innerText.includes(expected), text);

const cdnScript = '<script type="module" src="/dist/ledyer-checkout.js"></script>';
describe.each([
  { name: 'the package', importTag: `import 'ledyer-checkout';` },
  { name: 'the package, loaded later', loadInZone: `import('ledyer-checkout');` },
  { name: 'the CDN file', head: cdnScript },
])('Angular with zone.js and $name', ({ head = '', ...options }) => {
  test('is stable during a checkout, whose requests cause no change detection', async () => {
    const page = await openPage(head, await bundle(createApp(options)));
    const id = await site.createSession();
    await page.evaluate((session) => {
      (window as never as AngularPage).setSession(session);
    }, id);
    await page.waitForSelector('ledyer-checkout[data-state="open"]');
    await waitForText(page, 'ledyer-ready true');
    await waitForCondition(page, isStable);
    const checks = await countChecks(page);

    for (const status of [1, 2, 3]) {
      await page.$eval('ledyer-checkout', (tag) => {
        tag.refresh();
      });
      await expect.poll(() => countRequests(id)).toBeGreaterThan(status);
    }
    // In Angular's zone, as a handler of the shop would.
    await page.evaluate(() => {
      (window as never as AngularPage).runInZone(() =>
        document.querySelector('ledyer-checkout')!.suspend(),
      );
    });
    await page.waitForSelector('ledyer-checkout[data-state="suspended"]');
    expect(await page.evaluate(isStable)).toBe(true);
    // The handler causes one change detection.
    expect(await countChecks(page)).toBe(checks + 1);

    await site.runAction(id, 'authorize');
    await page.$eval('ledyer-checkout', (tag) => {
      tag.refresh();
    });
    await waitForText(page, 'ledyer-ready true, ledyer-complete true');
    await page.close();
  });
});

test('requests of a checkout that started before zone.js keep Angular stable and cause no change detection', async () => {
  site.serveText('/favicon.ico', '');
  site.serveText('/app.js', await bundle(createApp({ template: templateWithoutTag })));
  const id = await site.createSession();
  site.serveText(
    '/page.html',
    `<!doctype html><html lang="en"><title>Shop</title>${cdnScript}<shop-page></shop-page>
    <ledyer-checkout session-id="${id}" environment="local" emulator-url="${site.ledyer.url}"></ledyer-checkout>`,
  );
  const page = await browser.newPage();
  await page.goto(`${site.url}/page.html`);
  await page.waitForSelector('ledyer-checkout[data-state="open"]');
  // A string, because the test runner rewrites `import`.
  await page.evaluate(`import('/app.js')`);
  await waitForCondition(page, isStable);
  const checks = await countChecks(page);

  const run = (method: 'refresh' | 'suspend') =>
    page.evaluate((name) => {
      (window as never as AngularPage).runInZone(() =>
        document.querySelector('ledyer-checkout')![name](),
      );
    }, method);
  for (const handlers of [1, 2, 3]) {
    const before = countRequests(id);
    await run('refresh');
    await expect.poll(() => countRequests(id)).toBeGreaterThan(before);
    await waitForCondition(page, isStable);
    expect(await countChecks(page)).toBe(checks + handlers);
  }
  await run('suspend');
  await page.waitForSelector('ledyer-checkout[data-state="suspended"]');
  expect(await page.evaluate(isStable)).toBe(true);
  expect(await countChecks(page)).toBe(checks + 4);

  await site.runAction(id, 'authorize');
  await page.$eval('ledyer-checkout', (tag) => {
    tag.refresh();
  });
  await waitForText(page, 'ledyer-complete true');
  await page.close();
});
