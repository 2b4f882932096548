import { expect, test } from 'vitest';
import { parsePageParams } from '../../../../../src/emulator/ui/checkout-page/page/page-params.js';

const parse = (url: string) => parsePageParams(new URL(url, 'http://127.0.0.1:4801'));

test('the page parameters describe the frame that bootstrap.js creates as an embedded checkout', () => {
  expect(
    parse(
      '/checkout?sessionId=se_1&parent=http%3A%2F%2Flocalhost%3A4800&scheme=light+dark&color=%231f3a8a&padding=none',
    ),
  ).toEqual({
    page: 'embedded',
    sessionId: 'se_1',
    basePath: '/',
    parentOrigin: 'http://localhost:4800',
    buyButtonColor: '#1f3a8a',
    padded: false,
    colorScheme: 'light dark',
  });
});

test('the page parameters describe the redirect page and the signatory page as standalone', () => {
  expect(parse('/?sessionId=se_1')).toMatchObject({ page: 'hosted', sessionId: 'se_1' });
  expect(parse('/sign/se_1')).toMatchObject({ page: 'signatory', sessionId: 'se_1', padded: true });
});

test.each([
  ['/shop/emulator/checkout?sessionId=se_1', 'embedded'],
  ['/shop/emulator/?sessionId=se_1', 'hosted'],
  ['/shop/emulator/sign/se_1', 'signatory'],
])('the page parameters have the path that a proxy adds: %s', (url, page) => {
  expect(parse(url)).toMatchObject({ page, sessionId: 'se_1', basePath: '/shop/emulator/' });
});

test.each([
  '/checkout?sessionId=se_1&parent=javascript:alert(1)',
  '/checkout?sessionId=se_1&parent=*',
  '/checkout?sessionId=se_1&parent=http://shop.example/path',
  '/checkout?sessionId=se_1&parent=http://user@shop.example',
  '/checkout?sessionId=se_1&color=red;background:url(x)&scheme=light;x',
  '/checkout?sessionId=se_1&color=%23fff&scheme=',
])('the page parameters ignore a malformed value: %s', (url) => {
  expect(parse(url)).toMatchObject({
    parentOrigin: null,
    buyButtonColor: null,
    colorScheme: null,
  });
});
