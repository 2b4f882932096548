// Finds a browser for the tests. Node's own modules only, because setup needs it before `npm ci`.
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where setup puts a browser of its own, and the file in which it says which program that is. */
export const chromeFolder = fileURLToPath(
  new URL('../node_modules/.cache/chrome', import.meta.url),
);
export const chromePathFile = join(chromeFolder, 'path.txt');

const onPath = (names) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path));

const macApplications = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

const programs = ['google-chrome-stable', 'google-chrome', 'chromium', 'microsoft-edge'];

/** The path of Chrome, Chromium or Edge; `CHROME_PATH` wins; nothing when there is none. */
export function findChrome() {
  if (process.env.CHROME_PATH) return process.env.CHROME_PATH;
  if (existsSync(chromePathFile)) return readFileSync(chromePathFile, 'utf8');
  return process.platform === 'darwin'
    ? macApplications.find((path) => existsSync(path))
    : onPath(programs);
}

/** How it is started: root and most containers have no sandbox, and nothing is fetched in the background. */
export const chromeArguments = [
  ...(process.getuid?.() === 0 || process.env.CI ? ['--no-sandbox'] : []),
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
