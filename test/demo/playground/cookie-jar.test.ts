import { describe, expect, test } from 'vitest';
import { setCookie, toCookieHeader, type Cookies } from '../../../demo/playground/cookie-jar.js';

const now = Date.parse('2026-11-08T10:00:00Z');
const fill = (...headers: string[]): Cookies =>
  headers.reduce<Cookies>((cookies, header) => setCookie(cookies, header, now), []);

describe('the cookies of the playground', () => {
  test('are sent to their path and below it', () => {
    const cookies = fill('a=1; Path=/shop/ledyer; Max-Age=60', 'b=2; Path=/; Max-Age=60');
    expect(toCookieHeader(cookies, '/shop/ledyer/sessions', now)).toBe('a=1; b=2');
    expect(toCookieHeader(cookies, '/shop/ledyer', now)).toBe('a=1; b=2');
    expect(toCookieHeader(cookies, '/shop/ledyer2', now)).toBe('b=2');
  });

  test('end after their maximum age, and at once with 0', () => {
    const cookies = fill('a=1; Path=/; Max-Age=60', 'b=2; Path=/');
    expect(toCookieHeader(cookies, '/', now + 59_999)).toBe('a=1; b=2');
    expect(toCookieHeader(cookies, '/', now + 60_000)).toBe('b=2');
    expect(toCookieHeader(setCookie(cookies, 'b=; Path=/; Max-Age=0', now), '/', now)).toBe('a=1');
  });

  test('are replaced by name and path, and the newest is the last', () => {
    const cookies = fill('a=1; Path=/; HttpOnly', 'b=2; Path=/; Secure', 'a=3; Path=/');
    expect(toCookieHeader(cookies, '/', now)).toBe('b=2; a=3');
  });
});
