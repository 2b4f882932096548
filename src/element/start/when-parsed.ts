import { findSnippet } from './snippet.js';

/**
 * Whether the parser has passed the tag. Before that, its own snippet may be missing, and the tag would place a
 * second one.
 */
const isParsed = (tag: HTMLElement): boolean =>
  tag.ownerDocument.readyState !== 'loading' ||
  !!tag.nextSibling ||
  tag.matches(':not(:last-child) *') ||
  !!findSnippet(tag);

/** Calls `start` at once, or as soon as the tag has been parsed. */
export function whenParsed(tag: HTMLElement, signal: AbortSignal, start: () => void): void {
  if (signal.aborted) return;
  if (isParsed(tag)) start();
  else setTimeout(whenParsed, 0, tag, signal, start);
}
