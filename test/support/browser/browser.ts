import puppeteer, { type Browser, type LaunchOptions } from 'puppeteer-core';
import { chromeArguments, findChrome, findHeadlessShell } from '../../../scripts/browsers.mjs';

/** Milliseconds. A busy machine may take a minute for what usually takes a second. */
export const browserTimeouts = { timeout: 120_000, protocolTimeout: 600_000 };

/** Starts Chromium's headless shell for tests that need no tabs, or Chromium where there is none. */
export function launchHeadlessShell(): Promise<Browser> {
  const executablePath = findHeadlessShell();
  return launchBrowser(executablePath ? { executablePath, headless: 'shell' } : {});
}

/** Starts Chromium. */
export const launchBrowser = (options: LaunchOptions = {}): Promise<Browser> =>
  puppeteer.launch({
    executablePath: findChrome()!,
    args: chromeArguments,
    ...browserTimeouts,
    ...options,
  });
