import type { EnginePage } from './engine-page.js';

/** Waits until the page's tag has a status. */
export async function waitForStatus(page: EnginePage, status: string): Promise<void> {
  await page.waitForSelector(`ledyer-checkout[data-state="${status}"]`);
}
