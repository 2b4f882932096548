/** How a company number is written in a country: an example, and where its dash belongs. */
interface Notation {
  readonly example: string;
  /** Digits before the dash, of so many in all. */
  readonly dash?: readonly [before: number, of: number];
}

/** The Nordic ones; Ledyer wants the dash (Payments plugin: "specifically requires"). */
const notations: Readonly<Partial<Record<string, Notation>>> = {
  SE: { example: '559311-3714', dash: [6, 10] },
  FI: { example: '2345678-9', dash: [7, 8] },
  NO: { example: '923 609 016' },
  DK: { example: '12345678' },
};

/** How a number may look in this country, for a hint. */
export const companyNumberExample = (country: string): string | undefined =>
  notations[country]?.example;

/** What the buyer typed, without blanks, and with the dash that the country's notation has. */
export function companyNumber(typed: string, country: string): string {
  const number = typed.replace(/\s/g, '');
  const { dash: [before, of] = [] } = notations[country] ?? {};
  if (before === undefined || of === undefined) return number;
  return /^\d+$/.test(number) && number.length === of
    ? `${number.slice(0, before)}-${number.slice(before)}`
    : number;
}
