import { describe, expect, test } from 'vitest';
import { RateLimit } from '../../../src/server/http/rate-limit.js';

describe('RateLimit', () => {
  test('still limits a key after requests of ten thousand others', () => {
    const limit = new RateLimit({ burst: 3, refillMs: 1_000 });
    const consumeFive = () => Array.from({ length: 5 }, () => limit.consume('ada', 0));
    expect(consumeFive()).toEqual([0, 0, 0, 1_000, 1_000]);
    for (let other = 0; other < 9_999; other += 1) limit.consume(`buyer ${other}`, 0);
    expect(consumeFive()).toEqual([1_000, 1_000, 1_000, 1_000, 1_000]);
    expect(limit.consume('ada', 1_000)).toBe(0);
    expect(limit.consume('ada', 1_000)).toBe(1_000);
  });

  test('locks out no key after the clock was an hour ahead for a moment', () => {
    const limit = new RateLimit({ burst: 2, refillMs: 1_000 });
    const hourMs = 60 * 60_000;
    limit.consume('ada', 1_000_000 + hourMs);
    expect(limit.consume('ada', 1_000_000)).toBe(0);
    expect(limit.consume('ada', 1_000_000)).toBe(0);
    expect(limit.consume('ada', 1_000_000)).toBeGreaterThan(0);
  });
});
