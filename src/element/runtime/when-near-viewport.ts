/** Distance from the viewport at which a lazy tag starts, so that it is ready when the buyer reaches it. */
const viewportMargin = '300px';

/** Calls `start` when the tag comes near the viewport. */
export function whenNearViewport(tag: Element, signal: AbortSignal, start: () => void): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      start();
    },
    // Without a prototype, because a page may have defined options on `Object.prototype`.
    { __proto__: null, rootMargin: viewportMargin } as IntersectionObserverInit,
  );
  signal.addEventListener('abort', () => {
    observer.disconnect();
  });
  if (!signal.aborted) observer.observe(tag);
}
