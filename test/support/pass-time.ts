import type { Page } from 'puppeteer-core';

/** Lets a page believe that so many milliseconds have passed. */
export async function passTime(page: Page, ms: number): Promise<void> {
  const devtools = await page.createCDPSession();
  const isOver = new Promise((resolve) => {
    devtools.once('Emulation.virtualTimeBudgetExpired', resolve);
  });
  await devtools.send('Emulation.setVirtualTimePolicy', { policy: 'advance', budget: ms });
  await isOver;
  await devtools.detach();
}
