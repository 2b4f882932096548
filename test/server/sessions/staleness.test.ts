import { describe, expect, test } from 'vitest';
import {
  expectsChange,
  getIdleMs,
  getMaxAgeMs,
  isFinal,
  isFresh,
} from '../../../src/server/sessions/staleness.js';
import type { StoredSession } from '../../../src/server/store/stored-session.js';

const now = 10_000_000;
const createSession = (changes: Partial<StoredSession> = {}) =>
  ({
    state: 'open',
    createdAt: now,
    fetchedAt: now,
    invalidatedAt: null,
    lastExpectedAt: null,
    ...changes,
  }) as StoredSession;

describe('`isFinal`', () => {
  test.each([
    ['open', false],
    ['locked', false],
    ['pendingSca', false],
    ['authorized', true],
    ['expired', true],
    ['cancelled', true],
    ['archived', false],
  ])('for the state `%s` returns %s', (state, expected) => {
    expect(isFinal({ state })).toBe(expected);
  });
});

describe('`isFresh`', () => {
  test.each<[string, Partial<StoredSession>, boolean]>([
    ['a snapshot younger than the maximum age', { fetchedAt: now - 999 }, true],
    ['a snapshot of the maximum age', { fetchedAt: now - 1_000 }, false],
    ['an old snapshot of a final state', { fetchedAt: 0, state: 'authorized' }, true],
    ['a snapshot that was invalidated later', { invalidatedAt: now + 1 }, false],
    ['a snapshot that was invalidated at the same time', { invalidatedAt: now }, false],
    ['a snapshot after the last invalidation', { invalidatedAt: now - 1 }, true],
    ['a snapshot of a clock that is a little ahead', { fetchedAt: now + 5_000 }, true],
    ['a snapshot of the future', { fetchedAt: now + 5_001 }, false],
  ])('for %s', (_, changes, expected) => {
    expect(isFresh(createSession(changes), 1_000, now)).toBe(expected);
  });
});

describe('`getIdleMs` counts from', () => {
  test.each<[string, Partial<StoredSession>]>([
    ['the creation', { createdAt: now - 5 }],
    ['an invalidation', { createdAt: 0, invalidatedAt: now - 5 }],
    ['a read that expected a change', { createdAt: 0, lastExpectedAt: now - 5 }],
    ['the latest of all', { createdAt: 0, invalidatedAt: now - 5, lastExpectedAt: now - 9 }],
  ])('%s', (_, changes) => {
    expect(getIdleMs(createSession(changes), now)).toBe(5);
  });
});

describe('`getMaxAgeMs`', () => {
  test.each([
    [0, 30_000],
    [60_000, 30_000],
    [100_000, 50_000],
    [240_000, 120_000],
    [3_600_000, 120_000],
  ])('after %i idle milliseconds returns %i', (idleMs, maxAgeMs) => {
    expect(getMaxAgeMs(createSession({ createdAt: now - idleMs }), now)).toBe(maxAgeMs);
  });
});

describe('`expectsChange`', () => {
  test('is true below the maximum age of an active session, 30 s', () => {
    expect(expectsChange(29_999)).toBe(true);
    expect(expectsChange(30_000)).toBe(false);
  });
});
