import { describe, expect, test } from 'vitest';
import { accounts, createAccountCookie, findAccount } from '../../../demo/server/accounts.js';
import { companies } from '../../../src/emulator/sessions/test-companies.js';
import { catalogue } from '../../../demo/server/catalogue.js';

let time = Date.parse('2026-11-08T10:00:00Z');
const options = { publicUrl: 'http://shop.test', secret: 'key of the shop', now: () => time };
const cookie = createAccountCookie(options);

const withCookie = (header: string) => ({ headers: new Headers({ cookie: header }) });
const toPair = (setCookie: string) => setCookie.split(';')[0]!;
const rocketPair = toPair(await cookie.createHeader(findAccount('rocket')));

describe('the accounts', () => {
  test.each(accounts)('$name is a test company of the emulator', ({ name, buyer }) => {
    const company = companies.find(({ companyId }) => companyId === buyer.companyId);
    expect(company).toMatchObject({ name, credit: 'approved' });
  });

  test.each(accounts)('$name has agreed prices below the list prices', ({ prices }) => {
    for (const [sku, price] of Object.entries(prices))
      expect(price).toBeLessThan(catalogue.find((product) => product.sku === sku)!.unitPrice);
  });
});

describe('the cookie of an account', async () => {
  test('identifies the account, also among other cookies', async () => {
    expect((await cookie.read(withCookie(`a=b; ${rocketPair}; c=d`)))?.name).toBe('Rocket 4');
  });

  test('cannot be read by scripts or sent by other sites', async () => {
    expect(await cookie.createHeader(findAccount('rocket'))).toMatch(
      /; Path=\/; .*HttpOnly; SameSite=Lax$/,
    );
    const secure = createAccountCookie({ ...options, publicUrl: 'https://shop.test' });
    expect(await secure.createHeader(findAccount('rocket'))).toMatch(
      /^__Host-shop-account=.*; Secure$/,
    );
  });

  test.each([
    ['no cookie', ''],
    ['another account with the same signature', rocketPair.replace('rocket', 'forening')],
    ['a later expiry', rocketPair.replace(/\.\d+\./, '.99999999999999.')],
    ['another signature', rocketPair.replace(/[0-9a-f]{64}$/, '0'.repeat(64))],
    ['no signature', 'shop-account=rocket'],
    [
      'the signature of another shop',
      toPair(
        await createAccountCookie({ ...options, secret: 'other' }).createHeader(
          findAccount('rocket'),
        ),
      ),
    ],
    ['a cookie of another name', rocketPair.replace('shop-account', 'x-shop-account')],
  ])('identifies no account with %s', async (_, header) => {
    expect(await cookie.read(withCookie(header))).toBeUndefined();
  });

  test('expires after 30 days', async () => {
    const start = time;
    time = start + 30 * 86_400_000 - 1;
    expect((await cookie.read(withCookie(rocketPair)))?.id).toBe('rocket');
    time += 1;
    expect(await cookie.read(withCookie(rocketPair))).toBeUndefined();
    time = start;
  });

  test('is removed by signing out', async () => {
    expect(await cookie.createHeader(undefined)).toMatch(/^shop-account=; Path=\/; Max-Age=0;/);
  });
});
