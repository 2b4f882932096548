// Finds the browsers for the tests. Node's own modules only, because setup needs it before `npm ci`.
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where setup puts browsers of its own, and the file in which it says which program one is. */
export const browserFolder = fileURLToPath(
  new URL('../node_modules/.cache/browsers', import.meta.url),
);
export const programFile = (browser) => join(browserFolder, `${browser}.txt`);

const installedBySetup = (browser) => {
  const file = programFile(browser);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};

const onPath = (...names) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));

const macApplication = (...names) =>
  names
    .map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`)
    .find((path) => existsSync(path));

const isMac = process.platform === 'darwin';

/** The path of Chrome, Chromium or Edge; `CHROME_PATH` wins; nothing when there is none. */
export const findChrome = () =>
  process.env.CHROME_PATH ||
  installedBySetup('chrome') ||
  (isMac
    ? macApplication('Google Chrome', 'Chromium', 'Microsoft Edge')
    : onPath('google-chrome-stable', 'google-chrome', 'chromium', 'microsoft-edge'));

/** The path of Firefox; `FIREFOX_PATH` wins; nothing when there is none. */
export const findFirefox = () =>
  process.env.FIREFOX_PATH ||
  installedBySetup('firefox') ||
  (isMac ? macApplication('Firefox') : onPath('firefox-esr', 'firefox'));

/** The path of the program that drives WebKit; nothing when it, or the display it needs, is missing. */
export const findWebKitDriver = () =>
  isMac ? onPath('safaridriver') : onPath('Xvfb') && onPath('WebKitWebDriver');

/** How Chrome is started: root and most containers have no sandbox, and nothing is fetched in the background. */
export const chromeArguments = [
  ...(process.getuid?.() === 0 || process.env.CI ? ['--no-sandbox'] : []),
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
