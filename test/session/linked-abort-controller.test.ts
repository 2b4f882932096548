import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { withTimeout } from '../../src/session/clock.js';
import { LinkedAbortController } from '../../src/session/linked-abort-controller.js';
import { createFakeClock } from '../support/fake-clock.js';

const listenersOn = ({ signal }: AbortController) => getEventListeners(signal, 'abort').length;

describe('a linked controller', () => {
  test.each([0, 1])('aborts with signal %i, and lets go of all of them', (index) => {
    const parents = [new AbortController(), new AbortController()];
    const linked = new LinkedAbortController(...parents.map(({ signal }) => signal));
    parents[index]!.abort();
    expect(linked.signal.aborted).toBe(true);
    expect(parents.map(listenersOn)).toEqual([0, 0]);
  });

  test('lets go of a signal that lives on', () => {
    const parent = new AbortController();
    const linked = new LinkedAbortController(parent.signal);
    expect(listenersOn(parent)).toBe(1);
    linked.abort();
    expect([parent.signal.aborted, listenersOn(parent)]).toEqual([false, 0]);
  });

  test('is aborted from the start where a signal was, and keeps none', () => {
    const parents = [new AbortController(), new AbortController(), new AbortController()];
    parents[1]!.abort();
    expect(new LinkedAbortController(...parents.map(({ signal }) => signal)).signal.aborted).toBe(
      true,
    );
    expect(parents.map(listenersOn)).toEqual([0, 0, 0]);
  });
});

describe('what has to happen within a time', () => {
  const never = new Promise<string>(() => undefined);

  test('is given where it does, is nothing where it does not, and leaves nothing behind', async () => {
    const clock = createFakeClock();
    const parent = new AbortController();
    expect(await withTimeout(1_000, Promise.resolve('done'), clock, parent.signal)).toBe('done');
    const late = withTimeout(1_000, never, clock, parent.signal);
    await clock.advance(1_000);
    expect(await late).toBeUndefined();
    await expect(
      withTimeout(1_000, Promise.reject(new Error('broken')), clock, parent.signal),
    ).rejects.toThrow('broken');
    expect([listenersOn(parent), clock.pendingSleeps]).toEqual([0, 0]);
  });

  test('is nothing once it is not wanted any more', async () => {
    const parent = new AbortController();
    const waiting = withTimeout(1_000, never, createFakeClock(), parent.signal);
    parent.abort();
    expect(await waiting).toBeUndefined();
  });
});
