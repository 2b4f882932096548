/** Formats and validates the card fields. Only the emulator knows which card numbers it accepts. */

const extractDigits = (text: string): string => text.replace(/\D/g, '');

/** American Express groups its fifteen digits in three groups. Other cards use groups of four. */
const isAmex = (digits: string): boolean => /^3[47]/.test(digits);

/** Maximum number of digits of a card number (ISO/IEC 7812). */
const maxNumberLength = 19;

/** Formats a complete or partial card number: `4111 1111 1111 1111`. */
export function formatCardNumber(typed: string): string {
  const digits = extractDigits(typed).slice(0, maxNumberLength);
  const groups = isAmex(digits)
    ? [digits.slice(0, 4), digits.slice(4, 10), digits.slice(10)]
    : (digits.match(/\d{1,4}/g) ?? []);
  return groups.filter(Boolean).join(' ');
}

/**
 * Formats a complete or partial expiry date: `12 / 27`. Shortens a year of four digits, which browsers fill in, and
 * adds the zero to a month of one digit.
 */
export function formatExpiry(typed: string): string {
  let digits = extractDigits(typed);
  if (digits.length > 1 && digits > '2') digits = `0${digits}`;
  const month = digits.slice(0, 2);
  const year = digits.slice(2).replace(/^20(?=\d\d)/, '');
  // Adds the slash only with a year. Otherwise the buyer could not delete it.
  return year ? `${month} / ${year.slice(0, 2)}` : month;
}

/** Keeps the first three digits. */
export const formatCvc = (typed: string): string => extractDigits(typed).slice(0, 3);

/** Returns whether the text has exactly three digits. */
export const isCvc = (typed: string): boolean => /^\d{3}$/.test(typed);

/** The text of an input and the position of its caret. */
export interface FormattedInput {
  readonly text: string;
  readonly caret: number;
}

/** Formats the text and keeps the caret behind the same digit, so that the buyer can edit in the middle. */
export function formatWithCaret(
  { text, caret }: FormattedInput,
  format: (typed: string) => string,
): FormattedInput {
  const after = format(text);
  if (caret >= text.length) return { text: after, caret: after.length };
  let digits = extractDigits(text.slice(0, caret)).length;
  let position = 0;
  while (digits > 0 && position < after.length) {
    if (/\d/.test(after.charAt(position))) digits -= 1;
    position += 1;
  }
  return { text: after, caret: position };
}

/** Returns whether the number has a valid length and check digit (ISO/IEC 7812, annex B). */
export function isCardNumber(typed: string): boolean {
  const digits = extractDigits(typed);
  if (digits.length < 12 || digits.length > maxNumberLength) return false;
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

/** Returns whether the date has a valid month and a year. The emulator checks that it is not in the past. */
export const isExpiry = (typed: string): boolean =>
  /^(?:0[1-9]|1[0-2]) \/ \d\d$/.test(formatExpiry(typed));

/** Converts an expiry date to the format of the checkout API: `12/27`. */
export const toExpiry = (typed: string): string => formatExpiry(typed).replace(/ /g, '');

/** Masks a card number: `•••• 4242`. */
export const maskCardNumber = (lastFour: string): string => `•••• ${lastFour}`;
