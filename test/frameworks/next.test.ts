// Tests the React component in pages that Next renders on a server. The CDN file starts the checkout before hydration.
import { spawn, type ChildProcess } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findFreePort } from '../support/find-free-port.js';
import { launchBrowser } from '../support/browser/browser.js';
import { StaticSite } from '../support/browser/static-site.js';
import { waitForCondition } from '../support/browser/wait-for-condition.js';
import { build, installPackages, packPackage } from './apps.js';
import { createProxy, listen } from './server-proxy.js';
import { watchPage } from './watch-page.js';

const folder = fileURLToPath(new URL('next', import.meta.url));
const site = new StaticSite();
let browser: Browser;
let next: ChildProcess;
let nextPort: number;

/** One origin for the pages of Next, the package's files and the status resource. */
const proxy = createProxy((path) =>
  /^\/(_next\/|checkout|old-checkout)/.test(path) ? nextPort : Number(new URL(site.url).port),
);

/** Starts the built app. */
async function startNext(): Promise<void> {
  nextPort = await findFreePort();
  next = spawn(
    process.execPath,
    ['node_modules/next/dist/bin/next', 'start', '-H', '127.0.0.1', '-p', String(nextPort)],
    { cwd: folder, stdio: 'ignore', env: { ...process.env, NODE_ENV: 'production' } },
  );
  const isReady = async () => {
    const { status } = await fetch(`http://127.0.0.1:${nextPort}/checkout`);
    if (status !== 200) throw new Error(`Next responds with ${status}.`);
  };
  await vi.waitFor(isReady, { timeout: 120_000, interval: 200 });
}

beforeAll(async () => {
  await packPackage();
  await installPackages('next');
  const { ok, text } = await build('next');
  expect(ok, text).toBe(true);
  [browser] = await Promise.all([launchBrowser(), site.start(), startNext(), listen(proxy)]);
}, 900_000);
afterAll(async () => {
  next.kill();
  proxy.closeAllConnections();
  proxy.close();
  await Promise.all([browser.close(), site.close()]);
});

describe.each([
  { router: 'app', path: '/checkout' },
  { router: 'pages', path: '/old-checkout' },
])('a page of Next’s $router router', ({ path }) => {
  test('is hydrated without a restart of its checkout', async () => {
    site.serveText('/favicon.ico', '');
    const session = await site.createSession();
    const query = new URLSearchParams({ session, ledyer: site.ledyer.url }).toString();
    const { port } = proxy.address() as AddressInfo;
    const page = await browser.newPage();
    const { errors, frames } = watchPage(page, ['error']);
    await page.goto(`http://localhost:${port}${path}?${query}`);
    await page.waitForSelector('ledyer-checkout[data-state="open"]');
    // React has hydrated the tag once it has stored its own data in it.
    await waitForCondition(page, () =>
      Object.keys(document.querySelector('ledyer-checkout')!).some((key) =>
        key.startsWith('__reactProps'),
      ),
    );
    expect(await page.$eval('ledyer-checkout', (tag) => tag.innerText)).toBe('');
    expect(
      await page.$eval('ledyer-checkout [slot="complete"]', (each) => each.textContent),
    ).toContain(session);
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
