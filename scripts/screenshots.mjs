// Takes the pictures of the documentation, into demo/screenshots: the shop and the gallery of states as `npm start`
// serves them, on ports of their own and with orders of their own.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { chromeArguments, findChrome } from './browsers.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const pictures = join(root, 'demo/screenshots');
const [port, emulatorPort] = [process.env.PORT ?? '4898', process.env.EMULATOR_PORT ?? '4899'];
const shop = `http://localhost:${port}`;
const emulator = `http://localhost:${emulatorPort}`;
const adminToken = 'token-of-the-screenshots';
const dayMs = 86_400_000;
const orderDays = 14;

/** Orders a day, so that the chart has a shape. */
const ordersOn = (day) => [2, 4, 3, 5, 1, 0, 3, 4, 6, 4, 5, 2, 1, 3][day];

const articles = ['notebook-a5', 'fountain-pen', 'desk-lamp', 'ring-binder', 'coffee-1kg'];
const cart = [
  { sku: 'desk-lamp', quantity: 2 },
  { sku: 'handbook', quantity: 1 },
];

async function post(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response.json();
}

/** Fourteen days of orders, by the emulator's clock. */
async function buy() {
  let count = 0;
  for (let day = 0; day < orderDays; day += 1) {
    if (day > 0) await post(`${emulator}/_emulator/clock`, { advanceMs: dayMs });
    for (let number = 0; number < ordersOn(day); number += 1) {
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

async function photograph(
  browser,
  { name, path, scheme = 'light', width = 1280, height = 860 },
  prepare,
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
    (cart, token, ahead) => {
      if (top !== self) return;
      localStorage.setItem('papper-penna.cart', JSON.stringify(cart));
      localStorage.setItem('papper-penna.language', 'en');
      sessionStorage.setItem('papper-penna.admin-token', token);
      // The emulator is days ahead, and so are those who look at its orders.
      if (!location.pathname.startsWith('/admin')) return;
      const Today = Date;
      globalThis.Date = class extends Today {
        constructor(...parts) {
          super(...(parts.length > 0 ? parts : [Today.now() + ahead]));
        }
      };
    },
    cart,
    adminToken,
    (orderDays - 1) * dayMs,
  );
  await page.goto(shop + path, { waitUntil: 'load' });
  await prepare?.(page);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
  await context.close();
}

const dataDir = mkdtempSync(join(tmpdir(), 'ledyer-pictures-'));
mkdirSync(pictures, { recursive: true });
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
const browser = await puppeteer.launch({ executablePath: findChrome(), args: chromeArguments });
try {
  await new Promise((resolve, reject) => {
    server.stdout.on('data', (text) => /Shop {2,}http/.test(String(text)) && resolve());
    server.once('exit', () => reject(new Error('The shop did not start')));
  });
  // Its database may need longer than its pages.
  while (!(await fetch(`${shop}/readyz`)).ok) await sleep(500);
  const open = async (page) => {
    await page.waitForSelector('ledyer-checkout[data-state="open"]');
    const frame = await page.waitForSelector('ledyer-checkout iframe');
    await (await frame.contentFrame()).waitForSelector('input[name="companyId"]');
  };
  const oneLanguage = async (page) => {
    const [language] = await page.$$('.gallery-filter select');
    await language.select('en');
    for (const state of ['pending', 'complete', 'failed']) {
      await page.waitForSelector(`#${state} iframe`);
    }
    await page.waitForNetworkIdle({ concurrency: 2 });
  };
  await photograph(browser, { name: 'shop', path: '/' });
  await photograph(browser, { name: 'checkout', path: '/checkout.html' }, open);
  await photograph(
    browser,
    { name: 'checkout-dark', path: '/checkout.html', scheme: 'dark', width: 390, height: 844 },
    open,
  );
  await photograph(browser, { name: 'states', path: '/states.html', height: 6_200 }, oneLanguage);
  await buy();
  const orders = (page) => page.waitForSelector('.order-row');
  await photograph(browser, { name: 'back-office', path: '/admin.html', height: 1_060 }, orders);
  await photograph(browser, { name: 'order', path: '/admin.html' }, async (page) => {
    await orders(page);
    await page.locator('.order-row').click();
    await page.waitForSelector('[data-action="capture"]');
  });
} finally {
  await browser.close();
  const gone = new Promise((resolve) => server.once('exit', resolve));
  if (server.exitCode === null && server.kill()) await gone;
  rmSync(dataDir, { recursive: true, force: true });
}
