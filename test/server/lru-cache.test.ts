import { describe, expect, test } from 'vitest';
import { LruCache } from '../../src/server/lru-cache.js';

const generationSize = 100;

/** Creates a cache and sets `count` keys in order. */
const createFilledCache = (count: number) => {
  const cache = new LruCache<number>(generationSize);
  for (let key = 0; key < count; key += 1) cache.set(`key ${key}`, key);
  return cache;
};

const countEntries = (cache: LruCache<number>, count: number) =>
  Array.from({ length: count }, (_, key) => `key ${key}`).filter(
    (key) => cache.get(key) !== undefined,
  ).length;

describe('LruCache', () => {
  test.each([100, 150, 199, 200, 201, 1_000])(
    'keeps the last 100 of %d entries, and at most 200',
    (count) => {
      const cache = createFilledCache(count);
      for (let key = count - generationSize; key < count; key += 1)
        expect(cache.get(`key ${key}`)).toBe(key);
      expect(countEntries(createFilledCache(count), count)).toBeLessThanOrEqual(2 * generationSize);
    },
  );

  test('keeps an entry that is read again and again', () => {
    const cache = createFilledCache(generationSize);
    for (let key = 0; key < 10 * generationSize; key += 1) {
      cache.set(`other ${key}`, key);
      if (key % 50 === 0) expect(cache.get('key 7')).toBe(7);
    }
    expect(cache.get('key 8')).toBeUndefined();
  });
});
