import { describe, expect, test } from 'vitest';
import { isHttpUrl } from '../../../src/emulator/bootstrap/is-http-url.js';

describe('isHttpUrl', () => {
  test.each(['https://shop.example/done?id=1', 'http://localhost:4800/cart'])(
    'returns true for %s',
    (url) => {
      expect(isHttpUrl(url)).toBe(true);
    },
  );

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    '/cart',
    '',
    null,
    'httpsx://shop.example',
  ])('returns false for %s', (url) => {
    expect(isHttpUrl(url)).toBe(false);
  });
});
