import { describe, expect, test } from 'vitest';
import { sessionTtlMs } from '../../../src/ledyer/session.js';
import { createBuyerCookies, maxCookiesRead } from '../../../src/server/http/buyer-cookie.js';
import { createKitAddress } from '../../../src/server/kit-address.js';
import { Secret } from '../../../src/server/secret.js';

const shopAddress = createKitAddress({ publicUrl: 'https://shop.test' });
const cookies = createBuyerCookies(shopAddress, new Secret('one'));
const otherShop = createBuyerCookies(shopAddress, new Secret('two'));
const toCookie = (header: string) => header.split(';')[0]!;
const issue = async (shop = cookies) => {
  const buyer = shop.create();
  return { buyer, cookie: toCookie(await shop.header(buyer)) };
};
const read = (cookie: string, shop = cookies) => shop.read({ headers: new Headers({ cookie }) });

describe('createBuyerCookies', () => {
  test('reads every buyer of a request, in the order of the header', async () => {
    const [ada, eve] = [await issue(), await issue()];
    expect(await read(`a=b; ${ada.cookie}; theme=dark;${eve.cookie}`)).toEqual([
      ada.buyer,
      eve.buyer,
    ]);
    expect(await cookies.read({ headers: new Headers() })).toEqual([]);
  });

  test('reads a header that it has read before without waiting', async () => {
    const [ada, eve] = [await issue(), await issue()];
    const cookie = `${ada.cookie}; ${eve.cookie}`;
    const first = read(cookie);
    expect(first).toBeInstanceOf(Promise);
    await first;
    expect(read(cookie)).toEqual([ada.buyer, eve.buyer]);
    const forged = `${ada.cookie.slice(0, -1)}x`;
    expect(await read(forged)).toEqual([]);
    expect(await read(forged)).toEqual([]);
  });

  test('gives each buyer another cookie name, so that a browser keeps both', async () => {
    const names = await Promise.all(
      Array.from({ length: 500 }, async () => (await issue()).cookie.split('=')[0]),
    );
    expect(new Set(names).size).toBe(500);
  });

  test('ignores the cookies of a shop with another secret, and those of http on https', async () => {
    const { cookie } = await issue(otherShop);
    expect(await read(cookie)).toEqual([]);
    const local = createBuyerCookies(
      createKitAddress({ publicUrl: 'http://localhost:4800' }),
      new Secret('one'),
    );
    expect(await read((await issue(local)).cookie)).toEqual([]);
  });

  test('ignores a buyer whose signature has one other character', async () => {
    const { cookie } = await issue();
    const at = cookie.indexOf('=') + 1;
    for (let index = at; index < cookie.length; index += 1) {
      const changed = cookie[index] === '0' ? '1' : '0';
      expect(await read(cookie.slice(0, index) + changed + cookie.slice(index + 1))).toEqual([]);
    }
  });

  test('reads a buyer beside a forged cookie of the same name, in either order', async () => {
    const { buyer, cookie } = await issue();
    const forged = `${cookie.split('=')[0]}=${'0'.repeat(32)}`;
    expect(await read(`${forged}; ${cookie}`)).toEqual([buyer]);
    expect(await read(`${cookie}; ${forged}`)).toEqual([buyer]);
    expect(await read(`${cookie}; ${cookie}`)).toEqual([buyer]);
  });

  test('reads the newest cookies of a header with too many', async () => {
    const issued = await Promise.all(Array.from({ length: maxCookiesRead + 5 }, () => issue()));
    expect(await read(issued.map(({ cookie }) => cookie).join('; '))).toEqual(
      issued.slice(5).map(({ buyer }) => buyer),
    );
  });

  test('keeps the header of all cookies that it reads below 4 kB', async () => {
    const { cookie } = await issue();
    expect((cookie.length + '; '.length) * maxCookiesRead).toBeLessThan(4_096);
  });

  test('sets a cookie that outlives a session of seven days by weeks', async () => {
    const header = await cookies.header(cookies.create());
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
  ])('of a shop at %s with the base path %s have the prefix and path %s %s', async (...row) => {
    const [publicUrl, basePath, prefix, path] = row;
    const address = createKitAddress({ publicUrl, basePath });
    const each = createBuyerCookies(address, new Secret('one'));
    const buyer = each.create();
    const header = await each.header(buyer);
    expect(header).toMatch(new RegExp(`^${prefix}ledyer-buyer-${buyer}=`));
    expect(header).toContain(`; Path=${path}; `);
    expect(each.removalHeader(buyer)).toContain(`; Path=${path}; `);
    expect(await read(toCookie(header), each)).toEqual([buyer]);
  });
});
