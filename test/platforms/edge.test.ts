/** Renders a page with the tag in workerd. Bundlers for it select Lit for browsers, which needs a DOM. */
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterEach, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface MiniflareLike {
  dispatchFetch(url: string): Promise<{ text(): Promise<string> }>;
  dispose(): Promise<void>;
}
const { Miniflare } = (await import(
  pathToFileURL(createRequire(`${root}scripts/tools/package.json`).resolve('miniflare')).href
)) as { Miniflare: new (options: object) => MiniflareLike };

let miniflare: MiniflareLike | undefined;
afterEach(() => miniflare?.dispose());

describe.each([
  ['Cloudflare', ['workerd', 'worker', 'browser', 'module', 'production']],
  ['Next.js', ['edge-light', 'worker', 'browser', 'module', 'production']],
])('a bundle with the conditions of %s', (_, conditions) => {
  const entries = ['ledyer-checkout', 'ledyer-checkout/element', 'ledyer-checkout/react'];
  test.each(
    entries.flatMap((entry) => [
      `import * as entry from '${entry}'`,
      // As a component library in CommonJS does.
      `const entry = require('${entry}')`,
    ]),
  )('runs `%s` without a DOM', async (statement) => {
    const { outputFiles } = await build({
      stdin: {
        contents: `${statement};
            export default { fetch: () => new Response(Object.keys(entry).join()) };`,
        resolveDir: root,
      },
      bundle: true,
      format: 'esm',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      conditions,
      // Without the paths of this project's `tsconfig.json`, which lead to `src`.
      tsconfigRaw: '{}',
      define: { 'process.env.NODE_ENV': '"production"' },
      write: false,
    });
    miniflare = new Miniflare({
      modules: true,
      script: outputFiles[0]!.text,
      compatibilityDate: '2025-07-01',
    });
    const response = await miniflare.dispatchFetch('http://shop.example/');
    expect(await response.text()).toMatch(/^LedyerCheckout(Element)?$/);
  });
});
