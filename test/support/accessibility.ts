import { emulateMedia } from '@web/test-runner-commands';
import type axe from 'axe-core';
import 'axe-core/axe.min.js';

export const colourSchemes = ['light', 'dark'] as const;
export type ColourScheme = (typeof colourSchemes)[number];

/**
 * Makes the page light or dark, in its own style as well as in what the buyer prefers.
 * Only Chromium lets a test say what is preferred: the others have the style alone.
 */
export async function show(scheme: ColourScheme): Promise<void> {
  if (navigator.userAgent.includes('Chrome/')) await emulateMedia({ colorScheme: scheme });
  // axe takes a page without a background for white, so it gets what a browser paints there.
  const style = `color-scheme: ${scheme}; background: Canvas; color: CanvasText`;
  document.documentElement.style.cssText = style;
}

/** What axe finds wrong with an element, and what it could not decide about its colours, in words. */
export async function violations(element: Element): Promise<string[]> {
  const { axe: engine } = globalThis as unknown as { axe: typeof axe };
  // Frames are of other origins, where nobody answers it.
  const found = await engine.run(element, { iframes: false });
  const undecided = found.incomplete.filter(({ id }) => id === 'color-contrast');
  return [...found.violations, ...undecided].flatMap(({ id, nodes }) =>
    nodes.map(({ target, any, all, none }) => {
      const [reason] = [...any, ...all, ...none];
      return `${id}: ${target.join(' ')}: ${reason?.message ?? ''}`;
    }),
  );
}
