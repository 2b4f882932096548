import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { LinkedAbortController } from '../../src/session/linked-abort-controller.js';

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

  test('aborts with an `AbortError`, like any other `AbortController`', () => {
    const linked = new LinkedAbortController();
    linked.abort();
    expect(linked.signal.reason).toBeInstanceOf(DOMException);
    expect(linked.signal.reason).toMatchObject({
      name: 'AbortError',
      message: 'The operation was aborted.',
    });
  });
});
