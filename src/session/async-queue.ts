import type { News } from './checkout-update.js';

/** News that arrives by callback, to be read in order; ends when `signal` aborts. */
export interface NewsQueue extends AsyncIterable<News> {
  push(news: News): void;
}

/** An empty queue. What is pushed after the end is forgotten. */
export function newsQueue(signal: AbortSignal): NewsQueue {
  const waiting: News[] = [];
  let wake: (() => void) | undefined;
  signal.addEventListener('abort', () => wake?.());
  return {
    push(news) {
      waiting.push(news);
      wake?.();
    },
    async *[Symbol.asyncIterator]() {
      while (!signal.aborted) {
        const news = waiting.shift();
        if (news) yield news;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
