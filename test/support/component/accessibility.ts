import { oneEvent } from '@open-wc/testing';
import { emulateMedia } from '@web/test-runner-commands';
import type axe from 'axe-core';

export const colourSchemes = ['light', 'dark'] as const;
export type ColourScheme = (typeof colourSchemes)[number];

/**
 * Sets the colour scheme of the page, and in Chromium also the preferred colour scheme. Other browsers do not let a
 * test set the preference.
 */
export async function applyColourScheme(scheme: ColourScheme): Promise<void> {
  if (navigator.userAgent.includes('Chrome/')) await emulateMedia({ colorScheme: scheme });
  // axe assumes white when a page has no background, so the background is set explicitly.
  const style = `color-scheme: ${scheme}; background: Canvas; color: CanvasText`;
  document.documentElement.style.cssText = style;
}

/** Returns the violations that axe finds in an element, and the contrast checks that it could not complete. */
export async function findViolations(element: Element): Promise<string[]> {
  const engine = await loadAxe(element.ownerDocument);
  // Cross-origin frames do not respond to axe.
  const found = await engine.run(element, { iframes: false });
  const undecided = found.incomplete.filter(({ id }) => id === 'color-contrast');
  return [...found.violations, ...undecided].flatMap(({ id, nodes }) =>
    nodes
      // axe cannot determine the background of SVG text.
      .filter(({ html }) => !html.startsWith('<text'))
      .map(({ target, any, all, none }) => {
        const [reason] = [...any, ...all, ...none];
        return `${id}: ${target.join(' ')}: ${reason?.message ?? ''}`;
      }),
  );
}

/** Loads axe into the window of a document, which may be in a frame. */
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
