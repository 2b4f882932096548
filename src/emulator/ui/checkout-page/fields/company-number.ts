import { companies, exampleCompany, type Company } from '../../../sessions/test-companies.js';

/** The format of a country's company numbers. */
interface Notation {
  readonly pattern: RegExp;
  /** The number of digits before the dash, and in total. */
  readonly dash?: readonly [before: number, total: number];
}

/** The formats of the Nordic countries. Ledyer requires the dash (Payments plugin: "specifically requires"). */
const notations: Readonly<Partial<Record<string, Notation>>> = {
  SE: { pattern: /^\d{6}-\d{4}$/, dash: [6, 10] },
  FI: { pattern: /^\d{7}-\d$/, dash: [7, 8] },
  NO: { pattern: /^\d{9}$/ },
  DK: { pattern: /^\d{8}$/ },
};

/** Returns the number of a test company for a hint, if possible one of this country. */
export const getCompanyNumberExample = (country: string): string =>
  (
    getTestCompanies(country).find(
      ({ credit, signedBy }) => credit === 'approved' && signedBy === 'anyone',
    ) ?? exampleCompany
  ).companyId;

/** Returns the test companies of a country, or all of them when the country has none. */
export function getTestCompanies(country: string): readonly Company[] {
  const own = companies.filter((company) => company.country === country);
  return own.length > 0 ? own : companies;
}

/** Returns whether the number has the format of a Nordic country. */
export const isCompanyNumber = (typed: string): boolean =>
  Object.values(notations).some((notation) => notation?.pattern.test(typed.replace(/\s/g, '')));

/**
 * Removes spaces and adds the dash of the country's format. In a country without a dash, adds that of the other
 * country whose numbers have this length.
 */
export function normalizeCompanyNumber(typed: string, country: string): string {
  const number = typed.replace(/\s/g, '');
  const own = notations[country];
  if (!/^\d+$/.test(number) || own?.pattern.test(number)) return number;
  const candidates = own?.dash ? [own] : Object.values(notations);
  for (const { dash: [before, total] = [] } of candidates.filter(
    (notation) => notation !== undefined,
  )) {
    if (number.length === total) return `${number.slice(0, before)}-${number.slice(before)}`;
  }
  return number;
}
