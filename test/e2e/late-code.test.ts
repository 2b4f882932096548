import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useBrowser } from '../support/browser/browser-fixture.js';
import { startStatusServer, type StatusServer } from '../support/status-server.js';
import { waitForCondition } from '../support/browser/wait-for-condition.js';

const { newPage } = useBrowser();
let server: StatusServer;

beforeAll(async () => {
  server = await startStatusServer();
});
afterAll(() => server.close());

describe('a checkout', () => {
  test('completes once when its code fails to load twice and then loads', async () => {
    const page = await newPage();
    await page.evaluateOnNewDocument(() => {
      const log: string[] = [];
      Object.assign(window, { log });
      for (const name of ['ready', 'error']) {
        document.addEventListener(`ledyer-${name}`, (event) => {
          log.push(`${name} ${(event as Event & { code?: string }).code ?? ''}`.trim());
        });
      }
    });
    await page.setRequestInterception(true);
    let requestCount = 0;
    page.on('request', (request) => {
      const isLost = new URL(request.url()).pathname.endsWith('tag.js') && (requestCount += 1) <= 2;
      void (isLost ? request.abort('connectionreset') : request.continue());
    });
    server.state = 'authorized';
    await page.goto(server.url);
    await waitForCondition(
      page,
      () => (window as unknown as { completions: [] }).completions.length > 0,
    );
    const log = await page.evaluate(() => (window as unknown as { log: string[] }).log);
    expect(log).toEqual(['error module-load-failed', 'error module-load-failed', 'ready']);
    expect(requestCount).toBe(3);
    const completions = await page.evaluate(
      () => (window as unknown as { completions: [] }).completions.length,
    );
    expect(completions).toBe(1);
  });
});
