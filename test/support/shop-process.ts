import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmulator } from '../../src/emulator/http-server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The demo shop as `npm start` runs it, on ports of its own. */
export interface ShopProcess {
  readonly url: string;
  readonly emulatorUrl: string;
  stop(): Promise<void>;
}

/** Starts the shop, and waits until it says that it is there. */
export async function startDevShop(): Promise<ShopProcess> {
  const [port, emulatorPort] = [await freePort(), await freePort()];
  // What other runs left behind is not this one's.
  const dataDir = mkdtempSync(join(tmpdir(), 'ledyer-shop-'));
  const shop = await startProcess(['scripts/start.mjs'], /Shop {2,}http/, {
    PORT: String(port),
    EMULATOR_PORT: String(emulatorPort),
    DATA_DIR: dataDir,
  });
  return {
    url: `http://localhost:${port}`,
    emulatorUrl: `http://localhost:${emulatorPort}`,
    async stop() {
      await shop.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Starts the shop as it is put online: pages that were built, under the kit's own headers, and the API from one process. */
export async function startProductionShop(adminToken: string): Promise<ShopProcess> {
  const emulator = await startEmulator({ port: 0, merchantName: 'Papper & Penna' });
  const port = await freePort();
  const dataDir = mkdtempSync(join(tmpdir(), 'ledyer-shop-'));
  const pagesDir = join(dataDir, 'pages');
  const place = { LEDYER_EMULATOR_URL: emulator.url, NODE_ENV: 'production' };
  const vite = 'node_modules/vite/bin/vite.js';
  const build = ['build', '--mode', 'demo', '--outDir', pagesDir, '--emptyOutDir'];
  await startProcess([vite, ...build], /built in/, place).then(({ ended }) => ended);
  const shop = await startProcess(['server-example/serve.mjs'], /"listening"/, {
    ...place,
    PORT: String(port),
    DATA_DIR: dataDir,
    PAGES_DIR: pagesDir,
    ADMIN_TOKEN: adminToken,
  });
  return {
    url: `http://localhost:${port}`,
    emulatorUrl: emulator.url,
    async stop() {
      await shop.stop();
      await emulator.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Runs a program of this repository, and waits until it says what is waited for. */
async function startProcess(args: readonly string[], readyPattern: RegExp, environment: NodeJS.ProcessEnv) {
  const child = spawn('node', args, {
    cwd: root,
    // `VITEST` would make Vite's configuration that of the tests.
    env: { ...process.env, VITEST: '', ...environment },
    detached: true,
  });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (readyPattern.test(output)) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => reject(new Error(`It did not start:\n${output}`)));
  });
  const ended = new Promise<void>((resolve) => {
    if (child.exitCode !== null) resolve();
    child.once('exit', () => resolve());
  });
  return {
    ended,
    async stop() {
      // npx starts Vite as a child of its own: the whole group has to go.
      if (child.pid) process.kill(-child.pid);
      await ended;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
