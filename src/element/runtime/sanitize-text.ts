/** Markup, also when unclosed. `a < b` does not match. */
const markupPattern = /<[a-z/!?][^>]*(?:>|$)/gi;
const controlPattern = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/**
 * Returns text that is safe where it may be parsed as HTML: one line, no tags, at most `maxLength` code points.
 * Returns an empty string for other types.
 */
export function toPlainText(value: unknown, maxLength: number): string {
  if (typeof value !== 'string') return '';
  const text = value
    .replace(markupPattern, ' ')
    .replace(controlPattern, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  // A code point has at most two units, so this slice shows whether there are too many.
  // Not `Array.from`, because some pages replace it by a function that splits code points.
  // oxlint-disable-next-line typescript/no-misused-spread -- code points are intended
  const characters = [...text.slice(0, 2 * (maxLength + 1))];
  return characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join('')}…` : text;
}
