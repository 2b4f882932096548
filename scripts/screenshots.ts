// Takes the screenshots of the documentation into demo/screenshots: the shop, its admin page and the gallery of states, as
// `npm start` serves them. Uses its own ports and a temporary database.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { chromeArguments, findChrome } from './browsers.mjs';

const root = process.cwd();
const screenshots = join(root, 'demo/screenshots');
const [port, emulatorPort] = [process.env.PORT ?? '4898', process.env.EMULATOR_PORT ?? '4899'];
const shop = `http://localhost:${port}`;
const emulator = `http://localhost:${emulatorPort}`;
const adminToken = 'screenshots-admin-token';
const dayMs = 86_400_000;
const orderDays = 14;

/** Returns the number of orders on a day. It varies, to fill the chart. */
const getOrderCount = (day: number) => [2, 4, 3, 5, 1, 0, 3, 4, 6, 4, 5, 2, 1, 3][day] ?? 0;

const articles = ['notebook-a5', 'fountain-pen', 'desk-lamp', 'ring-binder', 'coffee-1kg'];
const cart = [
  { sku: 'desk-lamp', quantity: 2 },
  { sku: 'handbook', quantity: 1 },
];

async function post(url: string, body: unknown) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} returned ${response.status}`);
  return response.json() as Promise<{ sessionId: string }>;
}

/** Places orders over fourteen days of the emulator's clock. */
async function placeOrders() {
  let count = 0;
  for (let day = 0; day < orderDays; day += 1) {
    if (day > 0) await post(`${emulator}/_emulator/clock`, { advanceMs: dayMs });
    for (let number = 0; number < getOrderCount(day); number += 1) {
      count += 1;
      const sku = articles[count % articles.length];
      const items = [{ sku, quantity: 1 + ((count * 3) % 7) }];
      const { sessionId } = await post(`${shop}/ledyer/sessions`, { items });
      const paymentMethod = count % 3 === 0 ? 'card' : 'invoice';
      await post(`${emulator}/_emulator/sessions/${sessionId}`, {
        action: 'authorize',
        paymentMethod,
      });
    }
  }
}

interface Shot {
  readonly name: string;
  readonly path: string;
  readonly scheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

async function takeScreenshot(
  browser: Browser,
  { name, path, scheme = 'light', width = 1280, height = 860 }: Shot,
  prepare?: (page: Page) => Promise<unknown>,
) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.setViewport({ width, height, deviceScaleFactor: 2 });
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]);
  await page.evaluateOnNewDocument(
    (cart, token, aheadMs) => {
      if (top !== self) return;
      localStorage.setItem('papper-penna.cart', JSON.stringify(cart));
      localStorage.setItem('papper-penna.language', 'en');
      sessionStorage.setItem('papper-penna.admin-token', token);
      // The emulator's clock is days ahead, and the admin page must show its orders as recent.
      if (!location.pathname.startsWith('/admin')) return;
      const RealDate = Date;
      globalThis.Date = new Proxy(RealDate, {
        construct: (target, args: [] | [number]) =>
          Reflect.construct(target, args.length > 0 ? args : [RealDate.now() + aheadMs]) as Date,
      });
    },
    cart,
    adminToken,
    (orderDays - 1) * dayMs,
  );
  await page.goto(shop + path, { waitUntil: 'load' });
  await prepare?.(page);
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
  await context.close();
}

const dataDir = mkdtempSync(join(tmpdir(), 'ledyer-screenshots-'));
mkdirSync(screenshots, { recursive: true });
const server = spawn('node', ['scripts/start.mjs'], {
  cwd: root,
  env: {
    ...process.env,
    PORT: port,
    EMULATOR_PORT: emulatorPort,
    DATA_DIR: dataDir,
    ADMIN_TOKEN: adminToken,
  },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const browser = await puppeteer.launch({
  executablePath: findChrome() ?? '',
  args: chromeArguments,
});
try {
  await new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (text) => {
      if (/Shop {2,}http/.test(String(text))) resolve();
    });
    server.once('exit', () => reject(new Error('The shop did not start.')));
  });
  // The database may start later than the pages.
  while (!(await fetch(`${shop}/readyz`)).ok) await sleep(500);
  const waitForCheckout = async (page: Page) => {
    await page.waitForSelector('ledyer-checkout[data-state="open"]');
    const frame = await page.waitForSelector('ledyer-checkout iframe');
    await (await frame?.contentFrame())?.waitForSelector('input[name="companyId"]');
  };
  const showEnglishStates = async (page: Page) => {
    const [language] = await page.$$('.gallery-filter select');
    await language?.select('en');
    for (const state of ['pending', 'complete', 'failed']) {
      await page.waitForSelector(`#${state} iframe`);
    }
    await page.waitForNetworkIdle({ concurrency: 2 });
  };
  await takeScreenshot(browser, { name: 'shop', path: '/' });
  await takeScreenshot(browser, { name: 'checkout', path: '/checkout.html' }, waitForCheckout);
  await takeScreenshot(
    browser,
    { name: 'checkout-dark', path: '/checkout.html', scheme: 'dark', width: 390, height: 844 },
    waitForCheckout,
  );
  await takeScreenshot(
    browser,
    { name: 'states', path: '/states.html', height: 6_200 },
    showEnglishStates,
  );
  await placeOrders();
  const waitForOrders = (page: Page) => page.waitForSelector('.order-row');
  await takeScreenshot(
    browser,
    { name: 'admin', path: '/admin.html', height: 1_060 },
    waitForOrders,
  );
  await takeScreenshot(browser, { name: 'order', path: '/admin.html' }, async (page: Page) => {
    await waitForOrders(page);
    await page.locator('.order-row').click();
    await page.waitForSelector('[data-action="capture"]');
  });
} finally {
  await browser.close();
  const exited = new Promise((resolve) => server.once('exit', resolve));
  if (server.exitCode === null && server.kill()) await exited;
  rmSync(dataDir, { recursive: true, force: true });
}
