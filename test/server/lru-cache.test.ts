import { describe, expect, test } from 'vitest';
import { RateLimit } from '../../src/server/http/rate-limit.js';
import { LruCache } from '../../src/server/lru-cache.js';

const most = 100;
const filled = (count: number) => {
  const recent = new LruCache<number>(most);
  for (let key = 0; key < count; key += 1) recent.set(`visitor ${key}`, key);
  return recent;
};
const known = (recent: LruCache<number>, count: number) =>
  Array.from({ length: count }, (_, key) => `visitor ${key}`).filter(
    (key) => recent.get(key) !== undefined,
  ).length;

describe('what is remembered of visitors', () => {
  test.each([100, 150, 199, 200, 201, 1_000])(
    'is bounded, and whole for the last (%d)',
    (count) => {
      const recent = filled(count);
      for (let key = count - most; key < count; key += 1)
        expect(recent.get(`visitor ${key}`)).toBe(key);
      expect(known(filled(count), count)).toBeLessThanOrEqual(2 * most);
    },
  );

  test('stays while the visitor comes again', () => {
    const recent = filled(most);
    for (let key = 0; key < 10 * most; key += 1) {
      recent.set(`stranger ${key}`, key);
      if (key % 50 === 0) expect(recent.get('visitor 7')).toBe(7);
    }
    expect(recent.get('visitor 8')).toBeUndefined();
  });
});

test('who is told to wait is told so among ten thousand others as well', () => {
  const limit = new RateLimit({ burst: 3, refillMs: 1_000 });
  const visits = () => Array.from({ length: 5 }, () => limit.consume('ada', 0));
  expect(visits()).toEqual([0, 0, 0, 1_000, 1_000]);
  for (let other = 0; other < 9_999; other += 1) limit.consume(`buyer ${other}`, 0);
  expect(visits()).toEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
  expect(limit.consume('ada', 1_000)).toBe(0);
  expect(limit.consume('ada', 1_000)).toBe(1_000);
});
