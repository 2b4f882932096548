/** Markup, also such that is not closed; `a < b` is none. */
const markup = /<[a-z/!?][^>]*(?:>|$)/gi;
const control = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/**
 * Text for a place of which it is not known whether it takes markup for markup:
 * on one line, without tags, and of `limit` characters at the most (code points,
 * so that none is cut in two). Empty for what is no text.
 */
export function plainText(value: unknown, limit: number): string {
  if (typeof value !== 'string') return '';
  const text = value.replace(markup, ' ').replace(control, ' ').replace(/ {2,}/g, ' ').trim();
  // A character has two units at the most, so this holds one character too many if there is one.
  const characters = Array.from(text.slice(0, 2 * (limit + 1)));
  return characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : text;
}
