import { describe, expect, test } from 'vitest';
import type { BuyerView } from '../../../../src/emulator/checkout/checkout-api.js';
import { formatError } from '../../../../src/emulator/ui/checkout-page/error-messages.js';
import { getMessages } from '../../../../src/emulator/ui/checkout-page/locales/index.js';

const view = {
  country: 'SE',
  customer: { companyId: '556000-0002', billingAddress: { companyName: 'Tomma Fickor AB' } },
} as BuyerView;
const texts = getMessages('sv-SE');
const input = { value: '', minLength: 0, maxLength: 50, label: 'Ort' };
const message = 'In English';

describe('formatError', () => {
  test('translates an error by its code', () => {
    expect(formatError({ message, code: 'card-declined' }, undefined, view, texts)).toBe(
      texts.rejections['card-declined'],
    );
  });

  test('translates an error by its field', () => {
    const translate = (field: string, typed: Partial<typeof input> = {}) =>
      formatError({ message, field }, { ...input, ...typed }, view, texts);
    expect(translate('companyId', { value: 'abc' })).toContain('ser ut som 559311-3714');
    expect(translate('companyId', { value: '556000-0099' })).toContain('har numret 556000-0099');
    expect(translate('paymentMethod')).toContain('Tomma Fickor AB kan inte betala mot faktura');
    expect(translate('billingAddress.city')).toBe('Ort saknas');
    expect(translate('billingAddress.city', { value: 'x' })).toBe('Ort får ha högst 50 tecken');
    expect(translate('phone', { value: '1', minLength: 9, maxLength: 30 })).toBe(
      'Ort ska ha 9 till 30 tecken',
    );
    expect(translate('email', { value: 'x' })).toBe(texts.problem.email);
  });

  test('keeps the text of the shop', () => {
    expect(
      formatError(
        { message: 'Slutsåld', title: 'Tyvärr', code: 'declined-by-shop' },
        undefined,
        view,
        texts,
      ),
    ).toBe('Slutsåld');
    expect(formatError({ message, code: 'declined-by-shop' }, undefined, view, texts)).toBe(
      texts.rejections['declined-by-shop'],
    );
  });

  test('returns the original text of an unknown error', () => {
    expect(formatError({ message }, undefined, view, texts)).toBe(message);
  });
});
