// Runs the example server as a new user would: the file alone, with the packed package. Requires `npm run build`.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findFreePort } from '../support/find-free-port.js';
import { startEmulator } from '../../src/emulator/http-server.js';

const { execPath } = process;
const { PATH } = process.env;
const root = fileURLToPath(new URL('../..', import.meta.url));

/** In milliseconds. PGlite needs half a minute for a new folder on a busy machine. */
const waitOptions = { timeout: 120_000, interval: 200 };

/** Installs the packed package, and links the packages that the README installs with it. */
function install(folder: string): void {
  const args = ['pack', '--ignore-scripts', '--pack-destination', folder];
  execFileSync('npm', args, { cwd: root, stdio: 'ignore', shell: process.platform === 'win32' });
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  const target = join(folder, 'node_modules/ledyer-checkout');
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, tarball!), '-C', target, '--strip-components=1']);
  for (const name of ['express', '@electric-sql/pglite']) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), link);
  }
}

describe('the example server, copied into an empty folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'example-'));
  let emulator: Awaited<ReturnType<typeof startEmulator>>;
  let server: ChildProcess;
  let shop: string;
  let output = '';

  const isRunning = () => server.exitCode === null && server.signalCode === null;

  beforeAll(async () => {
    install(folder);
    // Node 20 does not run TypeScript. The file has no types, so it is also valid JavaScript.
    copyFileSync(join(root, 'server-example/server.ts'), join(folder, 'server.mjs'));
    emulator = await startEmulator({ port: 0 });
    const port = await findFreePort();
    shop = `http://localhost:${port}`;
    server = spawn(process.execPath, ['server.mjs'], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        PORT: String(port),
        LEDYER_EMULATOR_URL: emulator.url,
      },
    });
    for (const stream of [server.stdout, server.stderr])
      stream!.on('data', (text: Buffer) => (output += String(text)));
    await vi.waitUntil(async () => {
      expect(isRunning(), output).toBe(true);
      return (await fetch(`${shop}/readyz`).catch(() => undefined))?.ok;
    }, waitOptions);
  }, 240_000);
  afterAll(async () => {
    if (isRunning()) {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
    await emulator.close();
    rmSync(folder, { recursive: true });
  });

  test('completes a purchase and fulfils the order', async () => {
    const started = await fetch(`${shop}/ledyer/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ items: [{ sku: 'PEN', quantity: 2 }] }),
    });
    expect(started.status, output).toBe(201);
    const { sessionId } = (await started.json()) as { sessionId: string };
    const cookie = started.headers.get('set-cookie')!.split(';')[0]!;
    await emulator.emulator.command(sessionId, { action: 'authorize', validate: true });
    const readOrderId = async () => {
      const response = await fetch(`${shop}/ledyer/sessions/${sessionId}`, { headers: { cookie } });
      return ((await response.json()) as { orderId?: string }).orderId;
    };
    const orderId = await vi.waitUntil(readOrderId, waitOptions);
    await vi.waitUntil(() => output.includes(`Ship ${orderId}`), waitOptions);
  }, 240_000);

  test('prints its URL and an admin token, with which the orders can be read', async () => {
    expect(output).toContain(`Shop: ${shop}`);
    const [, adminToken] = /Admin token: (\S+)/.exec(output)!;
    const { status } = await fetch(`${shop}/ledyer/orders`, {
      headers: { authorization: `Bearer ${adminToken}` },
    });
    expect(status).toBe(200);
  });

  /** Starts the server with these variables and returns its exit code and what it prints about the error. */
  async function startInvalid(variables: Readonly<Record<string, string>>) {
    const process = spawn(execPath, ['server.mjs'], { cwd: folder, env: { PATH, ...variables } });
    let text = '';
    process.stderr.on('data', (chunk: Buffer) => (text += String(chunk)));
    const [exitCode] = (await once(process, 'exit')) as [number];
    return { exitCode, text };
  }

  test('does not start a second time on the same data folder', async () => {
    const { exitCode, text } = await startInvalid({ PORT: String(await findFreePort()) });
    expect(exitCode).toBe(1);
    expect(text).toContain(`.data/shop is open in process ${server.pid}`);
  });

  test.each([
    [{ PORT: 'abc' }, 'PORT must be a port number, such as 4800'],
    [
      { LEDYER_CLIENT_ID: 'id', LEDYER_CLIENT_SECRET: 'secret' },
      'Set LEDYER_ENVIRONMENT too: sandbox or live, or local for the emulator',
    ],
  ])('does not start with %j, and names the setting', async (variables, message) => {
    const { exitCode, text } = await startInvalid(variables);
    expect(exitCode).toBe(1);
    expect(text).toContain(message);
  });

  test('names a port that is in use', async () => {
    const { port } = new URL(shop);
    const { exitCode, text } = await startInvalid({ PORT: port, DATA_DIR: '.other-data' });
    expect(exitCode).toBe(1);
    expect(text).toContain(`EADDRINUSE: address already in use 127.0.0.1:${port}`);
  });

  test('exits with code 0 on SIGTERM and releases its folder', async () => {
    server.kill('SIGTERM');
    const [exitCode] = (await once(server, 'exit')) as [number];
    expect(exitCode, output).toBe(0);
    expect(readdirSync(join(folder, '.data/shop'))).toEqual(['data']);
  });
});
