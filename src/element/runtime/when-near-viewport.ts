import { withNullPrototype } from '../../session/null-prototype.js';

/** How far outside the viewport a lazy tag starts, so that it is ready when it is reached. */
const nearness = '300px';

/** Calls `start` when the tag comes near the viewport. */
export function whenNear(tag: Element, signal: AbortSignal, start: () => void): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      start();
    },
    withNullPrototype({ rootMargin: nearness }),
  );
  signal.addEventListener('abort', () => {
    observer.disconnect();
  });
  if (!signal.aborted) observer.observe(tag);
}
