import { describe, expect, test } from 'vitest';
import {
  formatCardNumber,
  formatCvc,
  toExpiry,
  formatExpiry,
  isCardNumber,
  isCvc,
  isExpiry,
  maskCardNumber,
  formatWithCaret,
} from '../../../../../src/emulator/ui/checkout-page/fields/card.js';

describe('a card number', () => {
  test.each([
    ['4242424242424242', '4242 4242 4242 4242'],
    ['4242-4242 42', '4242 4242 42'],
    ['378282246310005', '3782 822463 10005'],
    ['4242', '4242'],
    ['', ''],
    ['42424242424242424242999', '4242 4242 4242 4242 424'],
  ])('%s is formatted as %s', (typed, text) => {
    expect(formatCardNumber(typed)).toBe(text);
  });

  test('is valid only if its check digit matches', () => {
    expect(isCardNumber('4242 4242 4242 4242')).toBe(true);
    expect(isCardNumber('3782 822463 10005')).toBe(true);
    expect(isCardNumber('4242 4242 4242 4243')).toBe(false);
    expect(isCardNumber('4242')).toBe(false);
    expect(isCardNumber('')).toBe(false);
  });

  test('is masked except for its last four digits', () => {
    expect(maskCardNumber('4242')).toBe('•••• 4242');
  });
});

describe('an expiry date', () => {
  test.each([
    ['1', '1'],
    ['12', '12'],
    ['127', '12 / 7'],
    ['1227', '12 / 27'],
    ['12/2027', '12 / 27'],
    ['12 / 2', '12 / 2'],
    ['427', '04 / 27'],
    ['4/2027', '04 / 27'],
    ['04', '04'],
    ['122799', '12 / 27'],
  ])('%s is formatted as %s', (typed, text) => {
    expect(formatExpiry(typed)).toBe(text);
  });

  test('is valid only with an existing month and a year', () => {
    for (const good of ['12 / 27', '01 / 40']) expect(isExpiry(good), good).toBe(true);
    for (const wrong of ['13 / 27', '00 / 27', '12 / 2', '12', ''])
      expect(isExpiry(wrong), wrong).toBe(false);
  });

  test('is sent in the format of the emulator', () => {
    expect(toExpiry('12 / 27')).toBe('12/27');
    expect(toExpiry('4/2027')).toBe('04/27');
  });
});

test('a security code has exactly three digits', () => {
  expect(formatCvc('12a34 5')).toBe('123');
  expect(isCvc('123')).toBe(true);
  expect(isCvc('12')).toBe(false);
});

describe('formatWithCaret', () => {
  /** Types into a field. `|` marks the caret. */
  const typed = (text: string, write = formatCardNumber) => {
    const caret = text.indexOf('|');
    const after = formatWithCaret({ text: text.replace('|', ''), caret }, write);
    return `${after.text.slice(0, after.caret)}|${after.text.slice(after.caret)}`;
  };

  test('keeps the caret at the end while the buyer types', () => {
    expect(typed('42424|')).toBe('4242 4|');
    expect(typed('423|', formatExpiry)).toBe('04 / 23|');
  });

  test('keeps the caret behind its digit when the buyer edits the middle', () => {
    expect(typed('4242 94|242 4242 4242')).toBe('4242 94|24 2424 2424 2');
    expect(typed('42|2 4242')).toBe('42|24 242');
    expect(typed('|242 4242')).toBe('|2424 242');
  });

  test('moves the caret back over the slash when the buyer deletes the year', () => {
    expect(typed('12 / |', formatExpiry)).toBe('12|');
    expect(typed('12 /|', formatExpiry)).toBe('12|');
  });
});
