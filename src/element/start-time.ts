import { findSnippet } from './snippet.js';

/** How far below the viewport a lazy tag starts, so that it is ready when it is reached. */
const nearness = '300px';

/**
 * Whether the parser has come to the end of the tag: before that, a snippet inside
 * it is not there yet, and the tag would load what the page is about to load.
 */
const isParsed = (tag: HTMLElement): boolean =>
  tag.ownerDocument.readyState !== 'loading' || !!tag.nextSibling || !!findSnippet(tag);

/** Calls `start` at once, or when the tag has been parsed, and is near if it is lazy. Gives how to stop waiting. */
export function whenToStart(tag: HTMLElement, isLazy: boolean, start: () => void): () => void {
  const { ownerDocument: document } = tag;
  const near = () => {
    observer?.disconnect();
    if (!isLazy || !globalThis.IntersectionObserver) {
      start();
      return;
    }
    const viewport = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        viewport.disconnect();
        start();
      },
      { rootMargin: nearness },
    );
    viewport.observe(tag);
    observer = viewport;
  };
  let observer: { disconnect(): void } | undefined;
  if (isParsed(tag)) {
    near();
  } else {
    const parsed = new MutationObserver(() => {
      if (isParsed(tag)) near();
    });
    parsed.observe(tag, { childList: true });
    document.addEventListener('DOMContentLoaded', near, { once: true });
    observer = {
      disconnect: () => {
        parsed.disconnect();
        document.removeEventListener('DOMContentLoaded', near);
      },
    };
  }
  return () => {
    observer?.disconnect();
  };
}
