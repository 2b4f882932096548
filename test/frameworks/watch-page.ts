import type { Page } from 'puppeteer-core';

/** The recorded errors and frames of a page. */
export interface WatchedPage {
  /** Uncaught errors, and console messages of the watched levels. */
  readonly errors: readonly string[];
  /** The URLs of documents that frames have requested. */
  readonly frames: readonly string[];
}

/** Records errors and frames of a page from now on. */
export function watchPage(page: Page, levels: readonly string[] = ['error', 'warn']): WatchedPage {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (levels.includes(message.type())) errors.push(message.text());
  });
  const frames: string[] = [];
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() !== page.mainFrame())
      frames.push(request.url());
  });
  return { errors, frames };
}
