// Installs what is missing: the packages, and per option
//   --frameworks  the packages of the demo's framework pages (types, lint and builds need them)
//   --browser     Chromium, and on Debian its headless shell, which runs most tests in half of the time
//   --engines     Firefox and WebKit
//   --postgresql  a PostgreSQL server, and PgBouncer
//   --contracts   the tools that read the OpenAPI descriptions, PHP, Python and Java
// Uses Node's own modules only, because it runs before `npm ci`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import {
  browserFolder,
  browserPathFile,
  findChrome,
  findFirefox,
  findHeadlessShell,
  findWebKitDriver,
} from './browsers.mjs';
import {
  areContractToolsInstalled,
  areFrameworksInstalled,
  arePackagesInstalled,
  installContractTools,
  installFrameworks,
  installPackages,
  run,
} from './install.mjs';

const isWindows = process.platform === 'win32';
const isRoot = process.getuid?.() === 0;
/** @param {string} option */
const has = (option) => process.argv.includes(option);

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Node 20.19 or newer is required, but this is ${process.versions.node}. See nodejs.org.`);
}

if (!arePackagesInstalled()) {
  log('installing packages (npm ci) …');
  if (!installPackages()) {
    fail('npm ci failed, see above. It needs the npm registry: check the network or .npmrc.');
  }
}

if (has('--frameworks') && !areFrameworksInstalled()) {
  log('installing the packages of the framework pages (npm ci in demo/) …');
  if (!installFrameworks()) fail('npm ci failed in demo/, see above.');
}

if (has('--browser') && !findChrome()) {
  log('no Chrome, Chromium or Edge found: installing one …');
  // On Ubuntu the `chromium` package is a stub that needs snapd.
  if (!((await installWithApt('chromium')) && findChrome()) && !installWithPuppeteer('chrome')) {
    fail(
      'could not install a browser. Install Chrome, or set CHROME_PATH to an installed browser.',
    );
  }
}

if (has('--browser') && isRoot && !findHeadlessShell() && !process.env.CHROME_PATH) {
  log('installing the headless shell of Chromium …');
  if (!(await installWithApt('chromium-headless-shell')))
    log('… it is not available; the tests use Chrome instead.');
}

if (has('--engines')) {
  if (!findFirefox()) {
    log('no Firefox found: installing it …');
    if (
      !((await installWithApt('firefox-esr')) && findFirefox()) &&
      !installWithPuppeteer('firefox')
    ) {
      fail('could not install Firefox. Install it, or set FIREFOX_PATH to an installed one.');
    }
  }
  if (!findWebKitDriver()) {
    log('no WebKit found: installing it …');
    if (!(await installWithApt('webkit2gtk-driver', 'xvfb')) || !findWebKitDriver()) {
      fail('could not install WebKit. Install WebKitWebDriver and Xvfb; macOS has Safari.');
    }
  }
}

if (has('--postgresql') && !existsSync('/usr/lib/postgresql')) {
  log('no PostgreSQL found: installing one …');
  if (!(await installWithApt('postgresql'))) {
    fail('could not install PostgreSQL. The tests expect it in /usr/lib/postgresql, as on Debian.');
  }
}

if (has('--postgresql') && !existsSync('/usr/sbin/pgbouncer')) {
  log('no PgBouncer found: installing it …');
  if (!(await installWithApt('pgbouncer'))) log('… it is not available; its tests are skipped.');
}

if (has('--contracts')) {
  if (!areContractToolsInstalled()) {
    log('installing the tools for the OpenAPI descriptions (npm ci in test/contracts/tools/) …');
    if (!installContractTools()) fail('npm ci failed in test/contracts/tools/, see above.');
  }
  for (const { command, names } of [
    { command: ['php', '--version'], names: ['php-cli', 'php-curl'] },
    // The packages that the generated Python client imports.
    {
      command: ['python3', '-c', 'import certifi, dateutil, six, urllib3'],
      names: ['python3', 'python3-certifi', 'python3-dateutil', 'python3-six', 'python3-urllib3'],
    },
    // The generator of that client is a Java program.
    { command: ['java', '--version'], names: ['default-jre-headless'] },
  ]) {
    if (succeeds(command)) continue;
    log(`installing ${names.join(', ')} …`);
    if (!(await installWithApt(...names))) {
      fail(`could not install ${names.join(', ')}. Install them yourself.`);
    }
  }
}

/**
 * Returns whether a program exists and succeeds.
 *
 * @param {readonly string[]} command
 */
function succeeds([program = '', ...args]) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/**
 * Installs Debian packages. Without root it asks first, and only in a terminal. Returns whether it
 * succeeded.
 *
 * @param {...string} names
 */
async function installWithApt(...names) {
  if (!existsSync('/usr/bin/apt-get')) return false;
  if (!isRoot && !(await confirmSudo(names))) return false;
  const [program = '', ...prefix] = isRoot ? ['apt-get'] : ['sudo', 'apt-get'];
  /** @param {...string} args */
  const apt = (...args) =>
    run(program, [...prefix, '-qq', ...args], { env: { DEBIAN_FRONTEND: 'noninteractive' } });
  return apt('update') && apt('install', '-y', '--no-install-recommends', ...names);
}

/** @param {readonly string[]} names */
async function confirmSudo(names) {
  const command = `sudo apt-get install ${names.join(' ')}`;
  if (!process.stdin.isTTY || process.env.CI) {
    log(`not running as root: run \`${command}\` yourself, or continue without it.`);
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`setup: run \`${command}\`? [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

/**
 * Installs Chrome for Testing or Firefox into the cache beside the packages. Returns whether it succeeded.
 *
 * @param {'chrome' | 'firefox'} browser
 */
function installWithPuppeteer(browser) {
  const args = ['browsers', 'install', `${browser}@stable`, '--path', browserFolder];
  const { status, stdout } = spawnSync('npx', args, { encoding: 'utf8', shell: isWindows });
  // It prints one line: `chrome@VERSION PATH`.
  const path = stdout.trim().split('\n').at(-1)?.replace(/^\S+ /, '');
  if (status !== 0 || !path || !existsSync(path)) return false;
  mkdirSync(browserFolder, { recursive: true });
  writeFileSync(browserPathFile(browser), path);
  return true;
}

/** @param {string} text */
function log(text) {
  console.log(`setup: ${text}`);
}

/**
 * @param {string} text
 * @returns {never}
 */
function fail(text) {
  console.error(`setup: ${text}`);
  process.exit(1);
}
