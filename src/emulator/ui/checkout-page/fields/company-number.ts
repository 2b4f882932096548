import { companies, exampleCompany, type Company } from '../../../sessions/test-companies.js';

/** How a company number is written in a country: its form, and where its dash belongs. */
interface Notation {
  readonly form: RegExp;
  /** Digits before the dash, of so many in all. */
  readonly dash?: readonly [before: number, of: number];
}

/** The Nordic ones; Ledyer wants the dash (Payments plugin: "specifically requires"). */
const notations: Readonly<Partial<Record<string, Notation>>> = {
  SE: { form: /^\d{6}-\d{4}$/, dash: [6, 10] },
  FI: { form: /^\d{7}-\d$/, dash: [7, 8] },
  NO: { form: /^\d{9}$/ },
  DK: { form: /^\d{8}$/ },
};

/** A number that the emulator takes, of a company in this country if there is one: for a hint. */
export const companyNumberExample = (country: string): string =>
  (
    testCompanies(country).find(
      ({ credit, signedBy }) => credit === 'approved' && signedBy === 'anyone',
    ) ?? exampleCompany
  ).companyId;

/** The companies that a buyer in this country can play: the country's own, or all where it has none. */
export function testCompanies(country: string): readonly Company[] {
  const own = companies.filter((company) => company.country === country);
  return own.length > 0 ? own : companies;
}

/** Whether a number looks like one of a company, somewhere in the Nordic countries. */
export const isCompanyNumber = (typed: string): boolean =>
  Object.values(notations).some((notation) => notation?.form.test(typed.replace(/\s/g, '')));

/**
 * What the buyer typed, without blanks, and with the dash that the country's
 * notation has; in a country without one, for a company from abroad.
 */
export function companyNumber(typed: string, country: string): string {
  const number = typed.replace(/\s/g, '');
  const own = notations[country];
  if (!/^\d+$/.test(number) || own?.form.test(number)) return number;
  const candidates = own?.dash ? [own] : Object.values(notations);
  for (const { dash: [before, of] = [] } of candidates.filter((one) => one !== undefined)) {
    if (number.length === of) return `${number.slice(0, before)}-${number.slice(before)}`;
  }
  return number;
}
