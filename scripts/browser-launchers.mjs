// The browser engines for Web Test Runner: Chromium, or those that BROWSERS names
// (`all`, or some of `chromium,firefox,webkit`). One that is not there is an error, and not left out.
import { chromeLauncher } from '@web/test-runner-chrome';
import puppeteer from 'puppeteer-core';
import { chromeArguments, findChrome, findFirefox, findWebKitDriver } from './browsers.mjs';
import { webkitLauncher } from './webkit-launcher.mjs';

const launchers = {
  chromium() {
    const launchOptions = { executablePath: findChrome(), args: chromeArguments };
    return Object.assign(chromeLauncher({ launchOptions }), { name: 'Chromium' });
  },
  firefox() {
    const launchOptions = { browser: 'firefox', executablePath: found(findFirefox()) };
    // One page at a time: it slows timers of pages that are behind another.
    return chromeLauncher({ puppeteer, concurrency: 1, launchOptions });
  },
  webkit: () => webkitLauncher(found(findWebKitDriver())),
};

function found(path) {
  if (path) return path;
  throw new Error('A browser of BROWSERS is not installed. Run: node scripts/setup.mjs --engines');
}

const wanted = process.env.BROWSERS || 'chromium';

export const engines = (wanted === 'all' ? Object.keys(launchers) : wanted.split(',')).map(
  (name) => {
    if (Object.hasOwn(launchers, name)) return launchers[name]();
    throw new Error(`BROWSERS is "all" or some of ${Object.keys(launchers)}, and not "${name}".`);
  },
);
