import { setTimeout as delay } from 'node:timers/promises';
import type { CDPSession, Page } from 'puppeteer-core';

/** The step by which the time of a page continues after it was advanced. */
const tickMs = 20;

/** Functions that stop the continuing time of a page, and resolve when it has stopped. */
const stopTicks = new WeakMap<Page, () => Promise<void>>();

/** Advances the time of a page by `ms` milliseconds and stops it. */
async function advanceAndStop(devtools: CDPSession, ms: number): Promise<void> {
  const budgetExpired = new Promise((resolve) => {
    devtools.once('Emulation.virtualTimeBudgetExpired', resolve);
  });
  await devtools.send('Emulation.setVirtualTimePolicy', { policy: 'advance', budget: ms });
  await budgetExpired;
}

/**
 * Advances the virtual time of a page by `ms` milliseconds. Afterwards the time continues at about real speed.
 *
 * Without that, Chromium stops the time when a budget has expired: no timer runs, not even one without a delay.
 */
export async function advanceBrowserTime(page: Page, ms: number): Promise<void> {
  await stopTicks.get(page)?.();
  const devtools = await page.createCDPSession();
  await advanceAndStop(devtools, ms);
  let isStopped = false;
  const tick = async () => {
    while (!isStopped) {
      await delay(tickMs);
      await advanceAndStop(devtools, tickMs);
    }
    await devtools.detach();
  };
  // Rejects when the page was closed.
  const ticks = tick().catch(() => undefined);
  stopTicks.set(page, () => {
    isStopped = true;
    return ticks;
  });
}
