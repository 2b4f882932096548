import { beforeAll, describe, expect, test, vi } from 'vitest';
import { measureBundleSize, type BundleSize } from './bench/bundle-size.js';
import { printLine } from './support/run-options.js';

describe('the size of what a page loads', () => {
  let bytes: BundleSize;

  beforeAll(async () => {
    // Selects Lit's production build. Tests use the development build by default.
    vi.stubEnv('NODE_ENV', 'production');
    bytes = await measureBundleSize();
    vi.unstubAllEnvs();
    const { eager, later, cdn, cdnTag, cdnLater } = bytes;
    printLine(
      `bytes (brotli): own code ${eager.brotli} before the checkout starts, ${later.brotli} after it; ` +
        `CDN file ${cdn.brotli}, then the tag, Lit inside, ${cdnTag.brotli}, then ${cdnLater.brotli}`,
    );
  });

  test('is at most 4.2 kB without Lit before the checkout starts', () => {
    expect(bytes.eager.brotli).toBeLessThanOrEqual(4_249);
  });

  test('is at most 3.1 kB before the checkout starts, without a bundler', () => {
    expect(bytes.cdn.brotli).toBeLessThanOrEqual(3_100);
  });

  test('is at most 19 kB in all without a bundler, Lit and one locale included', () => {
    const { cdn, cdnTag, cdnLater } = bytes;
    expect(cdn.brotli + cdnTag.brotli + cdnLater.brotli).toBeLessThanOrEqual(19_000);
  });

  test('is not suspiciously small', () => {
    // An incomplete build would be small as well.
    expect(bytes.eager.brotli).toBeGreaterThan(3_000);
    expect(bytes.cdn.brotli).toBeGreaterThan(2_000);
    expect(bytes.cdnTag.brotli).toBeGreaterThan(12_000);
    expect(bytes.later.brotli).toBeGreaterThan(5_000);
    expect(bytes.cdnLater.brotli).toBeGreaterThan(500);
  });
});
