import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isApiPath } from '../../../demo/server/api-path.js';
import { fillInEnvironment } from '../../../demo/server/page-environment.js';
import { serveStatic } from '../../../demo/server/static-pages.js';

const longCode = 'const pen = 44_900;\n'.repeat(200);
let folder: string;
let pages: (request: Request) => Response;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledyer-pages-'));
  mkdirSync(join(folder, 'site/assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.html'), 'secret');
  writeFileSync(join(folder, 'site/index.html'), 'home');
  writeFileSync(join(folder, 'site/assets/a-1.js'), 'code');
  writeFileSync(join(folder, 'site/assets/long.js'), longCode);
  writeFileSync(join(folder, 'site/assets/photo.png'), longCode);
  writeFileSync(join(folder, 'site/pay.html'), '<html data-environment="%LEDYER_ENVIRONMENT%">');
  pages = serveStatic(
    join(folder, 'site'),
    () => ({ 'x-policy': 'strict' }),
    (html) => fillInEnvironment(html, { environment: 'sandbox', emulatorUrl: '' }),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const get = (path: string, method = 'GET', headers = {}) =>
  pages(new Request(`http://shop.test${path}`, { method, headers }));

describe('serveStatic', () => {
  test('sends a page with its media type and headers', async () => {
    const response = get('/?from=mail');
    expect(await response.text()).toBe('home');
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-policy': 'strict',
    });
  });

  test('lets browsers cache assets permanently', () => {
    expect(get('/assets/a-1.js').headers.get('cache-control')).toContain('immutable');
  });

  test.each(['/../secret.html', '/%2e%2e/secret.html', '/..%2fsecret.html', '/assets', '/none'])(
    'responds with 404 to %s',
    (path) => {
      expect(get(path).status).toBe(404);
    },
  );

  test.each([
    ['gzip, deflate, br', 'br'],
    ['gzip, br;q=0', 'gzip'],
    ['identity', null],
    ['', null],
  ])('sends a long text to a client that accepts "%s" as %s', (accepted, encoding) => {
    const { headers } = get('/assets/long.js', 'GET', { 'accept-encoding': accepted });
    expect(headers.get('content-encoding')).toBe(encoding);
    expect(headers.get('vary')).toBe('Accept-Encoding');
  });

  test('compresses to the same text, and compresses neither short files nor images', async () => {
    const load = (path: string) => get(path, 'GET', { 'accept-encoding': 'br' });
    const compressed = Buffer.from(await load('/assets/long.js').arrayBuffer());
    expect(compressed.length).toBeLessThan(longCode.length / 10);
    expect(brotliDecompressSync(compressed).toString()).toBe(longCode);
    for (const path of ['/assets/a-1.js', '/assets/photo.png'])
      expect(load(path).headers.get('content-encoding')).toBeNull();
  });

  test('fills in the environment of the server', async () => {
    expect(await get('/pay.html').text()).toBe('<html data-environment="sandbox">');
  });

  test('rejects methods other than GET and HEAD', () => {
    expect(get('/', 'POST').status).toBe(405);
  });
});

test('isApiPath: distinguishes routes of the API from pages', () => {
  expect(['/ledyer/products', '/api/cart', '/healthz', '/metrics'].map(isApiPath)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['/', '/ledyer', '/healthz.html'].map(isApiPath)).toEqual([false, false, false]);
});
