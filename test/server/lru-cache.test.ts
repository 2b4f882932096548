import { describe, expect, test } from 'vitest';
import { LruCache } from '../../src/server/lru-cache.js';

const maxEntries = 100;

/** Creates a cache and sets `count` keys in order. */
const createFilledCache = (count: number) => {
  const cache = new LruCache<number>(maxEntries);
  for (let key = 0; key < count; key += 1) cache.set(`key ${key}`, key);
  return cache;
};

const countEntries = (cache: LruCache<number>, count: number) =>
  Array.from({ length: count }, (_, key) => `key ${key}`).filter(
    (key) => cache.get(key) !== undefined,
  ).length;

describe('LruCache', () => {
  test.each([100, 150, 199, 200, 201, 1_000])(
    'of 100 entries keeps the last 100 of %d, and at most 200',
    (count) => {
      const cache = createFilledCache(count);
      for (let key = count - maxEntries; key < count; key += 1)
        expect(cache.get(`key ${key}`)).toBe(key);
      expect(countEntries(createFilledCache(count), count)).toBeLessThanOrEqual(2 * maxEntries);
    },
  );

  test('keeps an entry that is read again and again', () => {
    const cache = createFilledCache(maxEntries);
    for (let key = 0; key < 10 * maxEntries; key += 1) {
      cache.set(`other ${key}`, key);
      if (key % 50 === 0) expect(cache.get('key 7')).toBe(7);
    }
    expect(cache.get('key 8')).toBeUndefined();
  });
});
