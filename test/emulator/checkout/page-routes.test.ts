import { expect, test } from 'vitest';
import { createEmulator, type EmulatorOptions } from '../../../src/emulator/emulator.js';
import { TestShop } from '../support/test-shop.js';

const frameUrl = async (page: string, options?: EmulatorOptions) => {
  const response = await createEmulator(options).fetch(new Request(`${page}/bootstrap.js`));
  expect(response.headers.get('content-type')).toContain('text/javascript');
  const [, url] = /^window\.__ledyerEmulatorFrameUrl=(.+);\n/.exec(await response.text()) ?? [];
  return JSON.parse(url ?? 'null') as unknown;
};

test('bootstrap.js gets a frame origin that differs from the origin of the page', async () => {
  expect(await frameUrl('http://localhost:4801')).toBe('http://127.0.0.1:4801');
  expect(await frameUrl('http://127.0.0.1:4801')).toBe('http://localhost:4801');
  expect(await frameUrl('http://[::1]:9')).toBe('http://localhost:9');
  expect(await frameUrl('http://emulator.test')).toBe('http://emulator.test');
  expect(await frameUrl('http://localhost:1', { frameUrl: 'https://frame.test/emulator' })).toBe(
    'https://frame.test/emulator',
  );
});

test.each([
  ['/checkout?sessionId=se_1', 'checkout.js'],
  ['/?sessionId=se_1', 'checkout.js'],
  ['/sign/se_1', '../checkout.js'],
  ['/sign/se_1/', '../../checkout.js'],
  ['/_emulator', '_emulator/control.js'],
  ['/_emulator/', '../_emulator/control.js'],
])('%s loads its script by a relative URL, for a proxy that adds a path', async (path, script) => {
  const page = await createEmulator().fetch(new Request(`http://localhost:4801${path}`));
  expect(await page.text()).toContain(`<script src="${script}" defer>`);
});

test('the checkout page is the same at /checkout, / and /sign, in the language of the session', async () => {
  const shop = await TestShop.create();
  const { sessionId } = await shop.createSession({ locale: 'fi_FI' });
  for (const path of [
    `/checkout?sessionId=${sessionId}`,
    `/?sessionId=${sessionId}`,
    `/sign/${sessionId}`,
  ]) {
    const response = await shop.request(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    const page = await response.text();
    expect(page).toMatch(/^<!doctype html>\s*<html lang="fi-FI">/i);
    expect(page).toContain('<div id="root">');
    expect(page).toMatch(/<script src="(\.\.\/)?checkout\.js" defer>/);
  }
  const script = await shop.request('/checkout.js');
  expect(script.headers.get('content-type')).toContain('text/javascript');
});

test('the checkout page of an unknown session is 404 with the script that shows the error', async () => {
  const shop = await TestShop.create();
  const response = await shop.request('/checkout?sessionId=se_unknown');
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('checkout.js');
});

test('the checkout page contains no markup from its query', async () => {
  const shop = await TestShop.create();
  const response = await shop.request('/checkout?sessionId="><script>alert(1)</script>');
  expect(await response.text()).not.toContain('alert');
});
