import { findSnippet } from './snippet.js';

/**
 * Whether the parser has passed the tag. Before that, its own snippet may be missing, and the tag would place a
 * second one.
 */
const isParsed = (tag: HTMLElement): boolean =>
  tag.ownerDocument.readyState !== 'loading' || !!tag.nextSibling || !!findSnippet(tag);

/** Calls `start` at once, or as soon as the tag has been parsed. */
export function whenParsed(tag: HTMLElement, signal: AbortSignal, start: () => void): void {
  let isWaiting = true;
  const check = () => {
    if (!isWaiting || signal.aborted || !isParsed(tag)) return;
    isWaiting = false;
    observer.disconnect();
    start();
  };
  const observer = new MutationObserver(check);
  observer.observe(tag, { childList: true });
  tag.ownerDocument.addEventListener('DOMContentLoaded', check, { signal });
  check();
}
