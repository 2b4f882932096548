import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { findFreePort } from '../find-free-port.js';
import { startEmulator } from '../../../src/emulator/http-server.js';
import { copyEmptyDatabase } from '../server/test-database.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The demo shop as a separate process on free ports. */
export interface ShopProcess {
  readonly url: string;
  readonly emulatorUrl: string;
  stop(): Promise<void>;
}

/** Starts the shop like `npm start` and waits until it is ready. */
export async function startDevShop(): Promise<ShopProcess> {
  const [port, emulatorPort] = [await findFreePort(), await findFreePort()];
  const dataDir = await createDataFolder();
  const shop = await startProcess(['scripts/start.mjs'], /Shop {2,}http/, {
    PORT: String(port),
    EMULATOR_PORT: String(emulatorPort),
    DATA_DIR: dataDir,
  });
  await waitForReady(port);
  return {
    url: `http://localhost:${port}`,
    emulatorUrl: `http://localhost:${emulatorPort}`,
    async stop() {
      await shop.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * Starts the shop as in production: one process serves pages and API with the server kit's headers.
 *
 * @throws {Error} when the pages are not built
 */
export async function startProductionShop(adminToken: string): Promise<ShopProcess> {
  const pagesDir = join(root, 'dist-demo');
  if (!existsSync(pagesDir))
    throw new Error('Run `npm run build:demo` first: dist-demo is missing');
  const emulator = await startEmulator({ port: 0, merchantName: 'Papper & Penna' });
  const port = await findFreePort();
  const dataDir = await createDataFolder();
  const shop = await startProcess(['demo/server/serve.mjs'], /"listening"/, {
    LEDYER_EMULATOR_URL: emulator.url,
    NODE_ENV: 'production',
    PORT: String(port),
    DATA_DIR: dataDir,
    PAGES_DIR: pagesDir,
    ADMIN_TOKEN: adminToken,
  });
  await waitForReady(port);
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

/** Creates a folder with an empty database, because creating a database takes seconds of processor time. */
async function createDataFolder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ledyer-shop-'));
  await copyEmptyDatabase(join(folder, 'shop'));
  return folder;
}

/** On a busy machine, the database opens long after the server listens. */
async function waitForReady(port: number): Promise<void> {
  while (!(await fetch(`http://localhost:${port}/readyz`)).ok) await sleep(250);
}

/** Starts a program of this repository and waits until its output matches `readyPattern`. */
async function startProcess(
  args: readonly string[],
  readyPattern: RegExp,
  environment: NodeJS.ProcessEnv,
) {
  const child = spawn('node', args, {
    cwd: root,
    // With `VITEST` set, Vite would load the test configuration.
    env: { ...process.env, VITEST: '', ...environment },
    detached: true,
  });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const handleOutput = (chunk: Buffer) => {
      output += chunk.toString();
      if (readyPattern.test(output)) resolve();
    };
    child.stdout.on('data', handleOutput);
    child.stderr.on('data', handleOutput);
    child.once('exit', () => reject(new Error(`The process did not start:\n${output}`)));
  });
  const ended = new Promise<void>((resolve) => {
    if (child.exitCode !== null) resolve();
    child.once('exit', () => resolve());
  });
  return {
    async stop() {
      // The program may have children, so the whole process group is stopped.
      if (child.pid) process.kill(-child.pid);
      await ended;
    },
  };
}
