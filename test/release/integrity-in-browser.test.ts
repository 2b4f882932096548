// Verifies that a browser rejects files that do not match `sri.json`.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import puppeteer, { type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromeArguments, findChrome } from '../../scripts/browsers.mjs';

const sri = JSON.parse(readFileSync('dist/sri.json', 'utf8')) as Record<string, string>;
const [entryFile = '', ...others] = Object.keys(sri).sort((a, b) => a.length - b.length);

/** A page as in the README: an attribute for the entry file, and an import map for the files that it loads. */
const page = `<!doctype html>
<html lang="sv">
<script type="importmap">
${JSON.stringify({ integrity: Object.fromEntries(others.map((file) => [`/${file}`, sri[file]])) })}
</script>
<script type="module" src="/${entryFile}" integrity="${sri[entryFile]!}" crossorigin="anonymous"></script>
<ledyer-checkout session-id="se_1xE2fCIbZXHqB2tZctuZGlyCKnQ" environment="local"></ledyer-checkout>
<script>
  window.codes = [];
  document.addEventListener('ledyer-error', ({ code }) => codes.push(code));
</script>
</html>`;

describe.runIf(process.env.FULL)('a page with integrity hashes', () => {
  let browser: Browser;
  /** The file that the server changes, as a compromised CDN would. */
  let tamperedFile = '';
  const server = createServer((request, response) => {
    const file = request.url!.slice(1);
    if (file === '') return void response.setHeader('content-type', 'text/html').end(page);
    if (!(file in sri)) return void response.writeHead(404).end();
    response.setHeader('content-type', 'text/javascript');
    response.end(`${readFileSync(`dist/${file}`, 'utf8')}${file === tamperedFile ? '\n;' : ''}`);
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    browser = await puppeteer.launch({ executablePath: findChrome()!, args: chromeArguments });
  });
  afterAll(async () => {
    await browser.close();
    server.close();
  });

  /**
   * Opens the page with one changed file. Waits until the page reports an error. With a changed entry file, no
   * code reports errors, so this function only checks that the tag is not defined.
   */
  async function openPage(changedFile: string) {
    tamperedFile = changedFile;
    const tab = await browser.newPage();
    const blocked: string[] = [];
    tab.on('console', (message) => {
      const match =
        message.text().includes('integrity') &&
        /localhost:\d+\/([\w/.-]+\.js)/.exec(message.text());
      if (match) blocked.push(match[1]!);
    });
    await tab.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    await tab.waitForFunction(
      (expectsNoTag) =>
        expectsNoTag
          ? !customElements.get('ledyer-checkout')
          : (globalThis as unknown as { codes: string[] }).codes.length > 0,
      {},
      changedFile === entryFile,
    );
    const codes = await tab.evaluate(() => (globalThis as unknown as { codes: string[] }).codes);
    const isDefined = await tab.evaluate(() => customElements.get('ledyer-checkout') !== undefined);
    await tab.close();
    return { blocked, codes, isDefined };
  }

  test('runs the unchanged files', async () => {
    // Ledyer's script does not exist here. The tag needs all of its files to report that.
    expect(await openPage('')).toEqual({
      blocked: [],
      codes: ['script-load-failed'],
      isDefined: true,
    });
  });

  test('does not run a changed entry file', async () => {
    expect(await openPage(entryFile)).toEqual({
      blocked: [entryFile],
      codes: [],
      isDefined: false,
    });
  });

  test('does not run a changed tag file, and reports module-load-failed', async () => {
    const { blocked, codes } = await openPage('ledyer-checkout/tag.js');
    expect(blocked).toContain('ledyer-checkout/tag.js');
    expect(codes).toEqual(['module-load-failed']);
  });

  test('does not run a changed file of explanations, and still reports the original error', async () => {
    const file = 'ledyer-checkout/explanations.js';
    const { blocked, codes } = await openPage(file);
    expect(blocked).toEqual([file]);
    expect(codes).toEqual(['script-load-failed']);
  });
});
