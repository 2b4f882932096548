// WebKit for Web Test Runner, over plain WebDriver. One page at a time.
import { sendCommand, startWebKitDriver } from './webkit-driver.mjs';

/**
 * Returns a launcher around the WebDriver program at this path.
 *
 * @param {string} driverPath
 * @returns {import('@web/test-runner').BrowserLauncher}
 */
export function createWebKitLauncher(driverPath) {
  /** @type {Promise<void> | undefined} */
  let starting;
  /** @type {(() => void) | undefined} */
  let stopDriver;
  /** @type {string | undefined} */
  let sessionUrl;
  /** @type {{ id: string, url: string } | undefined} */
  let active;

  async function startBrowser() {
    const { url, stop } = await startWebKitDriver(driverPath);
    stopDriver = stop;
    const { sessionId } = await sendCommand('POST', `${url}/session`, {
      body: { capabilities: {} },
    });
    sessionUrl = `${url}/session/${sessionId}`;
  }

  /** @param {string} url */
  const open = (url) => sendCommand('POST', `${sessionUrl}/url`, { body: { url } });

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
      if (sessionUrl) await sendCommand('DELETE', sessionUrl).catch(() => undefined);
      stopDriver?.();
    },
  };
}
