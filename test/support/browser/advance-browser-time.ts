import { setTimeout as delay } from 'node:timers/promises';
import type { CDPSession, Page } from 'puppeteer-core';

/** The step in which the time of a page goes on after it was advanced. */
const tickMs = 20;

/** Functions that stop the time of a page. */
const stopTime = new WeakMap<Page, () => Promise<void>>();

/** Lets `ms` milliseconds pass in the page, whose time stands still afterwards. */
async function spend(devtools: CDPSession, ms: number): Promise<void> {
  const budgetExpired = new Promise((resolve) => {
    devtools.once('Emulation.virtualTimeBudgetExpired', resolve);
  });
  await devtools.send('Emulation.setVirtualTimePolicy', { policy: 'advance', budget: ms });
  await budgetExpired;
}

/**
 * Advances the virtual time of a page by `ms` milliseconds. Afterwards it goes on at about its usual pace.
 *
 * Chromium stops the time of a page when a budget has expired: no timer runs any more, not even one
 * without a delay.
 */
export async function advanceBrowserTime(page: Page, ms: number): Promise<void> {
  await stopTime.get(page)?.();
  const devtools = await page.createCDPSession();
  await spend(devtools, ms);
  let isStopped = false;
  const tick = async () => {
    while (!isStopped) {
      await delay(tickMs);
      await spend(devtools, tickMs);
    }
    await devtools.detach();
  };
  // Rejects when the page was closed.
  const ticks = tick().catch(() => undefined);
  stopTime.set(page, () => {
    isStopped = true;
    return ticks;
  });
}
