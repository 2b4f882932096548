// Launchers for Web Test Runner: Chromium, or the engines named by BROWSERS (`all`, or some of
// `chromium,firefox,webkit`). A missing browser is an error; it is not skipped.
import { chromeLauncher } from '@web/test-runner-chrome';
import puppeteer from 'puppeteer-core';
import {
  chromeArguments,
  findChrome,
  findFirefox,
  findHeadlessShell,
  findWebKitDriver,
} from './browsers.mjs';
import { createWebKitLauncher } from './webkit-launcher.mjs';

/** @type {Record<string, () => import('@web/test-runner').BrowserLauncher>} */
const launchers = {
  chromium() {
    const headlessShell = findHeadlessShell();
    const launchOptions = headlessShell
      ? {
          executablePath: headlessShell,
          headless: /** @type {const} */ ('shell'),
          args: chromeArguments,
        }
      : { executablePath: assertFound(findChrome()), args: chromeArguments };
    return Object.assign(chromeLauncher({ launchOptions }), { name: 'Chromium' });
  },
  firefox() {
    const launchOptions = /** @type {const} */ ({
      browser: 'firefox',
      executablePath: assertFound(findFirefox()),
    });
    // One page at a time, because Firefox slows the timers of background pages. The launcher's types
    // are those of `puppeteer`, which is not installed; `puppeteer-core` has the same interface.
    const createPage = createFirefoxPage;
    const options = /** @type {any} */ ({ puppeteer, concurrency: 1, launchOptions, createPage });
    return chromeLauncher(options);
  },
  webkit: () => createWebKitLauncher(assertFound(findWebKitDriver())),
};

/**
 * Creates a page. Firefox ESR lacks one of the commands that `setViewport` sends together: the orientation of the
 * screen. The rejection is ignored, because the size is set.
 *
 * @param {{ context: import('puppeteer-core').BrowserContext }} options
 */
async function createFirefoxPage({ context }) {
  const page = await context.newPage();
  const setViewport = page.setViewport.bind(page);
  page.setViewport = (viewport) =>
    setViewport(viewport).catch((/** @type {unknown} */ error) => {
      if (!String(error).includes('unknown command')) throw error;
    });
  return page;
}

/** @param {string | undefined} path */
function assertFound(path) {
  if (path) return path;
  throw new Error('A browser of BROWSERS is not installed. Run: node scripts/setup.mjs --engines');
}

const requested = process.env.BROWSERS ?? 'chromium';

export const engines = (requested === 'all' ? Object.keys(launchers) : requested.split(',')).map(
  (name) => {
    const launch = launchers[name];
    if (launch) return launch();
    throw new Error(
      `BROWSERS must be "all" or some of ${Object.keys(launchers).join()}, but contains "${name}".`,
    );
  },
);
