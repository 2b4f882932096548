/**
 * A payment card as it is written on the card and typed by its owner. What a
 * number is good for, only the emulator knows.
 */

const getDigits = (text: string): string => text.replace(/\D/g, '');

/** American Express writes its fifteen digits in three groups, the others write groups of four. */
const isAmex = (digits: string): boolean => /^3[47]/.test(digits);

/** ISO/IEC 7812: no card number is longer. */
const maxNumberLength = 19;

/** `4111 1111 1111 1111`, as far as it has been typed. */
export function formatCardNumber(typed: string): string {
  const digits = getDigits(typed).slice(0, maxNumberLength);
  const groups = isAmex(digits)
    ? [digits.slice(0, 4), digits.slice(4, 10), digits.slice(10)]
    : (digits.match(/\d{1,4}/g) ?? []);
  return groups.filter(Boolean).join(' ');
}

/**
 * `12 / 27`, as far as it has been typed. A year of four digits, as browsers fill
 * it in, becomes one of two; a month that can have one digit only gets its zero.
 */
export function formatExpiry(typed: string): string {
  let digits = getDigits(typed);
  if (digits.length > 1 && digits > '2') digits = `0${digits}`;
  const month = digits.slice(0, 2);
  const year = digits.slice(2).replace(/^20(?=\d\d)/, '');
  // Without a year there is no slash yet: one that came back at once could not be deleted.
  return year ? `${month} / ${year.slice(0, 2)}` : month;
}

/** Three digits. */
export const formatCvc = (typed: string): string => getDigits(typed).slice(0, 3);

/** Whether the three digits are there. */
export const isCvc = (typed: string): boolean => /^\d{3}$/.test(typed);

/** A text in a field, and where the caret is. */
export interface FormattedInput {
  readonly text: string;
  readonly caret: number;
}

/**
 * The text in its written form. The caret stays behind the digit that it was
 * behind, so that somebody who corrects the middle of a number can go on there.
 */
export function formatWithCaret(
  { text, caret }: FormattedInput,
  write: (typed: string) => string,
): FormattedInput {
  const after = write(text);
  if (caret >= text.length) return { text: after, caret: after.length };
  let digits = getDigits(text.slice(0, caret)).length;
  let place = 0;
  while (digits > 0 && place < after.length) {
    if (/\d/.test(after.charAt(place))) digits -= 1;
    place += 1;
  }
  return { text: after, caret: place };
}

/** Whether the last digit fits the others (ISO/IEC 7812, annex B), in a number long enough for a card. */
export function isCardNumber(typed: string): boolean {
  const digits = getDigits(typed);
  if (digits.length < 12 || digits.length > maxNumberLength) return false;
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, place) => {
      const value = Number(digit) * (place % 2 === 1 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}

/** Whether there is a month of that name. Whether it is over, the emulator's clock says. */
export const isExpiry = (typed: string): boolean =>
  /^(?:0[1-9]|1[0-2]) \/ \d\d$/.test(formatExpiry(typed));

/** `12/27`, as the emulator takes it. */
export const toExpiry = (typed: string): string => formatExpiry(typed).replace(/ /g, '');

/** How a card is named where others can read it: `•••• 4242`. */
export const maskedNumber = (lastFour: string): string => `•••• ${lastFour}`;
