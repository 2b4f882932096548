/// <reference types="vite/client" />
import placeholder from '../../element/placeholder.css?inline';

/**
 * Keeps the room of tags that are not defined yet, where the page says nothing of it: a sheet that is
 * adopted comes last, and would win over a page whose own rules are in layers. The returned function
 * leaves the room to the tag.
 */
export function keepRoom(document: Document, name: string): () => void {
  const isOpen = [...document.querySelectorAll(`${name}:not(:defined)`)].every(
    (tag) => getComputedStyle(tag).display === 'inline',
  );
  if (!isOpen) return () => undefined;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`@layer ledyer-checkout{${placeholder}}`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
  };
}
