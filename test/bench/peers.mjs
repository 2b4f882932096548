// The compared packages. They are installed into a cache when a benchmark runs, never into the project.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Exact versions, because figures depend on them. */
export const peers = {
  '@adyen/adyen-web': '6.45.2',
  '@dintero/checkout-web-sdk': '0.8.30',
  '@paypal/paypal-js': '11.2.0',
  '@polar-sh/checkout': '0.4.1',
  '@primer-io/primer-js': '1.9.2',
  '@shopify/checkout-kit': '4.0.0-alpha.1',
  '@stripe/stripe-js': '10.2.1',
  express: '5.3.0',
  fastify: '5.12.8',
};

export const peersFolder = fileURLToPath(
  new URL('../../node_modules/.cache/bench-peers', import.meta.url),
);

/** Installs missing packages. Returns the folder. */
export function installPeers() {
  const manifest = JSON.stringify({ private: true, dependencies: peers });
  const file = join(peersFolder, 'package.json');
  const installedMarker = join(peersFolder, 'node_modules/.package-lock.json');
  if (existsSync(installedMarker) && existsSync(file) && readFileSync(file, 'utf8') === manifest)
    return peersFolder;
  process.stdout.write('bench: installing the peers\n');
  mkdirSync(peersFolder, { recursive: true });
  writeFileSync(file, manifest);
  // `--prefix`, because npm treats a folder in node_modules as part of the project. `--force` and `--legacy-peer-deps`,
  // because one peer requires a newer Node for its tools, and frameworks that the benchmark does not need.
  const args = ['install', '--prefix', peersFolder, '--force', '--legacy-peer-deps'];
  const { status } = spawnSync('npm', [...args, '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: peersFolder,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    writeFileSync(file, '{}');
    throw new Error('The peers could not be installed; see above.');
  }
  return peersFolder;
}
