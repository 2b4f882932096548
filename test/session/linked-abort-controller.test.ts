import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { withTimeout } from '../../src/session/clock.js';
import { LinkedAbortController } from '../../src/session/linked-abort-controller.js';
import { createFakeClock } from '../support/fake-clock.js';

const countListeners = ({ signal }: AbortController) => getEventListeners(signal, 'abort').length;

describe('`LinkedAbortController`', () => {
  test.each([0, 1])('aborts with parent signal %i, and removes all its listeners', (index) => {
    const parents = [new AbortController(), new AbortController()];
    const linked = new LinkedAbortController(...parents.map(({ signal }) => signal));
    parents[index]!.abort();
    expect(linked.signal.aborted).toBe(true);
    expect(parents.map(countListeners)).toEqual([0, 0]);
  });

  test('removes its listener from a parent that stays open', () => {
    const parent = new AbortController();
    const linked = new LinkedAbortController(parent.signal);
    expect(countListeners(parent)).toBe(1);
    linked.abort();
    expect([parent.signal.aborted, countListeners(parent)]).toEqual([false, 0]);
  });

  test('is aborted from the start if a parent is, and keeps no listener', () => {
    const parents = [new AbortController(), new AbortController(), new AbortController()];
    parents[1]!.abort();
    expect(new LinkedAbortController(...parents.map(({ signal }) => signal)).signal.aborted).toBe(
      true,
    );
    expect(parents.map(countListeners)).toEqual([0, 0, 0]);
  });
});

describe('`withTimeout`', () => {
  const never = new Promise<string>(() => undefined);

  test('returns the value in time, `undefined` when late, and clears its timer', async () => {
    const clock = createFakeClock();
    const parent = new AbortController();
    expect(await withTimeout(1_000, Promise.resolve('done'), clock, parent.signal)).toBe('done');
    const late = withTimeout(1_000, never, clock, parent.signal);
    await clock.advance(1_000);
    expect(await late).toBeUndefined();
    await expect(
      withTimeout(1_000, Promise.reject(new Error('broken')), clock, parent.signal),
    ).rejects.toThrow('broken');
    expect([countListeners(parent), clock.pendingSleeps]).toEqual([0, 0]);
  });

  test('returns `undefined` when its signal aborts', async () => {
    const parent = new AbortController();
    const pending = withTimeout(1_000, never, createFakeClock(), parent.signal);
    parent.abort();
    expect(await pending).toBeUndefined();
  });
});

describe('the reason of a `LinkedAbortController`', () => {
  test('is an `AbortError`, as for any other `AbortController`', () => {
    const linked = new LinkedAbortController();
    linked.abort();
    expect(linked.signal.reason).toBeInstanceOf(DOMException);
    expect(linked.signal.reason).toMatchObject({
      name: 'AbortError',
      message: 'The operation was aborted.',
    });
  });
});
