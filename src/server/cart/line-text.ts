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

/** Control characters, line separators and halves of surrogate pairs. */
const unprintable = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

/** Returns whether a text has a character that no invoice can show or no database can store. */
export const hasUnprintable = (text: string): boolean => unprintable.test(text);

/**
 * Returns a name as the description of an order line: without line breaks, and cut if it is too long. An article
 * number is never cut, because two articles could become one.
 */
export function toDescription(name: string): string {
  const text = name.replace(new RegExp(unprintable, 'gu'), ' ').replace(/\s+/g, ' ').trim();
  if (text.length <= maxDescriptionCharacters) return text;
  const end = maxDescriptionCharacters - 1;
  // The cut may leave half a surrogate pair at the end.
  return `${text
    .slice(0, end)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trimEnd()}…`;
}
