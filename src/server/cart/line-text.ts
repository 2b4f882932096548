/**
 * Maximum length of an article number. Ledyer's limit is not documented; the WooCommerce plugin sends at most 64
 * characters.
 */
export const maxReferenceCharacters = 64;

/**
 * Maximum length of a description. Ledyer's limit is not documented; the plugins for WooCommerce send at most 254
 * characters with a session and at most 200 with an order.
 */
const maxDescriptionCharacters = 200;

/** Control characters, separators of lines and halves of surrogate pairs. */
const unprintable = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** Whether a text has a character that no invoice can show and no database stores. */
export const hasUnprintable = (text: string): boolean => unprintable.test(text);

/**
 * Returns a name as the description of a line: one line of text, cut where it is too long. An article number is
 * never cut, because two articles could become one.
 */
export function toDescription(name: string): string {
  const text = name.replace(new RegExp(unprintable, 'gu'), ' ').replace(/\s+/g, ' ').trim();
  if (text.length <= maxDescriptionCharacters) return text;
  const end = maxDescriptionCharacters - 1;
  // Without half a surrogate pair at the end.
  return `${text
    .slice(0, end)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()}…`;
}
