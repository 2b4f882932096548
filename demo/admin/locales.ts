import { language } from '../layout/language.js';
import { en, type AdminTexts, type Words } from './locales/en.js';
import { sv } from './locales/sv.js';

/** The back office's words in the language that the page speaks now. */
export const adminText = (): AdminTexts => ({ en, sv })[language()];

/** What Ledyer or the shop calls something, in words; their own word where it is a new one. */
export const wordFor = (words: Words, name: string): string => words[name] ?? name;

/** Why an order is held, in words, each said once: the order and its session may differ in the same. */
export const reasonTexts = (mismatches: readonly string[]): string[] => [
  ...new Set(mismatches.map(reasonText)),
];

/** One reason; `difference` is the path of a field, such as `orderLines[0].quantity`. */
function reasonText(difference: string): string {
  const { reasons, reasonOfLine, lineFields } = adminText();
  const [, index, field] = /^orderLines\[(\d+)\]\.(\w+)$/.exec(difference) ?? [];
  return index !== undefined && field !== undefined
    ? reasonOfLine(Number(index) + 1, wordFor(lineFields, field))
    : wordFor(reasons, difference);
}
