import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isApiPath } from '../../../demo/server/api-path.js';
import { serveStatic } from '../../../demo/server/static-pages.js';

let folder: string;
let pages: (request: Request) => Response;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledyer-pages-'));
  mkdirSync(join(folder, 'site/assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.html'), 'secret');
  writeFileSync(join(folder, 'site/index.html'), 'home');
  writeFileSync(join(folder, 'site/assets/a-1.js'), 'code');
  pages = serveStatic(join(folder, 'site'), () => ({ 'x-policy': 'strict' }));
});
afterAll(() => rmSync(folder, { recursive: true }));

const get = (path: string, method = 'GET') =>
  pages(new Request(`http://shop.test${path}`, { method }));

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

  test('lets browsers cache assets for good', () => {
    expect(get('/assets/a-1.js').headers.get('cache-control')).toContain('immutable');
  });

  test.each(['/../secret.html', '/%2e%2e/secret.html', '/..%2fsecret.html', '/assets', '/none'])(
    'responds with 404 to %s',
    (path) => {
      expect(get(path).status).toBe(404);
    },
  );

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
