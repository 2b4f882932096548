import puppeteer, { type Browser } from 'puppeteer-core';
import { chromeArguments, findChrome } from '../../scripts/browsers.mjs';

/**
 * @param flags for V8
 * @param moreArgs for Chromium
 * @throws {Error} with instructions when no browser is installed
 */
export function startBrowser(
  flags: readonly string[] = [],
  moreArgs: readonly string[] = [],
): Promise<Browser> {
  const executablePath = findChrome();
  if (!executablePath) throw new Error('No Chrome or Chromium was found: set CHROME_PATH.');
  const args = [...chromeArguments, ...moreArgs];
  if (flags.length > 0) args.push(`--js-flags=${flags.join(' ')}`);
  return puppeteer.launch({ executablePath, args });
}
