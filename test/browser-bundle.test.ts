import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { inlineScriptForEsbuild } from '../scripts/build/inline-script-plugin.mjs';

/** Returns the modules of Node that a bundle for browsers imports. */
async function findNodeImports(code: string): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: code, resolveDir: process.cwd() },
    bundle: true,
    write: false,
    metafile: true,
    outdir: '.',
    format: 'esm',
    platform: 'browser',
    external: ['node:*'],
    alias: { 'ledyer-checkout/server': './src/server/index.ts' },
    plugins: [inlineScriptForEsbuild],
    logLevel: 'silent',
  });
  return Object.values(metafile.outputs).flatMap(({ imports }) =>
    imports.map(({ path }) => path).filter((path) => path.startsWith('node:')),
  );
}

test.each([
  ['the server kit', "export * from './src/server/index.ts';"],
  ['the emulator', "export { createEmulator } from './src/emulator/index.ts';"],
  ['the demo’s shop', "export { createShop } from './demo/server/create-shop.ts';"],
])('%s runs in a browser: its bundle imports nothing of Node', async (_, code) => {
  expect(await findNodeImports(code)).toEqual([]);
});

test('the test finds an import of Node', async () => {
  const code = "export { startEmulator } from './src/emulator/index.ts';";
  expect(await findNodeImports(code)).toContain('node:http');
});
