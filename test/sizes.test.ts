import { beforeAll, describe, expect, test, vi } from 'vitest';
import { ownBytes, type OwnBytes } from './bench/own-bytes.js';
import { printLine } from './support/run-options.js';

describe('what a page loads', () => {
  let bytes: OwnBytes;

  beforeAll(async () => {
    // Else Lit's development build is taken, as it is in tests.
    vi.stubEnv('NODE_ENV', 'production');
    bytes = await ownBytes();
    vi.unstubAllEnvs();
    const { eager, later, cdn, cdnTag, cdnLater } = bytes;
    printLine(
      `bytes (brotli): own code ${eager.brotli} before the checkout starts, ${later.brotli} after it; ` +
        `CDN file ${cdn.brotli}, then the tag, Lit inside, ${cdnTag.brotli}, then ${cdnLater.brotli}`,
    );
  });

  test('is 4.0 kB of our own before the checkout starts', () => {
    expect(bytes.eager.brotli).toBeLessThanOrEqual(4_000);
  });

  test('is 3.0 kB before the checkout starts, for a page without a bundler', () => {
    expect(bytes.cdn.brotli).toBeLessThanOrEqual(3_000);
  });

  test('is 9.0 kB with Lit after that', () => {
    expect(bytes.cdnTag.brotli).toBeLessThanOrEqual(9_000);
  });

  test('is all that it has to be', () => {
    // What was not built would be small as well.
    expect(bytes.eager.brotli).toBeGreaterThan(3_000);
    expect(bytes.cdn.brotli).toBeGreaterThan(2_000);
    expect(bytes.cdnTag.brotli).toBeGreaterThan(7_000);
    expect(Math.min(bytes.later.brotli, bytes.cdnLater.brotli)).toBeGreaterThan(5_000);
  });
});
