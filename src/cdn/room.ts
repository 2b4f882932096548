/// <reference types="vite/client" />
import placeholder from '../element/placeholder.css?inline';

/**
 * Keeps the room of tags that are not defined yet, below all that the page's own style
 * sheets say. The returned function leaves it to the tag.
 */
export function keepRoom(document: Document): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@layer ledyer-checkout{${placeholder}}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
  };
}
