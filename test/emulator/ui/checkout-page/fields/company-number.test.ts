import { expect, test } from 'vitest';
import {
  normalizeCompanyNumber,
  getCompanyNumberExample,
  isCompanyNumber,
  getTestCompanies,
} from '../../../../../src/emulator/ui/checkout-page/fields/company-number.js';
import { findCompany } from '../../../../../src/emulator/sessions/test-companies.js';

test.each([
  ['5593113714', 'SE', '559311-3714'],
  [' 559311-3714 ', 'SE', '559311-3714'],
  ['559311 3714', 'SE', '559311-3714'],
  ['23456789', 'FI', '2345678-9'],
  ['923 609 016', 'NO', '923609016'],
  ['12345678', 'DK', '12345678'],
  ['5593113714', 'NO', '559311-3714'],
  ['HRB 4711', 'DE', 'HRB4711'],
])('normalizeCompanyNumber sends %s in %s as %s', (typed, country, sent) => {
  expect(normalizeCompanyNumber(typed, country)).toBe(sent);
});

test('normalizeCompanyNumber leaves a number of another length unchanged, so that the emulator rejects it', () => {
  expect(normalizeCompanyNumber('55931137', 'SE')).toBe('55931137');
});

test.each(['SE', 'NO', 'DK', 'FI', 'DE'])(
  'getCompanyNumberExample for a buyer in %s returns a number that the emulator accepts',
  (country) => {
    const example = getCompanyNumberExample(country);
    expect(findCompany(normalizeCompanyNumber(example, country))).toMatchObject({
      credit: 'approved',
      signedBy: 'anyone',
    });
    expect(isCompanyNumber(example)).toBe(true);
    expect(getTestCompanies(country)).toContainEqual(findCompany(example));
  },
);
