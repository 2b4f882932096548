/** Maximum number of characters that are parsed. Browsers send shorter headers. */
const maxHeaderLength = 300;

/**
 * Returns the shop's locale that the buyer prefers, or `undefined` without a match.
 *
 * A language also matches a locale of another country, with lower priority than exact matches: `sv` and `sv-FI`
 * match `sv-SE`.
 *
 * @param header the `Accept-Language` of the request (RFC 9110 §12.5.4)
 */
export function matchLocale(header: string | null, locales: readonly string[]): string | undefined {
  const ranges = (header ?? '')
    .slice(0, maxHeaderLength)
    .split(',')
    .map((part) => part.split(';').map((text) => text.trim()))
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
  const parameter = parameters.find((text) => /^q=/i.test(text));
  const weight = parameter === undefined ? 1 : Number(parameter.slice(2));
  return weight <= 1 ? weight : 0;
}

/** Returns the language of a locale. Browsers send `nb` or `nn` for Norwegian, and Ledyer has `no-NO`. */
const getLanguage = (locale: string): string =>
  (locale.split('-')[0] ?? '').toLowerCase().replace(/^n[bn]$/, 'no');
