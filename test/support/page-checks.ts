import { readFileSync } from 'node:fs';
import type { Page } from 'puppeteer-core';

interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly { readonly node: Node | null }[];
}

const axe = readFileSync(
  new URL('../../node_modules/axe-core/axe.min.js', import.meta.url),
  'utf8',
);

/** Writes down what moves on each page from now on; {@link getLayoutShifts} tells. */
export const recordLayoutShifts = (page: Page) =>
  page.evaluateOnNewDocument(() => {
    const shifts: string[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as LayoutShift[]) {
        // What moves because somebody pressed something does not surprise them.
        if (entry.hadRecentInput) continue;
        const moved = entry.sources.map(({ node }) => node?.textContent?.trim().slice(0, 60));
        shifts.push(`${entry.value} ${moved.join(', ')}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });

export const getLayoutShifts = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { shifts: string[] }).shifts);

/** What axe finds wrong with the page as it stands, by light and in the dark, in words. */
export async function findViolations(page: Page): Promise<string[]> {
  const found: string[] = [];
  await page.evaluate(axe);
  for (const scheme of ['light', 'dark']) {
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      // Colours on their way from one to the other are neither.
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]);
    found.push(...(await runAxe(page)).map((violation) => `${scheme}: ${violation}`));
  }
  return found;
}

const runAxe = (page: Page) =>
  page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run: (options: object) => Promise<{
          violations: { id: string; nodes: { target: string[] }[] }[];
        }>;
      };
    };
    const { violations } = await axe.run({ iframes: false });
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((n) => n.target.join(' ')).join(', ')}`,
    );
  });
