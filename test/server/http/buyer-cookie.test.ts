import { describe, expect, test } from 'vitest';
import { sessionTtlMs } from '../../../src/ledyer/session.js';
import { createBuyerCookies, maxCookiesRead } from '../../../src/server/http/buyer-cookie.js';
import { createKitAddress } from '../../../src/server/kit-address.js';
import { Secret } from '../../../src/server/secret.js';

const shopAddress = createKitAddress({ publicUrl: 'https://shop.test' });
const cookies = createBuyerCookies(shopAddress, new Secret('one'));
const otherShop = createBuyerCookies(shopAddress, new Secret('two'));
const toCookie = (header: string) => header.split(';')[0]!;
const issue = (shop = cookies) => {
  const buyer = shop.create();
  return { buyer, cookie: toCookie(shop.header(buyer)) };
};
const read = (cookie: string, shop = cookies) => shop.read({ headers: new Headers({ cookie }) });

describe('createBuyerCookies', () => {
  test('reads every buyer of a request, in the order of the header', () => {
    const [ada, eve] = [issue(), issue()];
    expect(read(`a=b; ${ada.cookie}; theme=dark;${eve.cookie}`)).toEqual([ada.buyer, eve.buyer]);
    expect(cookies.read({ headers: new Headers() })).toEqual([]);
  });

  test('returns the same buyers for a header that it has read before', () => {
    const [ada, eve] = [issue(), issue()];
    const cookie = `${ada.cookie}; ${eve.cookie}`;
    expect(read(cookie)).toEqual([ada.buyer, eve.buyer]);
    expect(read(cookie)).toEqual([ada.buyer, eve.buyer]);
    const forged = `${ada.cookie.slice(0, -1)}x`;
    expect(read(forged)).toEqual([]);
    expect(read(forged)).toEqual([]);
  });

  test('gives each buyer a separate cookie name, so that a browser keeps all of them', () => {
    const names = Array.from({ length: 500 }, () => issue().cookie.split('=')[0]);
    expect(new Set(names).size).toBe(500);
  });

  test('ignores the cookies of a shop with another secret, and those of http on https', () => {
    const { cookie } = issue(otherShop);
    expect(read(cookie)).toEqual([]);
    const local = createBuyerCookies(
      createKitAddress({ publicUrl: 'http://localhost:4800' }),
      new Secret('one'),
    );
    expect(read(issue(local).cookie)).toEqual([]);
  });

  test('ignores a buyer whose signature differs in one character', () => {
    const { cookie } = issue();
    const signatureStart = cookie.indexOf('=') + 1;
    for (let index = signatureStart; index < cookie.length; index += 1) {
      const changed = cookie[index] === '0' ? '1' : '0';
      expect(read(cookie.slice(0, index) + changed + cookie.slice(index + 1))).toEqual([]);
    }
  });

  test('reads a buyer beside a forged cookie of the same name, in either order', () => {
    const { buyer, cookie } = issue();
    const forged = `${cookie.split('=')[0]}=${'0'.repeat(32)}`;
    expect(read(`${forged}; ${cookie}`)).toEqual([buyer]);
    expect(read(`${cookie}; ${forged}`)).toEqual([buyer]);
    expect(read(`${cookie}; ${cookie}`)).toEqual([buyer]);
  });

  test('reads the newest cookies of a header with too many', () => {
    const issued = Array.from({ length: maxCookiesRead + 5 }, () => issue());
    expect(read(issued.map(({ cookie }) => cookie).join('; '))).toEqual(
      issued.slice(5).map(({ buyer }) => buyer),
    );
  });

  test('keeps the header of all cookies that it reads below 4 kB', () => {
    const { cookie } = issue();
    expect((cookie.length + '; '.length) * maxCookiesRead).toBeLessThan(4_096);
  });

  test('sets a cookie that outlives a session of seven days by weeks', () => {
    const header = cookies.header(cookies.create());
    const [, seconds] = /; Max-Age=(\d+);/.exec(header)!;
    expect(Number(seconds) * 1_000).toBeGreaterThanOrEqual(sessionTtlMs + 14 * 24 * 3_600_000);
  });

  test('removes a cookie with the attributes that the prefix `__Host-` requires', () => {
    expect(cookies.removalHeader('ab')).toBe(
      '__Host-ledyer-buyer-ab=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure',
    );
  });

  test.each([
    ['https://shop.test', undefined, '__Host-', '/'],
    ['https://shop.test', '/ledyer/', '__Host-', '/'],
    ['https://shop.test', '/', '__Host-', '/'],
    ['https://shop.test', '/checkout/ledyer', '__Secure-', '/checkout/ledyer'],
    ['https://shop.test/se', undefined, '__Secure-', '/se/ledyer'],
    ['https://shop.test/köp/', '/ledyer/', '__Secure-', '/k%C3%B6p/ledyer'],
    ['http://localhost:4800/se', undefined, '', '/se/ledyer'],
  ])('of a shop at %s with the base path %s have the prefix and path %s %s', (...row) => {
    const [publicUrl, basePath, prefix, path] = row;
    const address = createKitAddress({ publicUrl, basePath });
    const each = createBuyerCookies(address, new Secret('one'));
    const buyer = each.create();
    const header = each.header(buyer);
    expect(header).toMatch(new RegExp(`^${prefix}ledyer-buyer-${buyer}=`));
    expect(header).toContain(`; Path=${path}; `);
    expect(each.removalHeader(buyer)).toContain(`; Path=${path}; `);
    expect(read(toCookie(header), each)).toEqual([buyer]);
  });
});
