import { describe, expect, test } from 'vitest';
import { withAbort } from '../../src/server/timeout.js';

/** Node 20 has no `Promise.withResolvers`. */
function createDeferred() {
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<never>((_, rejectPromise) => {
    reject = rejectPromise;
  });
  return { promise, reject };
}

describe('`withAbort`', () => {
  test('rejects with the reason of a signal that has aborted, and handles a later rejection', async () => {
    const reason = new Error('late');
    const { promise, reject } = createDeferred();
    await expect(withAbort(promise, AbortSignal.abort(reason))).rejects.toBe(reason);
    // An unhandled rejection would end the process, and fails this test.
    reject(new Error('The connection closed'));
    await new Promise(setImmediate);
  });

  test('handles a rejection after the signal has aborted', async () => {
    const controller = new AbortController();
    const { promise, reject } = createDeferred();
    const result = withAbort(promise, controller.signal);
    const reason = new Error('late');
    controller.abort(reason);
    await expect(result).rejects.toBe(reason);
    reject(new Error('The connection closed'));
    await new Promise(setImmediate);
  });
});
