import type { CheckoutUpdate } from './checkout-update.js';

/** News that arrives by callback, to be read in order; ends when `signal` aborts. */
export interface AsyncQueue extends AsyncIterable<CheckoutUpdate> {
  push(news: CheckoutUpdate): void;
}

/** An empty queue. What is pushed after the end is forgotten. */
export function asyncQueue(signal: AbortSignal): AsyncQueue {
  const queued: CheckoutUpdate[] = [];
  let wake: (() => void) | undefined;
  signal.addEventListener('abort', () => wake?.());
  return {
    push(news) {
      queued.push(news);
      wake?.();
    },
    async *[Symbol.asyncIterator]() {
      while (!signal.aborted) {
        const news = queued.shift();
        if (news) yield news;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
