import puppeteer, { type Browser, type LaunchOptions } from 'puppeteer-core';
import { chromeArguments, findChrome } from '../../scripts/browsers.mjs';

/** Milliseconds. A busy machine may take a minute for what usually takes a second. */
export const browserTimeouts = { timeout: 120_000, protocolTimeout: 600_000 };

/** Starts Chromium for end-to-end tests. */
export const launchBrowser = (options: LaunchOptions = {}): Promise<Browser> =>
  puppeteer.launch({
    executablePath: findChrome()!,
    args: chromeArguments,
    ...browserTimeouts,
    ...options,
  });
