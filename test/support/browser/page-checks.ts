import { readFileSync } from 'node:fs';
import type { Page } from 'puppeteer-core';
import { isFull } from '../run-options.js';

interface LayoutShift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly { readonly node: Node | null }[];
}

const axe = readFileSync(
  new URL('../../../node_modules/axe-core/axe.min.js', import.meta.url),
  'utf8',
);

/** Records layout shifts on each page from now on. {@link getLayoutShifts} returns them. */
export const recordLayoutShifts = (page: Page) =>
  page.evaluateOnNewDocument(() => {
    const shifts: string[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as LayoutShift[]) {
        // Shifts right after user input are expected.
        if (entry.hadRecentInput) continue;
        const moved = entry.sources.map(({ node }) => node?.textContent?.trim().slice(0, 60));
        shifts.push(`${entry.value} ${moved.join(', ')}`);
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });

export const getLayoutShifts = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { shifts: string[] }).shifts);

const colourSchemes = ['light', 'dark'] as const;
let checkCount = 0;
/** A short run alternates between the schemes to save time. */
const getSchemes = () => (isFull ? colourSchemes : [colourSchemes[checkCount++ % 2]!]);

/** Returns axe's violations on the current page. By default a full run checks both colour schemes. */
export async function findViolations(
  page: Page,
  schemes: readonly (typeof colourSchemes)[number][] = getSchemes(),
): Promise<string[]> {
  const found: string[] = [];
  await page.evaluate(axe);
  for (const scheme of schemes) {
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      // axe would measure intermediate colours during a transition.
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
      ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`,
    );
  });
