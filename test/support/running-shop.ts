import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The demo shop as `npm start` runs it, on ports of its own. */
export interface RunningShop {
  readonly url: string;
  readonly emulatorUrl: string;
  stop(): Promise<void>;
}

/**
 * Starts the shop, and waits until it says that it is there.
 *
 * @param more variables of its environment
 */
export async function startShop(more: NodeJS.ProcessEnv = {}): Promise<RunningShop> {
  const [port, emulatorPort] = [await freePort(), await freePort()];
  // What other runs left behind is not this one's.
  const dataDir = mkdtempSync(join(tmpdir(), 'ledyer-shop-'));
  const child = spawn('node', ['.ci/start.mjs'], {
    cwd: root,
    // `VITEST` would make Vite's configuration that of the tests.
    env: {
      ...process.env,
      VITEST: '',
      PORT: String(port),
      EMULATOR_PORT: String(emulatorPort),
      DATA_DIR: dataDir,
      ...more,
    },
    detached: true,
  });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (/Shop {2,}http/.test(output)) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => reject(new Error(`The shop did not start:\n${output}`)));
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    url: `http://localhost:${port}`,
    emulatorUrl: `http://localhost:${emulatorPort}`,
    async stop() {
      // npx starts Vite as a child of its own: the whole group has to go.
      if (child.pid) process.kill(-child.pid);
      await exited;
      rmSync(dataDir, { recursive: true, force: true });
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
