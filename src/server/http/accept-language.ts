/** Characters of the header that are read: browsers send few, and it comes from anybody. */
const maxHeaderLength = 300;

/**
 * The locale among those of the shop that the buyer likes best; `undefined` when the browser
 * wishes for none of them, or for nothing.
 *
 * A wish for a language is met by a locale of it in another country, after all wishes that the
 * buyer would rather have: `sv` and `sv-FI` by `sv-SE`.
 *
 * @param header the `Accept-Language` of the request (RFC 9110 §12.5.4)
 */
export function matchLocale(header: string | null, locales: readonly string[]): string | undefined {
  const ranges = (header ?? '')
    .slice(0, maxHeaderLength)
    .split(',')
    .map((part) => part.split(';').map((word) => word.trim()))
    .map(([range = '', ...parameters]) => ({ range, weight: parseWeight(parameters) }))
    .filter(({ weight }) => weight > 0)
    .sort((left, right) => right.weight - left.weight);
  for (const { range } of ranges) {
    const found =
      locales.find((locale) => locale.toLowerCase() === range.toLowerCase()) ??
      locales.find((locale) => getLanguage(locale) === getLanguage(range));
    if (found) return found;
  }
  return undefined;
}

function parseWeight(parameters: readonly string[]): number {
  const written = parameters.find((parameter) => /^q=/i.test(parameter));
  const weight = written === undefined ? 1 : Number(written.slice(2));
  return weight <= 1 ? weight : 0;
}

/** Browsers wish for one of two Norwegians, and Ledyer's locales have one name for both: `no-NO`. */
const getLanguage = (locale: string): string =>
  (locale.split('-')[0] ?? '').toLowerCase().replace(/^n[bn]$/, 'no');
