import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveStatic, isApi } from '../../server-example/static-pages.js';

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

test('a page comes with its type and the headers', async () => {
  const answer = get('/?from=mail');
  expect(await answer.text()).toBe('home');
  expect(Object.fromEntries(answer.headers)).toEqual({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-policy': 'strict',
  });
});

test('assets stay in the browser', () => {
  expect(get('/assets/a-1.js').headers.get('cache-control')).toContain('immutable');
});

test.each(['/../secret.html', '/%2e%2e/secret.html', '/..%2fsecret.html', '/assets', '/none'])(
  'there is nothing at %s',
  (path) => {
    expect(get(path).status).toBe(404);
  },
);

test('pages are read, and nothing else', () => {
  expect(get('/', 'POST').status).toBe(405);
});

test('the API’s addresses are told from pages', () => {
  expect(['/ledyer/products', '/healthz', '/metrics'].map(isApi)).toEqual([true, true, true]);
  expect(['/', '/ledyer', '/healthz.html'].map(isApi)).toEqual([false, false, false]);
});
