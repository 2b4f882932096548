import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Page } from 'puppeteer-core';
import { useBrowser } from '../support/browser/browser-fixture.js';
import { startStatusServer, type StatusServer } from '../support/status-server.js';
import { waitForCondition } from '../support/browser/wait-for-condition.js';

const { newPage } = useBrowser({
  launchOptions: {
    // Puppeteer disables the back/forward cache by default.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  },
});
let server: StatusServer;
let page: Page;

beforeEach(async () => {
  server = await startStatusServer();
  page = await newPage();
});
afterEach(async () => {
  await server.close();
});

/** Opens the checkout and waits for the first status. */
const openCheckout = async () => {
  await page.goto(server.url);
  await waitForCondition(page, () => {
    const tag = document.querySelector('ledyer-checkout');
    return tag?.state.status === 'open' && tag.state.connection;
  });
};
const waitForStatus = (state: string) =>
  page.waitForSelector(`ledyer-checkout[data-state="${state}"]`);
const getCompletions = () =>
  page.evaluate(() => (globalThis as unknown as { completions: object[] }).completions);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Returns the times of the requests after `startMs`. */
const getRequestsSince = (startMs: number) => server.requestTimes.filter((at) => at > startMs);

describe('the tag in a real browser', () => {
  test('completes from its stream without further requests', async () => {
    await openCheckout();
    expect(server.requestTimes).toHaveLength(1);
    server.state = 'authorized';
    await waitForStatus('complete');
    expect(await getCompletions()).toEqual([{ source: 'push', replayed: false }]);
    expect(server.requestTimes).toHaveLength(1);
  });

  test('sends no request while its tab is hidden and one when it is shown', async () => {
    server.push = false;
    await openCheckout();
    const other = await page.browserContext().newPage();
    await other.bringToFront();
    await waitForCondition(page, () => document.visibilityState === 'hidden');
    const hiddenAt = performance.now();
    await sleep(3_000);
    expect(getRequestsSince(hiddenAt)).toEqual([]);

    server.state = 'authorized';
    const returnedAt = performance.now();
    await page.bringToFront();
    await waitForStatus('complete');
    await other.close();
    expect(getRequestsSince(returnedAt)).toHaveLength(1);
  });

  test('sends no request while it is frozen and one when it is resumed', async () => {
    server.push = false;
    await openCheckout();
    const other = await page.browserContext().newPage();
    await other.bringToFront();
    await waitForCondition(page, () => document.visibilityState === 'hidden');
    const devtools = await page.createCDPSession();
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    const frozenAt = performance.now();
    server.state = 'authorized';
    await sleep(3_000);
    expect(getRequestsSince(frozenAt)).toEqual([]);
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await page.bringToFront();
    await waitForStatus('complete');
    await other.close();
    expect(getRequestsSince(frozenAt)).toHaveLength(1);
  });

  test('does not block the back/forward cache and refreshes when the page is restored', async () => {
    await openCheckout();
    const mark = await page.evaluate(() => (globalThis as unknown as { mark: number }).mark);
    await page.goto(`${server.url}/other.html`);
    await expect.poll(() => server.streamCount).toBe(0);
    server.state = 'authorized';
    const returnedAt = performance.now();
    await page.evaluate(() => {
      history.back();
    });
    await waitForCondition(page, () => location.pathname === '/');
    await waitForStatus('complete');
    expect(await page.evaluate(() => (globalThis as unknown as { mark: number }).mark)).toBe(mark);
    expect(await getCompletions()).toHaveLength(1);
    expect(getRequestsSince(returnedAt)).toHaveLength(1);
  });

  test('polls when the stream breaks', async () => {
    await openCheckout();
    server.push = false;
    server.breakStreams();
    server.state = 'authorized';
    await waitForStatus('complete');
    expect(await getCompletions()).toEqual([{ source: 'poll', replayed: false }]);
  });

  test('keeps its frame when it is moved with moveBefore', async () => {
    await openCheckout();
    const isKept = await page.evaluate(() => {
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
    expect(isKept).toBe(true);
    expect(server.requestTimes).toHaveLength(1);
  });
});
