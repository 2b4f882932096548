import { getLanguage } from '../layout/language.js';
import { en, type AdminMessages, type Labels } from './locales/en.js';
import { sv } from './locales/sv.js';

/** Returns the messages of the admin page in the language of the page. */
export const adminMessages = (): AdminMessages => ({ en, sv })[getLanguage()];

/** Returns the label of a name, or the name itself when it is unknown. */
export const getLabel = (labels: Labels, name: string): string => labels[name] ?? name;

/** Returns the reasons why an order is held, without duplicates. */
export const getMismatchLabels = (mismatches: readonly string[]): string[] => [
  ...new Set(mismatches.map(getMismatchLabel)),
];

/** @param mismatch the path of a field, such as `orderLines[0].quantity` */
function getMismatchLabel(mismatch: string): string {
  const { mismatches, lineMismatch, lineFields, addedLine, riskMismatch, risks } = adminMessages();
  const [, kind, name] = /^(addedLine|risk)\.(\w+)$/.exec(mismatch) ?? [];
  if (kind === 'addedLine' && name !== undefined) return addedLine(name);
  if (kind === 'risk' && name !== undefined) return riskMismatch(getLabel(risks, name));
  const [, index, field] = /^orderLines\[(\d+)\]\.(\w+)$/.exec(mismatch) ?? [];
  return index !== undefined && field !== undefined
    ? lineMismatch(Number(index) + 1, getLabel(lineFields, field))
    : getLabel(mismatches, mismatch);
}
