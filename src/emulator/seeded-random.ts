import type { RandomBytes } from './id-generator.js';

/** Returns a generator of numbers from 0 up to 1 that depend only on the seed (mulberry32). */
export function createSeededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Returns random bytes that depend only on the seed, for ids in reproducible runs. Not for secrets. */
export function createSeededBytes(seed: number): RandomBytes {
  const nextNumber = createSeededNumbers(seed);
  return (length) => Uint8Array.from({ length }, () => Math.floor(nextNumber() * 256));
}
