import { findSnippet } from './snippet.js';

/**
 * Whether the parser has come to the end of the tag: before that, a snippet inside
 * it is not there yet, and the tag would load what the page is about to load.
 */
const isParsed = (tag: HTMLElement): boolean =>
  tag.ownerDocument.readyState !== 'loading' || !!tag.nextSibling || !!findSnippet(tag);

/** Calls `start` at once, or as soon as the tag has been parsed. */
export function whenParsed(tag: HTMLElement, signal: AbortSignal, start: () => void): void {
  let waits = true;
  const look = () => {
    if (!waits || signal.aborted || !isParsed(tag)) return;
    waits = false;
    observer.disconnect();
    start();
  };
  const observer = new MutationObserver(look);
  observer.observe(tag, { childList: true });
  tag.ownerDocument.addEventListener('DOMContentLoaded', look, { signal });
  look();
}
