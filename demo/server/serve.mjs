// Bundles and runs the demo's server, because Node 20 cannot run TypeScript: `node demo/server/serve.mjs`.
import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { inlineScriptForEsbuild } from '../../scripts/build/inline-script-plugin.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const folder = path(`../../node_modules/.cache/serve-${process.pid}/`);

mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [path('server.ts')],
  outfile: `${folder}server.mjs`,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  alias: {
    'ledyer-checkout/node': path('../../src/entries/node/index.ts'),
    'ledyer-checkout/pglite': path('../../src/entries/pglite/index.ts'),
    'ledyer-checkout/server': path('../../src/server/index.ts'),
  },
  plugins: [inlineScriptForEsbuild],
  logLevel: 'error',
});
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
await import(`${folder}server.mjs`);
