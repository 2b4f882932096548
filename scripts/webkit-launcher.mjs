// WebKit for Web Test Runner, over plain WebDriver: WebKitGTK's driver on a display of its own, or
// Safari's on a Mac. One page at a time.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A launcher around the WebDriver program at this path. */
export function webkitLauncher(driverPath) {
  const programs = [];
  let starting;
  let sessionUrl;
  let active;

  const start = (...command) => {
    const child = spawn(...command);
    programs.unshift(child);
    return child;
  };
  const endAll = () => programs.splice(0).forEach((child) => child.kill());
  process.once('exit', endAll);
  // Without a listener this signal ends the process before it can end others.
  process.once('SIGTERM', () => process.exit(143));

  /** A number that Xvfb chooses itself; a Mac has a screen. */
  async function display() {
    if (process.platform === 'darwin') return {};
    const words = ['-displayfd', '1', '-nolisten', 'tcp', '-screen', '0', '1280x1024x24'];
    const xvfb = start('Xvfb', words, { stdio: ['ignore', 'pipe', 'ignore'] });
    const [number] = await Promise.race([
      once(xvfb.stdout, 'data'),
      once(xvfb, 'exit').then(() => {
        throw new Error('Xvfb did not start, on which WebKit is shown');
      }),
    ]);
    return { DISPLAY: `:${String(number).trim()}`, GDK_BACKEND: 'x11' };
  }

  async function startBrowser() {
    const [env, port] = await Promise.all([display(), freePort()]);
    const driver = start(driverPath, ['-p', String(port)], {
      stdio: 'ignore',
      env: { ...process.env, ...env },
    });
    const url = `http://127.0.0.1:${port}`;
    await reachable(`${url}/status`, driver);
    const { sessionId } = await command('POST', `${url}/session`, { capabilities: {} });
    sessionUrl = `${url}/session/${sessionId}`;
  }

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
    getBrowserUrl: () => active?.url,
    async stopSession() {
      active = undefined;
      await open('about:blank');
      return {};
    },
    startDebugSession: () => Promise.reject(new Error('WebKit cannot be debugged from here')),
    async stop() {
      if (sessionUrl) await command('DELETE', sessionUrl).catch(() => undefined);
      endAll();
    },
  };
}

async function command(method, url, body) {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  const { value } = await response.json();
  if (value?.error) throw new Error(`WebDriver ${method} ${url}: ${value.error}: ${value.message}`);
  return value;
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

/** Asks until the driver answers, which it does some tenths of a second after its start. */
async function reachable(url, driver) {
  for (let tries = 100; tries > 0; tries -= 1) {
    if (driver.exitCode !== null) break;
    const response = await fetch(url).catch(() => undefined);
    if (response) return;
    await sleep(100);
  }
  throw new Error(`The WebDriver program did not answer at ${url}`);
}
