import { afterEach, describe, expect, test, vi } from 'vitest';
import { guardCallbacks } from '../../src/server/guard-callbacks.js';
import { createProductRoutes } from '../../src/server/routes/product-routes.js';

afterEach(() => vi.useRealTimers());

describe('the callbacks of a shop', () => {
  test('`log` and `onError` may throw, or return any promise that rejects', async () => {
    const thenable = { then: (_: unknown, reject: (error: unknown) => void) => reject('full') };
    for (const callback of [
      () => {
        throw new Error('disk full');
      },
      () => Promise.reject(new Error('disk full')),
      () => thenable,
    ]) {
      const { log, onError } = guardCallbacks({ log: callback, onError: callback });
      log({ level: 'info', event: 'test' });
      onError(new Error('test'));
    }
    // An unhandled rejection would fail the test.
    await new Promise((resolve) => setTimeout(resolve, 0));
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('empty');
      },
    ],
    ['is NaN', () => NaN],
    ['is too large', () => 7],
    ['is a string', () => '0.5' as never],
  ])('`random` that %s is replaced', (_, random) => {
    const number = guardCallbacks({ random }).random();
    expect(number).toBeGreaterThanOrEqual(0);
    expect(number).toBeLessThanOrEqual(1);
  });

  test('`random` that returns a valid number is used', () => {
    expect(guardCallbacks({ random: () => 0.25 }).random()).toBe(0.25);
  });

  test('`catalogue.list` that hangs leaves no request open', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const routes = createProductRoutes({
      find: () => undefined,
      list: () => new Promise(() => undefined),
    } as never);
    const error = vi.fn();
    routes.onError((reason, c) => {
      error(reason.name);
      return c.text('', 500);
    });
    const response = routes.request('/ledyer/products');
    await vi.advanceTimersByTimeAsync(8_000);
    expect((await response).status).toBe(500);
    expect(error).toHaveBeenCalledWith('TimeoutError');
  });
});
