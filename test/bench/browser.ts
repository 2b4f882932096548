import puppeteer, { type Browser } from 'puppeteer-core';
import { chromeArguments, findChrome } from '../../.ci/browsers.mjs';

/** @throws {Error} that says what to do where there is no browser */
export function startBrowser(): Promise<Browser> {
  const executablePath = findChrome();
  if (!executablePath) throw new Error('No Chrome or Chromium was found: set CHROME_PATH.');
  return puppeteer.launch({ executablePath, args: chromeArguments });
}
