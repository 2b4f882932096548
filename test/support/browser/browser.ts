import puppeteer, { type Browser, type LaunchOptions } from 'puppeteer-core';
import { chromeArguments, findChrome, findHeadlessShell } from '../../../scripts/browsers.mjs';

/** Puppeteer’s timeouts in milliseconds. A busy machine may need a minute for an operation of a second. */
export const browserTimeouts = { timeout: 120_000, protocolTimeout: 600_000 };

/** Starts Chromium's headless shell, or Chromium if the shell is not installed. For tests that need no tabs. */
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
