import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { chromeArguments, findChrome } from '../../scripts/browsers.mjs';
import { browserTimeouts } from '../support/buyer.js';
import { startStatusServer, type StatusServer } from '../support/status-server.js';

let browser: Browser;
let server: StatusServer;
let page: Page;

beforeAll(async () => {
  browser = await puppeteer.launch({
    executablePath: findChrome()!,
    args: chromeArguments,
    ...browserTimeouts,
    // Puppeteer switches the back/forward cache off, which is what is tested here.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
});
afterAll(() => browser.close());
beforeEach(async () => {
  server = await startStatusServer();
  page = await browser.newPage();
  page.setDefaultTimeout(browserTimeouts.timeout);
});
afterEach(async () => {
  await page.close();
  await server.close();
});

/** Shows the checkout, and waits until the shop has answered. */
const open = async () => {
  await page.goto(server.url);
  await page.waitForFunction(() => {
    const tag = document.querySelector('ledyer-checkout');
    return tag?.state.status === 'open' && tag.state.connection;
  });
};
const reach = (state: string) => page.waitForSelector(`ledyer-checkout[data-state="${state}"]`);
const completions = () =>
  page.evaluate(() => (globalThis as unknown as { completions: object[] }).completions);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds between two moments of the server's clock. */
const askedSince = (moment: number) => server.requestTimes.filter((at) => at > moment);

describe('the tag in a real browser', () => {
  test('is told by a stream, and asks nothing besides', async () => {
    await open();
    expect(server.requestTimes).toHaveLength(1);
    server.state = 'authorized';
    await reach('complete');
    expect(await completions()).toEqual([{ source: 'push', replayed: false }]);
    expect(server.requestTimes).toHaveLength(1);
  });

  test('asks once when somebody comes back to its tab, and nothing while it is hidden', async () => {
    server.push = false;
    await open();
    const other = await browser.newPage();
    await other.bringToFront();
    await page.waitForFunction(() => document.visibilityState === 'hidden');
    const hidden = performance.now();
    await pause(3_000);
    expect(askedSince(hidden)).toEqual([]);

    server.state = 'authorized';
    const back = performance.now();
    await page.bringToFront();
    await reach('complete');
    await other.close();
    expect(askedSince(back)).toHaveLength(1);
  });

  test('does nothing while it is frozen, and asks when it is thawed', async () => {
    server.push = false;
    await open();
    const other = await browser.newPage();
    await other.bringToFront();
    await page.waitForFunction(() => document.visibilityState === 'hidden');
    const devtools = await page.createCDPSession();
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    const frozen = performance.now();
    server.state = 'authorized';
    await pause(3_000);
    expect(askedSince(frozen)).toEqual([]);
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await page.bringToFront();
    await reach('complete');
    await other.close();
    expect(askedSince(frozen)).toHaveLength(1);
  });

  test('does not keep its page out of the back/forward cache, and wakes up when it comes out', async () => {
    await open();
    const mark = await page.evaluate(() => (globalThis as unknown as { mark: number }).mark);
    await page.goto(`${server.url}/other.html`);
    await expect.poll(() => server.streamCount).toBe(0);
    server.state = 'authorized';
    const back = performance.now();
    await page.evaluate(() => {
      history.back();
    });
    await page.waitForFunction(() => location.pathname === '/');
    await reach('complete');
    expect(await page.evaluate(() => (globalThis as unknown as { mark: number }).mark)).toBe(mark);
    expect(await completions()).toHaveLength(1);
    expect(askedSince(back)).toHaveLength(1);
  });

  test('asks by itself when the stream breaks', async () => {
    await open();
    server.push = false;
    server.breakStreams();
    server.state = 'authorized';
    await reach('complete');
    expect(await completions()).toEqual([{ source: 'poll', replayed: false }]);
  });

  test('keeps its frame when it is moved with moveBefore', async () => {
    await open();
    const same = await page.evaluate(() => {
      const tag = document.querySelector('ledyer-checkout')!;
      const window = tag.querySelector('iframe')!.contentWindow as unknown as { kept?: boolean };
      window.kept = true;
      const section = document.body.appendChild(document.createElement('section'));
      (section as unknown as { moveBefore(node: Node, before: Node | null): void }).moveBefore(
        tag,
        null,
      );
      return (tag.querySelector('iframe')!.contentWindow as unknown as { kept?: boolean }).kept;
    });
    expect(same).toBe(true);
    expect(server.requestTimes).toHaveLength(1);
  });
});
