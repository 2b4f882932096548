import { describe, expect, test } from 'vitest';
import { createSessionBody } from '../../../src/server/sessions/create-session-body.js';

const defaults = { country: 'SE', locale: 'sv-SE', termsUrl: 'https://shop.test/terms' };
const webhookUrls = { notification: null, validate: null };
const cart = {
  currency: 'SEK',
  totalOrderAmount: 100,
  totalOrderAmountExclVat: 80,
  totalOrderVatAmount: 20,
  orderLines: [],
};

/** Returns the URL to which the hosted page of a session leads. */
const getConfirmationUrl = (confirmationUrl: string | undefined, ofQuote?: string) => {
  const details = ofQuote === undefined ? {} : { urls: { confirmation: ofQuote } };
  const quote = { cart, details, data: null };
  const body = createSessionBody({ ...defaults, confirmationUrl }, webhookUrls, quote, 'sv-SE');
  return body.settings.urls?.confirmation;
};

describe('the confirmation URL of a session', () => {
  const url = 'https://shop.test/thanks?session={session.id}';

  test('is the option `confirmationUrl`, unchanged, or `null`', () => {
    expect(getConfirmationUrl(url)).toBe(url);
    expect(getConfirmationUrl(undefined)).toBeNull();
  });

  test('is that of the quote if it has one', () => {
    expect(getConfirmationUrl(url, 'https://shop.test/b2b')).toBe('https://shop.test/b2b');
    expect(getConfirmationUrl(undefined, url)).toBe(url);
  });
});
