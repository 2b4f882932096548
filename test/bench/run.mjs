// npm run bench -- [--full | --minimal] [bytes startup leaks status-updates server commits growth slow-connections memory]
//
// Builds dist, installs the peers into a cache, bundles the benchmarks (Node 20 does not read
// TypeScript) and runs them. The quick form takes less than two minutes, the full one less than fifteen.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { installPeers } from './peers.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const root = path('../..');
process.chdir(root);
process.env.NODE_ENV = 'production';

if (!existsSync('dist/ledyer-checkout.js') || !process.argv.includes('--no-build')) {
  process.stdout.write('bench: building\n');
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(1);
}
installPeers();

/** Uses the built emulator, because only the build inlines its scripts. */
const builtEmulatorPlugin = {
  name: 'built-emulator',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^ledyer-checkout\/emulator$/ }, () => ({
      path: pathToFileURL(path('../../dist/emulator.js')).href,
      external: true,
    }));
    // `peers.mjs` derives its folder from its own location.
    onResolve({ filter: /\.mjs$/ }, ({ path: target, resolveDir }) => ({
      path: pathToFileURL(`${resolveDir}/${target}`).href,
      external: true,
    }));
  },
};

const folder = path(`../../node_modules/.cache/bench-${process.pid}/`);
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
await build({
  entryPoints: { main: path('main.ts'), 'server-process': path('server/server-process.ts') },
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  alias: { 'ledyer-checkout/server': path('../../src/server/index.ts') },
  define: { __DEVELOPMENT__: 'false' },
  plugins: [builtEmulatorPlugin],
  logLevel: 'error',
});
await import(pathToFileURL(`${folder}main.mjs`).href);
