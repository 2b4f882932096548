// Bundles and runs server.ts, because Node 20 cannot run TypeScript: `node server-example/serve.mjs`.
// With `PAGES_DIR`, it runs the demo's server, which adds the built pages and what they need.
// In your own project, where `ledyer-checkout` is installed, use your own build instead.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const folder = path(`../node_modules/.cache/serve-${process.pid}/`);

mkdirSync(folder, { recursive: true });
await build({
  entryPoints: [path(process.env.PAGES_DIR ? '../demo/server/server.ts' : 'server.ts')],
  outfile: `${folder}server.mjs`,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  alias: {
    'ledyer-checkout/node': path('../src/entries/node/index.ts'),
    'ledyer-checkout/server': path('../src/server/index.ts'),
  },
  logLevel: 'error',
});
copyFileSync(path('pglite/worker.mjs'), `${folder}worker.mjs`);
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
await import(`${folder}server.mjs`);
