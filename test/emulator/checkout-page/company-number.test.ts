import { expect, test } from 'vitest';
import {
  companyNumber,
  companyNumberExample,
} from '../../../src/emulator/checkout-page/company-number.js';

test.each([
  ['5593113714', 'SE', '559311-3714'],
  [' 559311-3714 ', 'SE', '559311-3714'],
  ['559311 3714', 'SE', '559311-3714'],
  ['23456789', 'FI', '2345678-9'],
  ['923 609 016', 'NO', '923609016'],
  ['12345678', 'DK', '12345678'],
  ['HRB 4711', 'DE', 'HRB4711'],
])('%s of a company in %s is sent as %s', (typed, country, sent) => {
  expect(companyNumber(typed, country)).toBe(sent);
});

test('a number of another length is sent as it is, for the emulator to refuse', () => {
  expect(companyNumber('55931137', 'SE')).toBe('55931137');
});

test('a country of which nothing is known has no example', () => {
  expect(companyNumberExample('SE')).toBe('559311-3714');
  expect(companyNumberExample('DE')).toBeUndefined();
});
