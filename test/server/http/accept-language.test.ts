import { describe, expect, test } from 'vitest';
import { matchLocale } from '../../../src/server/http/accept-language.js';
import { useTestShop } from '../../support/shop-fixture.js';
import {
  createCartRequest,
  catalogue,
  ledyerUrl,
  TestShop,
  type TestBuyer,
} from '../../support/test-shop.js';

const locales = ['sv-SE', 'en-US', 'no-NO', 'sv-FI'];

describe('the locale of a buyer', () => {
  test.each([
    ['sv', 'sv-SE'],
    ['sv-FI', 'sv-FI'],
    ['SV-fi', 'sv-FI'],
    ['sv-AX', 'sv-SE'],
    ['en-GB,sv;q=0.9', 'en-US'],
    ['de-DE, de;q=0.9, en;q=0.8, sv;q=0.7', 'en-US'],
    ['sv;q=0.2, en;q=0.3', 'en-US'],
    ['sv;q=0, en;q=0.1', 'en-US'],
    ['nb-NO', 'no-NO'],
    ['nn', 'no-NO'],
  ])('who sends %s is %s', (wishes, locale) => {
    expect(matchLocale(wishes, locales)).toBe(locale);
  });

  test.each([
    null,
    '',
    '*',
    'de',
    'sv;q=0',
    'sv;q=2',
    'sv;q=x',
    ',;,',
    '__proto__',
    `${'x'.repeat(400)},sv`,
  ])('is nobody’s wish in %j', (wishes) => {
    expect(matchLocale(wishes, locales)).toBeUndefined();
  });
});

describe('a checkout', () => {
  const at = useTestShop();
  const otherLocales = ['en-US'];

  const send = async (wishes: string, buyer: TestBuyer, quantity = 2, sessionId?: string) => {
    const request = createCartRequest(quantity);
    const headers = { ...request.headers, 'accept-language': wishes };
    const response = await (sessionId
      ? at.shop.send(
          `/ledyer/sessions/${sessionId}/cart`,
          { ...request, method: 'PUT', headers },
          buyer,
        )
      : at.shop.send('/ledyer/sessions', { ...request, headers }, buyer));
    return ((await response.json()) as { sessionId: string }).sessionId;
  };
  const localeAtLedyer = async (sessionId: string) => {
    const request = new Request(`${ledyerUrl}/_emulator/sessions`);
    const response = await at.shop.emulator.fetch(request);
    const { sessions } = (await response.json()) as {
      sessions: { id: string; order: { locale: string } }[];
    };
    return sessions.find(({ id }) => id === sessionId)?.order.locale;
  };
  const reopen = async () => {
    await at.shop.merchant.close();
    at.shop = new TestShop(at.ledyer, at.database, { otherLocales });
  };

  test('is in the one language of a shop that has no others', async () => {
    expect(await localeAtLedyer(await send('en', {}))).toBe('sv-SE');
  });

  test('is in the language that its buyer likes best, of those of the shop', async () => {
    await reopen();
    expect(await localeAtLedyer(await send('en-GB,en;q=0.9', {}))).toBe('en-US');
    expect(await localeAtLedyer(await send('fi', {}))).toBe('sv-SE');
  });

  test('follows its buyer to another language, with the same cart or another', async () => {
    await reopen();
    const buyer: TestBuyer = {};
    const sessionId = await send('en', buyer);
    expect(await send('sv', buyer)).toBe(sessionId);
    expect(await localeAtLedyer(sessionId)).toBe('sv-SE');
    await send('en', buyer, 3, sessionId);
    expect(await localeAtLedyer(sessionId)).toBe('en-US');
    // Nothing wished for is no wish for another language.
    await send('', buyer, 4, sessionId);
    expect(await send('', buyer, 4)).toBe(sessionId);
    expect(await localeAtLedyer(sessionId)).toBe('en-US');
  });

  test('that waits for a signature stays the same purchase, whatever language is asked for', async () => {
    await reopen();
    const buyer: TestBuyer = {};
    const sessionId = await send('en', buyer);
    await at.shop.runAction(sessionId, 'delegate');
    await at.shop.sendNotification({ sessionId });
    expect(await send('sv', buyer)).toBe(sessionId);
    expect(await localeAtLedyer(sessionId)).toBe('en-US');
  });

  test('that Ledyer locks in that very moment stays the same purchase', async () => {
    await reopen();
    const buyer: TestBuyer = {};
    const sessionId = await send('en', buyer);
    await at.shop.runAction(sessionId, 'lock');
    expect(await send('sv', buyer)).toBe(sessionId);
  });

  test('is refused in its own language', async () => {
    await at.shop.merchant.close();
    let isSold = true;
    at.shop = new TestShop(at.ledyer, at.database, {
      otherLocales,
      catalogue: { ...catalogue, find: (sku) => (isSold ? catalogue.find(sku) : undefined) },
    });
    const { orderId } = await at.shop.runAction(await send('en', {}), 'lock');
    isSold = false;
    const response = await at.shop.send(
      `/ledyer/validate/${await at.shop.getSecret('validation')}`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ merchantId: 'ac_1', orderId, reference: null, storeId: null }),
      },
    );
    expect(await response.json()).toMatchObject({ title: 'The purchase could not be completed' });
  });
});
