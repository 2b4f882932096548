// Starts WebKit's WebDriver program: WebKitGTK's on a virtual display, or Safari's on macOS.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const startTimeoutMs = 60_000;
const startPollIntervalMs = 100;

/**
 * Starts the program at this path. It ends no later than this process.
 *
 * @param {string} driverPath
 * @returns {Promise<{ url: string, stop: () => void }>} `url` takes WebDriver commands
 */
export async function startWebKitDriver(driverPath) {
  /** @type {import('node:child_process').ChildProcess[]} */
  const programs = [];
  const stop = () => programs.splice(0).forEach((child) => child.kill());
  process.once('exit', stop);
  // Without a listener SIGTERM ends this process before it can end the others.
  process.once('SIGTERM', () => process.exit(143));

  /**
   * @param {string} program
   * @param {readonly string[]} args
   * @param {import('node:child_process').SpawnOptions} options
   */
  const start = (program, args, options) => {
    const child = spawn(program, args, options);
    programs.unshift(child);
    return child;
  };

  /** Starts Xvfb, which chooses a free display number. macOS has a screen. */
  async function startDisplay() {
    if (process.platform === 'darwin') return {};
    const args = ['-displayfd', '1', '-nolisten', 'tcp', '-screen', '0', '1280x1800x24'];
    const xvfb = start('Xvfb', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    if (!xvfb.stdout) throw new Error('Xvfb has no output.');
    const [number] = await Promise.race([
      once(xvfb.stdout, 'data'),
      once(xvfb, 'exit').then(() => {
        throw new Error('Xvfb, the display for WebKit, did not start.');
      }),
    ]);
    return { DISPLAY: `:${String(number).trim()}`, GDK_BACKEND: 'x11' };
  }

  const [env, port] = await Promise.all([startDisplay(), findFreePort()]);
  const driver = start(driverPath, ['-p', String(port)], {
    stdio: 'ignore',
    env: { ...process.env, ...env },
  });
  const url = `http://127.0.0.1:${port}`;
  await waitUntilReachable(`${url}/status`, driver);
  return { url, stop };
}

/**
 * Sends a WebDriver command and returns its value.
 *
 * @param {'GET' | 'POST' | 'DELETE'} method
 * @param {string} url
 * @param {{ body?: unknown, timeoutMs?: number }} [options]
 */
export async function sendCommand(method, url, { body, timeoutMs = 30_000 } = {}) {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const { value } = await response.json();
  if (value?.error) throw new Error(`WebDriver ${method} ${url}: ${value.error}: ${value.message}`);
  return value;
}

async function findFreePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  return port;
}

/**
 * Polls until the driver responds. It needs some tenths of a second to start.
 *
 * @param {string} url
 * @param {import('node:child_process').ChildProcess} driver
 */
async function waitUntilReachable(url, driver) {
  for (let waitedMs = 0; waitedMs < startTimeoutMs; waitedMs += startPollIntervalMs) {
    if (driver.exitCode !== null) break;
    const response = await fetch(url).catch(() => undefined);
    if (response) return;
    await sleep(startPollIntervalMs);
  }
  throw new Error(`The WebDriver program did not respond at ${url}`);
}
