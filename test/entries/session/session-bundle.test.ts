import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';

const bundle = async (target: string[]) => {
  const { outputFiles } = await build({
    entryPoints: ['src/entries/session/index.ts'],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target,
  });
  return outputFiles[0]!.text;
};

describe('the file of ledyer-checkout/session', () => {
  test('has at most 1.4 kB (brotli) and imports nothing', async () => {
    const text = await bundle(['es2022']);
    expect(brotliCompressSync(text).length).toBeLessThanOrEqual(1_400);
    expect(brotliCompressSync(text).length).toBeGreaterThan(500);
    expect(text).not.toMatch(/\bimport\b/);
  });

  test('has only syntax of the oldest browsers that the package supports', async () => {
    expect(await bundle(['chrome109', 'firefox115', 'safari16.0'])).toBe(await bundle(['esnext']));
  });
});
