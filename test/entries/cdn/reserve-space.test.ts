import { afterEach, describe, expect, test, vi } from 'vitest';
import { reserveSpace } from '../../../src/entries/cdn/reserve-space.js';

class FakeStyleSheet {
  text = '';
  replaceSync(text: string): void {
    this.text = text;
  }
}

afterEach(() => void vi.unstubAllGlobals());

/** Creates a page with one style sheet, and undefined tags with these values of `display`. */
function createPage(displays: readonly string[]) {
  vi.stubGlobal('CSSStyleSheet', FakeStyleSheet);
  vi.stubGlobal('getComputedStyle', ({ display }: { display: string }) => ({ display }));
  const own = new FakeStyleSheet();
  const selectors: string[] = [];
  const document = {
    adoptedStyleSheets: [own],
    querySelectorAll: (selector: string) => {
      selectors.push(selector);
      return displays.map((display) => ({ display }));
    },
  };
  return { document, own, selectors, page: document as unknown as Document };
}

describe('`reserveSpace`', () => {
  test.each([[['inline', 'inline']], [[]]])(
    'adds a layered style sheet while all undefined tags are unstyled: %j',
    (displays) => {
      const { document, own, selectors, page } = createPage(displays);
      const release = reserveSpace(page, 'ledyer-checkout');
      expect(selectors).toEqual(['ledyer-checkout:not(:defined)']);
      expect(document.adoptedStyleSheets).toHaveLength(2);
      expect(document.adoptedStyleSheets[0]).toBe(own);
      expect(document.adoptedStyleSheets[1]!.text).toMatch(/^@layer ledyer-checkout\{.*\}$/s);
      release();
      expect(document.adoptedStyleSheets).toEqual([own]);
    },
  );

  test('leaves a page alone that has rules for any of the tags', () => {
    const { document, own, page } = createPage(['inline', 'block']);
    const release = reserveSpace(page, 'ledyer-checkout');
    expect(document.adoptedStyleSheets).toEqual([own]);
    release();
    expect(document.adoptedStyleSheets).toEqual([own]);
  });
});
