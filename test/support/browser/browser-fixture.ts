import puppeteer, { type Browser, type LaunchOptions, type Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { browserTimeouts, launchBrowser } from './browser.js';
import { Buyer } from './buyer.js';
import { recordPage, saveFailureArtifacts, type RecordedPage } from './failure-artifacts.js';

/** Pages for the tests of a file. Each has a separate cookie jar and closes after its test. */
export interface BrowserFixture {
  readonly newPage: () => Promise<Page>;
  readonly newBuyer: () => Promise<Buyer>;
}

export interface BrowserFixtureOptions {
  /** Starts a browser for this file, with these options. Default: the browser that all files share. */
  readonly launchOptions?: LaunchOptions;
  /** Whether a test also fails when {@link Buyer.errors} of its buyers is not empty. Default: false. */
  readonly expectNoErrors?: boolean;
}

/** Provides pages for the tests of a file. The pages of a failed test leave screenshots and logs. */
export function useBrowser({
  launchOptions,
  expectNoErrors = false,
}: BrowserFixtureOptions = {}): BrowserFixture {
  let browser: Browser;
  const pages: RecordedPage[] = [];
  const buyers: Buyer[] = [];

  beforeAll(async () => {
    browser = launchOptions
      ? await launchBrowser(launchOptions)
      : await puppeteer.connect({
          browserWSEndpoint: inject('browserEndpoint'),
          protocolTimeout: browserTimeouts.protocolTimeout,
          defaultViewport: { width: 800, height: 600 },
        });
  });
  afterEach(async ({ task }) => {
    const opened = pages.splice(0);
    const errors = buyers.splice(0).flatMap((buyer) => (expectNoErrors ? buyer.errors : []));
    if (task.result?.state === 'fail' || errors.length > 0) {
      await saveFailureArtifacts(task, opened);
    }
    for (const { page } of opened) await page.browserContext().close();
    expect(errors, 'errors of the page').toEqual([]);
  });
  afterAll(async () => {
    if (launchOptions) await browser.close();
    else await browser.disconnect();
  });

  const newPage = async () => {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    page.setDefaultTimeout(browserTimeouts.timeout);
    // Pages of other test files take the focus. A page without focus fires no focus events.
    if (!launchOptions) await page.emulateFocusedPage(true);
    pages.push(recordPage(page));
    return page;
  };
  return {
    newPage,
    newBuyer: async () => {
      const buyer = await Buyer.create(await newPage());
      buyers.push(buyer);
      return buyer;
    },
  };
}
