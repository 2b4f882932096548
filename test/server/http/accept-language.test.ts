import { describe, expect, test } from 'vitest';
import { matchLocale } from '../../../src/server/http/accept-language.js';
import { useTestShop } from '../../support/server/shop-fixture.js';
import {
  createCartRequest,
  catalogue,
  ledyerUrl,
  TestShop,
  type TestBuyer,
} from '../../support/server/test-shop.js';

const locales = ['sv-SE', 'en-US', 'no-NO', 'sv-FI'];

describe('matchLocale', () => {
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
  ])('matches the header %s with %s', (header, locale) => {
    expect(matchLocale(header, locales)).toBe(locale);
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
  ])('returns `undefined` for the header %j', (header) => {
    expect(matchLocale(header, locales)).toBeUndefined();
  });
});

describe('the locale of a session', () => {
  const fixture = useTestShop();
  const otherLocales = ['en-US'];

  /** Starts a session, or changes its cart. Returns its id. */
  const sendCart = async (
    acceptLanguage: string,
    buyer: TestBuyer,
    quantity = 2,
    sessionId?: string,
  ) => {
    const request = createCartRequest(quantity);
    const headers = { ...request.headers, 'accept-language': acceptLanguage };
    const response = await (sessionId
      ? fixture.shop.send(
          `/ledyer/sessions/${sessionId}/cart`,
          { ...request, method: 'PUT', headers },
          buyer,
        )
      : fixture.shop.send('/ledyer/sessions', { ...request, headers }, buyer));
    return ((await response.json()) as { sessionId: string }).sessionId;
  };
  const fetchLocale = async (sessionId: string) => {
    const request = new Request(`${ledyerUrl}/_emulator/sessions`);
    const response = await fixture.shop.emulator.fetch(request);
    const { sessions } = (await response.json()) as {
      sessions: { id: string; order: { locale: string } }[];
    };
    return sessions.find(({ id }) => id === sessionId)?.order.locale;
  };
  const addOtherLocales = async () => {
    await fixture.shop.merchant.close();
    fixture.shop = new TestShop(fixture.ledyer, fixture.database, { otherLocales });
  };

  test('is the shop’s only locale for any buyer', async () => {
    expect(await fetchLocale(await sendCart('en', {}))).toBe('sv-SE');
  });

  test('is the one that the buyer prefers among the shop’s locales', async () => {
    await addOtherLocales();
    expect(await fetchLocale(await sendCart('en-GB,en;q=0.9', {}))).toBe('en-US');
    expect(await fetchLocale(await sendCart('fi', {}))).toBe('sv-SE');
  });

  test('changes with the buyer’s preference, for the same cart and for another', async () => {
    await addOtherLocales();
    const buyer: TestBuyer = {};
    const sessionId = await sendCart('en', buyer);
    expect(await sendCart('sv', buyer)).toBe(sessionId);
    expect(await fetchLocale(sessionId)).toBe('sv-SE');
    await sendCart('en', buyer, 3, sessionId);
    expect(await fetchLocale(sessionId)).toBe('en-US');
    // A request without a preference keeps the locale.
    await sendCart('', buyer, 4, sessionId);
    expect(await sendCart('', buyer, 4)).toBe(sessionId);
    expect(await fetchLocale(sessionId)).toBe('en-US');
  });

  test('does not change while the session awaits a signature', async () => {
    await addOtherLocales();
    const buyer: TestBuyer = {};
    const sessionId = await sendCart('en', buyer);
    await fixture.shop.runAction(sessionId, 'delegate');
    await fixture.shop.sendNotification({ sessionId });
    expect(await sendCart('sv', buyer)).toBe(sessionId);
    expect(await fetchLocale(sessionId)).toBe('en-US');
  });

  test('does not change when Ledyer has locked the session meanwhile', async () => {
    await addOtherLocales();
    const buyer: TestBuyer = {};
    const sessionId = await sendCart('en', buyer);
    await fixture.shop.runAction(sessionId, 'lock');
    expect(await sendCart('sv', buyer)).toBe(sessionId);
  });

  test('is used for the message of a rejected order', async () => {
    await fixture.shop.merchant.close();
    let isSold = true;
    fixture.shop = new TestShop(fixture.ledyer, fixture.database, {
      otherLocales,
      catalogue: { ...catalogue, find: (sku) => (isSold ? catalogue.find(sku) : undefined) },
    });
    const { orderId } = await fixture.shop.runAction(await sendCart('en', {}), 'lock');
    isSold = false;
    const response = await fixture.shop.send(
      `/ledyer/validate/${await fixture.shop.getSecret('validation')}`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ merchantId: 'ac_1', orderId, reference: null, storeId: null }),
      },
    );
    expect(await response.json()).toMatchObject({ title: 'The purchase could not be completed' });
  });
});
