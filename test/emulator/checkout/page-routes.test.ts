import { expect, test } from 'vitest';
import { createEmulator, type EmulatorOptions } from '../../../src/emulator/emulator.js';
import { TestShop } from '../support/test-shop.js';

const frameOrigin = async (page: string, options?: EmulatorOptions) => {
  const response = await createEmulator(options).fetch(new Request(`${page}/bootstrap.js`));
  expect(response.headers.get('content-type')).toContain('text/javascript');
  const [, origin] =
    /^window\.__ledyerEmulatorFrameOrigin=(.+);\n/.exec(await response.text()) ?? [];
  return JSON.parse(origin ?? 'null') as unknown;
};

test('the frame is of another origin than the page', async () => {
  expect(await frameOrigin('http://localhost:4801')).toBe('http://127.0.0.1:4801');
  expect(await frameOrigin('http://127.0.0.1:4801')).toBe('http://localhost:4801');
  expect(await frameOrigin('http://[::1]:9')).toBe('http://localhost:9');
  expect(await frameOrigin('http://emulator.test')).toBe('http://emulator.test');
  expect(await frameOrigin('http://localhost:1', { frameOrigin: 'https://frame.test' })).toBe(
    'https://frame.test',
  );
});

test('the checkout page is one page at three places, in the language of the session', async () => {
  const shop = await TestShop.create();
  const { sessionId } = await shop.createSession({ locale: 'fi_FI' });
  for (const path of [
    `/checkout?sessionId=${sessionId}`,
    `/pos/?sessionId=${sessionId}`,
    `/sign/${sessionId}`,
  ]) {
    const response = await shop.request(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    const page = await response.text();
    expect(page).toMatch(/^<!doctype html>\s*<html lang="fi-FI">/i);
    expect(page).toContain('<div id="root">');
    expect(page).toMatch(/<script src="\/checkout\.js" defer>/);
  }
  const script = await shop.request('/checkout.js');
  expect(script.headers.get('content-type')).toContain('text/javascript');
});

test('an unknown session has a page too, which says so', async () => {
  const shop = await TestShop.create();
  const response = await shop.request('/checkout?sessionId=se_nobody');
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('/checkout.js');
});

test('nothing a shop sends becomes markup', async () => {
  const shop = await TestShop.create();
  const response = await shop.request('/checkout?sessionId="><script>alert(1)</script>');
  expect(await response.text()).not.toContain('alert');
});
