import { oneEvent } from '@open-wc/testing';
import { emulateMedia } from '@web/test-runner-commands';
import type axe from 'axe-core';

export const colourSchemes = ['light', 'dark'] as const;
export type ColourScheme = (typeof colourSchemes)[number];

/**
 * Makes the page light or dark, in its own style as well as in what the buyer prefers.
 * Only Chromium lets a test say what is preferred: the others have the style alone.
 */
export async function applyColourScheme(scheme: ColourScheme): Promise<void> {
  if (navigator.userAgent.includes('Chrome/')) await emulateMedia({ colorScheme: scheme });
  // axe takes a page without a background for white, so it gets what a browser paints there.
  const style = `color-scheme: ${scheme}; background: Canvas; color: CanvasText`;
  document.documentElement.style.cssText = style;
}

/** What axe finds wrong with an element, and what it could not decide about its colours, in words. */
export async function findViolations(element: Element): Promise<string[]> {
  const engine = await loadAxe(element.ownerDocument);
  // Other frames are of other origins, where nobody answers it.
  const found = await engine.run(element, { iframes: false });
  const undecided = found.incomplete.filter(({ id }) => id === 'color-contrast');
  return [...found.violations, ...undecided].flatMap(({ id, nodes }) =>
    nodes
      // It never knows what is behind text in a drawing.
      .filter(({ html }) => !html.startsWith('<text'))
      .map(({ target, any, all, none }) => {
        const [reason] = [...any, ...all, ...none];
        return `${id}: ${target.join(' ')}: ${reason?.message ?? ''}`;
      }),
  );
}

/** axe in the window of a document, which may be that of a frame. */
async function loadAxe(document: Document): Promise<typeof axe> {
  const window = document.defaultView as unknown as { axe?: typeof axe };
  if (!window.axe) {
    const script = document.createElement('script');
    script.src = '/node_modules/axe-core/axe.min.js';
    document.head.append(script);
    await oneEvent(script, 'load');
  }
  return window.axe!;
}
