import puppeteer, { type Browser } from 'puppeteer-core';
import { chromeArguments, findChrome } from '../../scripts/browsers.mjs';

/**
 * Starts Chromium.
 *
 * @param v8Flags flags of V8, such as `--no-opt`
 * @param chromiumArguments arguments beyond those of the tests
 * @throws {Error} with instructions when no browser is installed
 */
export function startBrowser(
  v8Flags: readonly string[] = [],
  chromiumArguments: readonly string[] = [],
): Promise<Browser> {
  const executablePath = findChrome();
  if (!executablePath) throw new Error('No Chrome or Chromium was found: set CHROME_PATH.');
  const args = [...chromeArguments, ...chromiumArguments];
  if (v8Flags.length > 0) args.push(`--js-flags=${v8Flags.join(' ')}`);
  return puppeteer.launch({ executablePath, args });
}
