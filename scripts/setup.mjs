// Installs what is missing: packages always, with `--browser` a browser for the tests too,
// with `--engines` Firefox and WebKit besides, with `--postgresql` a PostgreSQL server.
// Node's own modules only, because it runs before `npm ci`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  browserFolder,
  findChrome,
  findFirefox,
  findWebKitDriver,
  programFile,
} from './browsers.mjs';

const isWindows = process.platform === 'win32';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(
    `Node 20.19 or newer is needed, and this is ${process.versions.node}. Get one at nodejs.org.`,
  );
}

// npm writes this file last, so an install that was cut off is done again.
const installed = 'node_modules/.package-lock.json';
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync('package-lock.json').mtimeMs) {
  say('installing packages (npm ci) …');
  // No package needs a script of its own to run, and none gets the chance.
  if (!run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])) {
    fail('npm ci failed, see above. It needs the npm registry: check the network or .npmrc.');
  }
}

if (process.argv.includes('--browser') && !findChrome()) {
  say('no Chrome, Chromium or Edge found: installing one …');
  // Ubuntu's package of this name wants snapd, which may not be there.
  if (!(installPackages('chromium') && findChrome()) && !installWithPuppeteer('chrome')) {
    fail(
      'no browser could be installed. Install Chrome, or set CHROME_PATH to a browser you have.',
    );
  }
}

if (process.argv.includes('--engines')) {
  if (!findFirefox()) {
    say('no Firefox found: installing it …');
    if (!(installPackages('firefox-esr') && findFirefox()) && !installWithPuppeteer('firefox')) {
      fail('Firefox could not be installed. Install it, or set FIREFOX_PATH to one you have.');
    }
  }
  if (!findWebKitDriver()) {
    say('no WebKit found: installing it …');
    if (!installPackages('webkit2gtk-driver', 'xvfb') || !findWebKitDriver()) {
      fail('WebKit could not be installed. Install WebKitWebDriver and Xvfb; a Mac has Safari.');
    }
  }
}

if (process.argv.includes('--postgresql') && !existsSync('/usr/lib/postgresql')) {
  say('no PostgreSQL found: installing one …');
  if (!installPackages('postgresql')) {
    fail('PostgreSQL could not be installed. Its tests look for it where Debian puts it.');
  }
}

/** On Debian and its like. */
function installPackages(...names) {
  if (!existsSync('/usr/bin/apt-get')) return false;
  const root = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = (...words) => {
    const [command, ...rest] = [...root, 'apt-get', '-qq', ...words];
    return run(command, rest, { DEBIAN_FRONTEND: 'noninteractive' });
  };
  return apt('update') && apt('install', '-y', '--no-install-recommends', ...names);
}

/** Elsewhere: Chrome for Testing from Google, Firefox from Mozilla, kept beside the packages. */
function installWithPuppeteer(browser) {
  const words = ['browsers', 'install', `${browser}@stable`, '--path', browserFolder];
  const { status, stdout } = spawnSync('npx', words, { encoding: 'utf8', shell: isWindows });
  // It prints one line: `chrome@VERSION PATH`.
  const path = stdout?.trim().split('\n').at(-1)?.replace(/^\S+ /, '');
  if (status !== 0 || !path || !existsSync(path)) return false;
  mkdirSync(browserFolder, { recursive: true });
  writeFileSync(programFile(browser), path);
  return true;
}

function run(command, words, environment = {}) {
  const env = { ...process.env, ...environment };
  return spawnSync(command, words, { stdio: 'inherit', env, shell: isWindows }).status === 0;
}

function say(text) {
  console.log(`setup: ${text}`);
}

function fail(text) {
  console.error(`setup: ${text}`);
  process.exit(1);
}
