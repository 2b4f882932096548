import { mkdirSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import type { RunnerTestCase } from 'vitest';

/** CI uploads this folder when a job fails. */
const folder = fileURLToPath(
  new URL('../../../node_modules/.cache/test-results/e2e/', import.meta.url),
);

/** A page that does not respond must not delay the other tests for long. */
const screenshotTimeoutMs = 20_000;

/** A page in any engine and what happened in it. */
export interface RecordedPage<P extends ObservablePage = Page> {
  readonly page: P;
  /** Console messages, uncaught errors and failed requests, oldest first. */
  readonly log: readonly string[];
}

interface ObservablePage {
  evaluate(call: () => string): Promise<string>;
  screenshot(options: { readonly path: `${string}.png` }): Promise<unknown>;
}

/** Records the console, uncaught errors and failed requests of a page. */
export function recordPage(page: Page): RecordedPage {
  const log: string[] = [];
  const startedAt = performance.now();
  const add = (text: string) => {
    log.push(`${((performance.now() - startedAt) / 1_000).toFixed(2)} s ${text}`);
  };
  page.on('console', (message) => add(`console.${message.type()} ${message.text()}`));
  page.on('pageerror', (error) => add(`uncaught ${String(error)}`));
  page.on('framenavigated', (frame) => add(`navigated ${frame.url()}`));
  page.on('requestfailed', (request) => {
    add(`${request.failure()?.errorText ?? 'failed'} ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) add(`${response.status()} ${response.url()}`);
  });
  return { page, log };
}

/** Writes a screenshot and the log of each page of a failed test, in files named after the test. */
export async function saveFailureArtifacts(
  test: RunnerTestCase,
  pages: readonly RecordedPage<ObservablePage>[],
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const name = `${basename(test.file.name, '.test.ts')} ${test.name}`
    .replaceAll(/[^\w-]+/g, '-')
    .slice(0, 120);
  for (const [index, { page, log }] of pages.entries()) {
    const file = `${folder}${name}-${index + 1}`;
    const states = await withTimeout(describePage(page));
    writeFileSync(`${file}.txt`, [`State: ${states}`, ...log, ''].join('\n'));
    await withTimeout(page.screenshot({ path: `${file}.png` }));
  }
}

/** Returns the URL and visibility of the page and the state of each tag as text. */
const describePage = (page: ObservablePage) =>
  page.evaluate(() => {
    const tags = [...document.querySelectorAll('ledyer-checkout')];
    return JSON.stringify({
      url: location.href,
      visibility: document.visibilityState,
      isDefined: customElements.get('ledyer-checkout') !== undefined,
      states: tags.map((tag) => tag.state as unknown),
    });
  });

/** Returns the value as text, or the error, or `no response` after the timeout. */
async function withTimeout(promise: Promise<unknown>): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, screenshotTimeoutMs, 'no response');
  });
  try {
    return String(await Promise.race([promise, timeout]));
  } catch (error) {
    return String(error);
  } finally {
    clearTimeout(timer);
  }
}
