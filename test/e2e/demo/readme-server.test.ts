/** Runs the server and the page of the README. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findFreePort } from '../../support/find-free-port.js';
import { startEmulator } from '../../../src/emulator/http-server.js';
import { browserTimeouts } from '../../support/browser/browser.js';
import { useBrowser } from '../../support/browser/browser-fixture.js';
import { waitForCondition } from '../../support/browser/wait-for-condition.js';
import { isFull } from '../../support/run-options.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Returns the code block that follows a marker in a README. */
const getBlock = (readme: string, marker: string) =>
  new RegExp(`<!-- ${marker} -->\\s+\`\`\`\\w+\\n(.*?)^\`\`\``, 'ms').exec(
    readFileSync(join(root, readme), 'utf8'),
  )?.[1] ?? '';

// Type checks cannot find a missing folder or a wrong port.
describe.runIf(isFull)('the server of the README, in an empty folder', () => {
  const { newBuyer } = useBrowser();
  const folder = mkdtempSync(join(tmpdir(), 'readme-'));
  let emulator: Awaited<ReturnType<typeof startEmulator>>;
  let server: ChildProcess;
  let shop: string;
  let errorOutput = '';

  beforeAll(async () => {
    emulator = await startEmulator({ port: 0 });
    const packages = {
      'ledyer-checkout': root,
      express: join(root, 'node_modules/express'),
      '@electric-sql/pglite': join(root, 'node_modules/@electric-sql/pglite'),
    };
    for (const [name, target] of Object.entries(packages)) {
      const link = join(folder, 'node_modules', name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(target, link);
    }
    mkdirSync(join(folder, 'public'));
    const attributes = `environment="local" emulator-url="${emulator.url}"`;
    const writePage = (name: string, marker: string) =>
      writeFileSync(
        join(folder, 'public', name),
        getBlock('README.md', marker).replace('environment="local"', attributes),
      );
    writePage('index.html', 'page');
    // Without a navigation after the purchase, during which Puppeteer would lose the element.
    const checkout = readFileSync(join(folder, 'public/index.html'), 'utf8');
    writeFileSync(
      join(folder, 'public/checkout.html'),
      checkout.replace(/confirmation-url="[^"]+"/, ''),
    );
    writePage('shop.js', 'script');
    writePage('thanks.html', 'thanks-page');
    writePage('thanks.js', 'thanks-script');
    writeFileSync(join(folder, 'server.mjs'), getBlock('README.md', 'server'));
    const port = await findFreePort();
    shop = `http://localhost:${port}`;
    server = spawn(process.execPath, ['server.mjs'], {
      cwd: folder,
      env: { ...process.env, PORT: String(port), LEDYER_EMULATOR_URL: emulator.url },
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    server.stderr!.on('data', (text: Buffer) => (errorOutput += String(text)));
  }, 60_000);
  afterAll(async () => {
    server.kill('SIGKILL');
    if (server.exitCode === null && server.signalCode === null) await once(server, 'exit');
    await emulator.close();
    rmSync(folder, { recursive: true });
  });

  test('serves pages, creates a session and returns its status', async () => {
    const started = await vi.waitUntil(
      async () => {
        expect(server.exitCode, errorOutput).toBeNull();
        return fetch(`${shop}/ledyer/sessions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ items: [{ sku: 'PEN', quantity: 2 }] }),
        }).catch(() => undefined);
      },
      { timeout: 110_000, interval: 100 },
    );
    expect(started.status).toBe(201);
    const { sessionId } = (await started.json()) as { sessionId: string };
    const cookie = started.headers.get('set-cookie')!.split(';')[0]!;
    const status = await fetch(`${shop}/ledyer/sessions/${sessionId}`, { headers: { cookie } });
    expect(await status.json()).toMatchObject({ sessionId, state: 'open' });
  }, 120_000);

  test('completes a purchase with the page of the README', async () => {
    const buyer = await newBuyer();
    await buyer.page.goto(shop);
    const sessionId = await buyer.getSessionId();
    await emulator.emulator.command(sessionId, { action: 'authorize' });
    // The purchase leads to the thank-you page, where the tag completes again.
    await waitForCondition(buyer.page, () => location.pathname === '/thanks.html');
    await buyer.waitForStatus('complete');
    await vi.waitUntil(
      () => buyer.events.some(({ type }) => type === 'ledyer-complete'),
      browserTimeouts,
    );
    expect(await buyer.page.$eval('ledyer-checkout', (tag) => tag.sessionId)).toBe(sessionId);
    expect(buyer.errors).toEqual([]);
  }, 240_000);

  test('completes a purchase with the browser test of the emulator’s README', async () => {
    const block = getBlock('src/emulator/README.md', 'browser-test');
    const page = 'http://localhost:3000/checkout';
    expect(block).toContain(page);
    const { outputText } = ts.transpileModule(block.replace(page, `${shop}/checkout.html`), {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
    });
    writeFileSync(join(folder, 'buy.mjs'), outputText);
    const { buy } = (await import(join(folder, 'buy.mjs'))) as {
      buy: (page: object) => Promise<void>;
    };
    await buy((await newBuyer()).page);
  }, 240_000);
});
