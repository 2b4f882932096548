import { language } from '../layout/language.js';
import { en, type AdminTexts, type Words } from './locales/en.js';
import { sv } from './locales/sv.js';

/** The back office's words in the language that the page speaks now. */
export const adminMessages = (): AdminTexts => ({ en, sv })[language()];

/** What Ledyer or the shop calls something, in words; their own word where it is a new one. */
export const labelFor = (words: Words, name: string): string => words[name] ?? name;

/** Why an order is held, in words, each said once: the order and its session may differ in the same. */
export const mismatchLabels = (mismatches: readonly string[]): string[] => [
  ...new Set(mismatches.map(mismatchLabel)),
];

/** One reason; `difference` is the path of a field, such as `orderLines[0].quantity`. */
function mismatchLabel(difference: string): string {
  const { reasons, reasonOfLine, lineFields } = adminMessages();
  const [, index, field] = /^orderLines\[(\d+)\]\.(\w+)$/.exec(difference) ?? [];
  return index !== undefined && field !== undefined
    ? reasonOfLine(Number(index) + 1, labelFor(lineFields, field))
    : labelFor(reasons, difference);
}
