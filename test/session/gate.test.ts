import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { Gate } from '../../src/session/gate.js';
import { flushTasks } from '../support/fake-clock.js';

/** Waits for the gate. `hasPassed` returns whether the wait has ended. */
const startWaiting = (gate: Gate, { signal } = new AbortController()) => {
  let hasPassed = false;
  void gate.untilOpen(signal).then(() => (hasPassed = true));
  return async () => {
    await flushTasks();
    return hasPassed;
  };
};

const createClosedGate = () => {
  const gate = new Gate();
  gate.close();
  return gate;
};

describe('`Gate`', () => {
  test('is open at first, and lets callers pass', async () => {
    const gate = new Gate();
    expect(gate.isOpen).toBe(true);
    expect(await startWaiting(gate)()).toBe(true);
  });

  test('keeps all callers waiting until it opens', async () => {
    const gate = createClosedGate();
    expect(gate.isOpen).toBe(false);
    const waits = [startWaiting(gate), startWaiting(gate)];
    expect(await Promise.all(waits.map((hasPassed) => hasPassed()))).toEqual([false, false]);
    gate.open();
    expect(gate.isOpen).toBe(true);
    expect(await Promise.all(waits.map((hasPassed) => hasPassed()))).toEqual([true, true]);
  });

  test('ends a wait when its signal aborts', async () => {
    const abort = new AbortController();
    const hasPassed = startWaiting(createClosedGate(), abort);
    expect(await hasPassed()).toBe(false);
    abort.abort();
    expect(await hasPassed()).toBe(true);
  });

  test('starts no wait for a signal that has aborted before', async () => {
    const abort = new AbortController();
    abort.abort();
    expect(await startWaiting(createClosedGate(), abort)()).toBe(true);
  });

  test('removes its listeners from the signal of a caller that has passed', async () => {
    const abort = new AbortController();
    const gate = createClosedGate();
    const hasPassed = startWaiting(gate, abort);
    expect(getEventListeners(abort.signal, 'abort')).toHaveLength(1);
    gate.open();
    await hasPassed();
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
  });

  test('aborts `closed` when it closes, also if it was opened twice', () => {
    const gate = new Gate();
    const { closed } = gate;
    gate.open();
    expect(closed.aborted).toBe(false);
    gate.close();
    expect(closed.aborted).toBe(true);
  });

  test('has a new `closed` after it was closed and opened', () => {
    const gate = createClosedGate();
    gate.open();
    expect(gate.closed.aborted).toBe(false);
  });
});
