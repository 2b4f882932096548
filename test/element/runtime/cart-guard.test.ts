import { describe, expect, test } from 'vitest';
import { CartGuard } from '../../../src/element/runtime/cart-guard.js';
import { createFakeClock } from '../../support/fake-clock.js';

/** A guard that records its calls of the lock and of the validation. */
function createFixture() {
  const clock = createFakeClock();
  const calls: string[] = [];
  const guard = new CartGuard({
    clock,
    signal: new AbortController().signal,
    lock: {
      hold: (isHeld) => calls.push(isHeld ? 'hold' : 'end of hold'),
      reread: () => calls.push('reread'),
    },
    validation: { close: () => calls.push('reject') },
  });
  return { clock, calls, guard };
}

describe('`CartGuard`', () => {
  test('makes the frame read the session again when the revision rises, once', () => {
    const { guard, calls } = createFixture();
    for (const revision of [4, 4, 5, 5, 4, 7]) guard.onRevision(revision);
    expect(calls).toEqual(['reject', 'reread', 'reject', 'reread']);
  });

  test.each([
    ['during', [true, 5, false]],
    ['after', [true, false, 5]],
  ])('ignores a change by this page whose revision arrives %s its lock', (_, steps) => {
    const { guard, calls } = createFixture();
    guard.onRevision(4);
    for (const step of steps) {
      if (typeof step === 'number') guard.onRevision(step);
      else guard.onLock(step);
    }
    guard.onRevision(5);
    expect(calls).toEqual([]);
    guard.onRevision(6);
    expect(calls).toEqual(['reject', 'reread']);
  });

  test('notices a change by another page in addition to one by this page', () => {
    const { guard, calls } = createFixture();
    guard.onRevision(4);
    guard.onLock(true);
    guard.onLock(false);
    guard.onRevision(6);
    expect(calls).toEqual(['reject', 'reread']);
  });

  test('notices a change by another page after a lock without a change', () => {
    const { guard, calls } = createFixture();
    guard.onRevision(4);
    guard.onLock(true);
    guard.onLock(false);
    guard.onRevision(4);
    guard.onRevision(5);
    expect(calls).toEqual(['reject', 'reread']);
  });

  test('makes the frame read nothing for a change by another page during the lock, whose end does so', () => {
    const { guard, calls } = createFixture();
    guard.onRevision(4);
    guard.onLock(true);
    guard.onRevision(6);
    guard.onLock(false);
    guard.onRevision(6);
    expect(calls).toEqual(['reject']);
  });

  test.each([
    ['the same revision', 4, ['hold', 'end of hold']],
    ['a higher revision', 5, ['hold', 'reject', 'end of hold']],
  ])('holds the checkout of a returned buyer until it gets %s', (_, revision, expected) => {
    const { guard, calls } = createFixture();
    guard.onRevision(4);
    guard.onReturn();
    guard.onReturn();
    expect(guard.isHeld).toBe(true);
    guard.onRevision(revision);
    expect(calls).toEqual(expected);
    expect(guard.isHeld).toBe(false);
  });

  test('ends a hold after three seconds without a status', async () => {
    const { guard, calls, clock } = createFixture();
    guard.onRevision(4);
    guard.onReturn();
    await clock.advance(2_999);
    expect(calls).toEqual(['hold']);
    await clock.advance(1);
    expect(calls).toEqual(['hold', 'end of hold']);
    expect(clock.pendingSleeps).toBe(0);
  });

  test('does nothing for a shop without revisions', () => {
    const { guard, calls } = createFixture();
    guard.onReturn();
    expect(calls).toEqual([]);
    expect(guard.isHeld).toBe(false);
  });
});
