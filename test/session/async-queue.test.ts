import { describe, expect, test } from 'vitest';
import { createAsyncQueue } from '../../src/session/async-queue.js';

interface Item {
  readonly id: number;
}

describe('`createAsyncQueue`', () => {
  test('yields items in order, pushed before and while a reader waits', async () => {
    const queue = createAsyncQueue<Item>(new AbortController().signal);
    const reader = queue[Symbol.asyncIterator]();
    queue.push({ id: 1 });
    queue.push({ id: 2 });
    expect(await reader.next()).toEqual({ done: false, value: { id: 1 } });
    expect(await reader.next()).toEqual({ done: false, value: { id: 2 } });
    const pending = reader.next();
    await Promise.resolve();
    queue.push({ id: 3 });
    expect(await pending).toEqual({ done: false, value: { id: 3 } });
  });

  test('ends a waiting reader when its signal aborts', async () => {
    const abort = new AbortController();
    const pending = createAsyncQueue<Item>(abort.signal)[Symbol.asyncIterator]().next();
    await Promise.resolve();
    abort.abort();
    expect((await pending).done).toBe(true);
  });

  test('yields no queued or later item after its signal aborts', async () => {
    const abort = new AbortController();
    const queue = createAsyncQueue<Item>(abort.signal);
    queue.push({ id: 1 });
    abort.abort();
    queue.push({ id: 2 });
    expect((await queue[Symbol.asyncIterator]().next()).done).toBe(true);
  });
});

describe('`createAsyncQueue` without a reader', () => {
  test('reports no error when its signal aborts', async () => {
    const errors: unknown[] = [];
    const onError = (error: unknown) => errors.push(error);
    process.on('uncaughtException', onError);
    const abort = new AbortController();
    createAsyncQueue<Item>(abort.signal);
    abort.abort();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('uncaughtException', onError);
    expect(errors).toEqual([]);
  });
});
