/** Starts one browser for all end-to-end tests of a project. A start takes seconds of processor time. */
import puppeteer from 'puppeteer-core';
import type { TestProject } from 'vitest/node';
import { findFirefox, findWebKitDriver } from '../../../scripts/browsers.mjs';
import { startWebKitDriver } from '../../../scripts/webkit-driver.mjs';
import type { EngineName } from '../engines/engine-page.js';
import { browserTimeouts, launchHeadlessShell } from './browser.js';

interface SharedBrowser {
  readonly endpoint: string;
  stop(): unknown;
}

const starters: Readonly<Record<EngineName, () => Promise<SharedBrowser>>> = {
  async chromium() {
    const browser = await launchHeadlessShell();
    return { endpoint: browser.wsEndpoint(), stop: () => browser.close() };
  },
  async firefox() {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: assertFound(findFirefox()),
      ...browserTimeouts,
    });
    const endpoint = browser.wsEndpoint();
    // Firefox accepts one session at a time. Each test file needs it.
    await browser.disconnect();
    return { endpoint, stop: () => browser.process()?.kill() };
  },
  async webkit() {
    const { url, stop } = await startWebKitDriver(assertFound(findWebKitDriver()));
    return { endpoint: url, stop };
  },
};

function assertFound(path: string | undefined): string {
  if (path) return path;
  throw new Error('The browser is not installed. Run: node scripts/setup.mjs --engines');
}

export default async function startSharedBrowser(project: TestProject) {
  const engine = (['firefox', 'webkit'] as const).find((name) => project.name.endsWith(name));
  const browser = await starters[engine ?? 'chromium']();
  project.provide('engine', engine ?? 'chromium');
  project.provide('browserEndpoint', browser.endpoint);
  return () => browser.stop();
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The engine of the browser that all end-to-end tests of a project share. */
    engine: EngineName;
    /** The WebSocket URL of that browser, or the URL of WebKit's WebDriver program. */
    browserEndpoint: string;
  }
}
