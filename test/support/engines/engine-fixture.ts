import puppeteer, { type Browser } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { browserTimeouts, launchBrowser } from '../browser/browser.js';
import {
  recordPage,
  saveFailureArtifacts,
  type RecordedPage,
} from '../browser/failure-artifacts.js';
import { isFull } from '../run-options.js';
import type { EngineName, EnginePage } from './engine-page.js';
import { fromPuppeteer } from './puppeteer-page.js';
import { readRecords } from './page-recorder.js';
import { WebKitPage } from './webkit-page.js';
import { WebKitSession } from './webkit-session.js';

/** The browser for the tests of a file, in the engine of the Vitest project. */
export interface EngineFixture {
  readonly engine: EngineName;
  /** Whether slow tests run: with `FULL=1`, and in the engines that `npm test` does not use. */
  readonly isFull: boolean;
  /** Opens a page with an empty storage. It closes after the test. In WebKit, a test can open only one. */
  readonly newPage: () => Promise<EnginePage>;
}

/** Provides pages for the tests of a file. The pages of a failed test leave screenshots and logs. */
export function useEngine({
  hasTabs = false,
}: {
  /** Whether tests hide pages, which Chromium's headless shell cannot do. Default: false. */
  readonly hasTabs?: boolean;
} = {}): EngineFixture {
  const engine = inject('engine');
  return engine === 'webkit' ? useWebKit() : usePuppeteer(engine, hasTabs);
}

function usePuppeteer(engine: 'chromium' | 'firefox', hasTabs: boolean): EngineFixture {
  let browser: Browser;
  const pages: RecordedPage[] = [];
  const isShared = engine === 'firefox' || !hasTabs;

  beforeAll(async () => {
    browser = isShared
      ? await puppeteer.connect({
          browserWSEndpoint: inject('browserEndpoint'),
          protocolTimeout: browserTimeouts.protocolTimeout,
          ...(engine === 'firefox' && { protocol: 'webDriverBiDi' }),
          defaultViewport: { width: 1280, height: 1700 },
        })
      : await launchBrowser();
  });
  afterEach(async ({ task }) => {
    const opened = pages.splice(0);
    if (task.result?.state === 'fail') await saveFailureArtifacts(task, opened);
    for (const { page } of opened) await page.browserContext().close();
  });
  afterAll(() => (isShared ? browser.disconnect() : browser.close()));

  return {
    engine,
    isFull: isFull || engine !== 'chromium',
    newPage: async () => {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      // Pages of other test files take the focus. A page without focus fires no focus events.
      if (engine === 'chromium' && !hasTabs) await page.emulateFocusedPage(true);
      pages.push(recordPage(page));
      return fromPuppeteer(page);
    },
  };
}

function useWebKit(): EngineFixture {
  let session: WebKitSession | undefined;
  let page: WebKitPage | undefined;

  afterEach(async ({ task }) => {
    if (page && task.result?.state === 'fail') {
      const { events, errors } = await readRecords(page).catch(() => ({ events: [], errors: [] }));
      const log = [...errors, ...events.map((event) => JSON.stringify(event))];
      await saveFailureArtifacts(task, [{ page, log }]);
    }
    await session?.close();
    session = page = undefined;
  });

  return {
    engine: 'webkit',
    isFull: true,
    newPage: async () => {
      session = await WebKitSession.start(inject('browserEndpoint'));
      page = await WebKitPage.open(session);
      return page;
    },
  };
}
