/** Items that arrive by callback and are read in order. Ends when `signal` aborts. */
export interface AsyncQueue<T> extends AsyncIterable<T> {
  push(item: T): void;
}

/** Returns an empty queue. Ignores items that are pushed after the end. */
export function createAsyncQueue<T extends object>(signal: AbortSignal): AsyncQueue<T> {
  const queued: T[] = [];
  let wake: () => void = () => undefined;
  signal.addEventListener('abort', () => wake());
  return {
    push(item) {
      queued.push(item);
      wake();
    },
    async *[Symbol.asyncIterator]() {
      while (!signal.aborted) {
        const item = queued.shift();
        if (item) yield item;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
