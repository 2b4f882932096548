// Finds the browsers for the tests. Uses Node's own modules only, because setup runs before `npm ci`.
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder for browsers that setup installs. */
export const browserFolder = fileURLToPath(
  new URL('../node_modules/.cache/browsers', import.meta.url),
);

/**
 * Returns the file in which setup stores the path of a browser that it installed.
 *
 * @param {string} browser
 */
export const browserPathFile = (browser) => join(browserFolder, `${browser}.txt`);

/** @param {string} browser */
const findInstalledBySetup = (browser) => {
  const file = browserPathFile(browser);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};

/** @param {...string} names */
const findOnPath = (...names) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));

/** @param {...string} names */
const findMacApplication = (...names) =>
  names
    .map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
    .find((path) => existsSync(path));

const isMac = process.platform === 'darwin';

/** Returns the path of Chrome, Chromium or Edge, if there is one. `CHROME_PATH` wins. */
export const findChrome = () =>
  process.env.CHROME_PATH ??
  findInstalledBySetup('chrome') ??
  (isMac
    ? findMacApplication('Google Chrome', 'Chromium', 'Microsoft Edge')
    : findOnPath('google-chrome-stable', 'google-chrome', 'chromium', 'microsoft-edge'));

/**
 * Returns the path of Chromium's headless shell, if there is one. It has no tabs, windows or profiles, so that a
 * page takes half of the processor time. `CHROME_PATH` wins.
 */
export const findHeadlessShell = () =>
  process.env.CHROME_PATH === undefined
    ? findOnPath('chromium-headless-shell', 'chrome-headless-shell')
    : undefined;

/** Returns the path of Firefox, if there is one. `FIREFOX_PATH` wins. */
export const findFirefox = () =>
  process.env.FIREFOX_PATH ??
  findInstalledBySetup('firefox') ??
  (isMac ? findMacApplication('Firefox') : findOnPath('firefox-esr', 'firefox'));

/** Returns the path of the WebDriver program for WebKit, if it and the display that it needs are installed. */
export const findWebKitDriver = () =>
  isMac
    ? findOnPath('safaridriver')
    : findOnPath('Xvfb')
      ? findOnPath('WebKitWebDriver')
      : undefined;

/** Arguments for Chrome. Root and most containers have no sandbox; background requests are off. */
export const chromeArguments = [
  ...(process.getuid?.() === 0 || process.env.CI ? ['--no-sandbox'] : []),
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
