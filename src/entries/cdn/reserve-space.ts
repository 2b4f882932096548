/// <reference types="vite/client" />
import placeholder from '../../element/placeholder.css?raw';

/**
 * Reserves the space of undefined tags, unless the page has its own rules. Returns a function that removes the style
 * sheet. Its rules are in a layer, because adopted sheets come last and would override a page's layered rules.
 */
export function reserveSpace(document: Document, name: string): () => void {
  const isUnstyled = [...document.querySelectorAll(`${name}:not(:defined)`)].every(
    (tag) => getComputedStyle(tag).display === 'inline',
  );
  const { adoptedStyleSheets } = document;
  // Old browsers have none. Pages for them can reserve the space with placeholder.css.
  if (!isUnstyled || !adoptedStyleSheets) return () => undefined;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@layer ledyer-checkout{${placeholder}}`);
  document.adoptedStyleSheets = [...adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
  };
}
