import { describe, expect, test } from 'vitest';
import { isSamePage } from '../../../src/element/runtime/confirmation-page.js';

const toUrl = (address: string) => new URL(address, 'https://shop.example');

describe('`isSamePage`', () => {
  test.each([
    ['/thanks', '/thanks/'],
    ['/thanks/', '/thanks'],
    ['/thanks', '/thanks?utm_source=x'],
    ['/thanks?order=or_1', '/thanks?lang=sv&order=or_1'],
    ['/thanks', '/thanks#order'],
    ['/thanks', '/sv/thanks'],
    ['/thanks', '/sv-SE/thanks/'],
    ['/sv/thanks', '/thanks'],
    ['/thanks', '/thanks.html'],
    ['/thanks/index.html', '/thanks/'],
    ['/', '/?lang=sv'],
    ['/tack/%C3%A5', '/tack/%c3%a5'],
    ['/tack/å', '/tack/%C3%A5'],
    ['/Order/Thanks', '/order/thanks'],
    ['/thanks', '/se/sv/thanks'],
    ['/se/sv/thanks', '/se/en/thanks'],
    ['/thanks/default.aspx', '/thanks'],
    ['/thanks.html', '/thanks.html/'],
    ['/thanks?a=1&b=x+y', '/thanks?b=x%20y&a=1'],
    ['https://shop.example:443/thanks', '/thanks'],
    ['https://SHOP.example/thanks', '/thanks'],
  ])('recognises %s at %s', (target, current) => {
    expect(isSamePage(toUrl(target), toUrl(current))).toBe(true);
  });

  test.each([
    ['/thanks', '/checkout'],
    ['/thanks', '/shop/thanks'],
    ['/order', '/my/order'],
    ['/order', '/my-ab/order'],
    ['/thanks', '/se/my/thanks'],
    ['/checkout?step=thanks', '/checkout?step=pay'],
    ['/checkout?step=thanks', '/checkout'],
    ['/checkout#thanks', '/checkout'],
    ['/thanks?order=or_1', '/thanks?order=or_2'],
    ['/', '/checkout'],
    ['/ok', '/'],
    ['/sv/ok', '/sv/'],
    ['/order/thanks', '/order'],
  ])('distinguishes %s from %s', (target, current) => {
    expect(isSamePage(toUrl(target), toUrl(current))).toBe(false);
  });
});
