import type { CheckoutUpdate } from './checkout-update.js';

/** Items that arrive by callback and are read in order. Ends when `signal` aborts. */
export interface AsyncQueue extends AsyncIterable<CheckoutUpdate> {
  push(news: CheckoutUpdate): void;
}

/** Returns an empty queue. Ignores items that are pushed after the end. */
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
