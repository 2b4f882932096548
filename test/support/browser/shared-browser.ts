/** Starts one browser for all end-to-end tests. A start takes seconds of processor time. */
import type { TestProject } from 'vitest/node';
import { launchHeadlessShell } from './browser.js';

export default async function startSharedBrowser(project: TestProject) {
  const browser = await launchHeadlessShell();
  project.provide('browserEndpoint', browser.wsEndpoint());
  return () => browser.close();
}

declare module 'vitest' {
  interface ProvidedContext {
    /** The WebSocket URL of the browser that all end-to-end tests share. */
    browserEndpoint: string;
  }
}
