import type { Page } from 'puppeteer-core';

/** Advances the virtual time of a page by `ms` milliseconds. */
export async function advanceBrowserTime(page: Page, ms: number): Promise<void> {
  const devtools = await page.createCDPSession();
  const budgetExpired = new Promise((resolve) => {
    devtools.once('Emulation.virtualTimeBudgetExpired', resolve);
  });
  await devtools.send('Emulation.setVirtualTimePolicy', { policy: 'advance', budget: ms });
  await budgetExpired;
  await devtools.detach();
}
