// WebKit for Web Test Runner, over plain WebDriver: WebKitGTK's driver on a virtual display, or Safari's
// driver on macOS. One page at a time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const requestTimeoutMs = 30_000;
const startTimeoutMs = 10_000;
const startPollIntervalMs = 100;

/**
 * Returns a launcher around the WebDriver program at this path.
 *
 * @param {string} driverPath
 * @returns {import('@web/test-runner').BrowserLauncher}
 */
export function createWebKitLauncher(driverPath) {
  /** @type {import('node:child_process').ChildProcess[]} */
  const programs = [];
  /** @type {Promise<void> | undefined} */
  let starting;
  /** @type {string | undefined} */
  let sessionUrl;
  /** @type {{ id: string, url: string } | undefined} */
  let active;

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
  const killAll = () => programs.splice(0).forEach((child) => child.kill());
  process.once('exit', killAll);
  // Without a listener SIGTERM ends this process before it can end the others.
  process.once('SIGTERM', () => process.exit(143));

  /** Starts Xvfb, which chooses a free display number. macOS has a screen. */
  async function startDisplay() {
    if (process.platform === 'darwin') return {};
    const args = ['-displayfd', '1', '-nolisten', 'tcp', '-screen', '0', '1280x1024x24'];
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

  async function startBrowser() {
    const [env, port] = await Promise.all([startDisplay(), findFreePort()]);
    const driver = start(driverPath, ['-p', String(port)], {
      stdio: 'ignore',
      env: { ...process.env, ...env },
    });
    const url = `http://127.0.0.1:${port}`;
    await waitUntilReachable(`${url}/status`, driver);
    const { sessionId } = await command('POST', `${url}/session`, { capabilities: {} });
    sessionUrl = `${url}/session/${sessionId}`;
  }

  /** @param {string} url */
  const open = (url) => command('POST', `${sessionUrl}/url`, { url });

  return {
    name: 'WebKit',
    type: 'webdriver',
    concurrency: 1,
    async startSession(id, url) {
      await (starting ??= startBrowser());
      active = { id, url };
      await open(url);
    },
    isActive: (id) => active?.id === id,
    getBrowserUrl: () => active?.url ?? '',
    async stopSession() {
      active = undefined;
      await open('about:blank');
      return {};
    },
    startDebugSession: () => Promise.reject(new Error('This launcher cannot debug WebKit.')),
    async stop() {
      if (sessionUrl) await command('DELETE', sessionUrl).catch(() => undefined);
      killAll();
    },
  };
}

/**
 * Sends a WebDriver command and returns its value.
 *
 * @param {'POST' | 'DELETE'} method
 * @param {string} url
 * @param {unknown} [body]
 */
async function command(method, url, body) {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(requestTimeoutMs),
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
