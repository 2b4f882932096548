import { formatMoney } from '../layout/format-money.js';
import type { Difference } from './admin-api.js';
import { adminMessages, getMismatchLabels } from './locales.js';

/** Returns a sentence for each difference, with both values. */
export const describeDifferences = (
  differences: readonly Difference[],
  currency: string,
): string[] => [...new Set(differences.map((difference) => describe(difference, currency)))];

function describe({ name, expected, found }: Difference, currency: string): string {
  const [label = name] = getMismatchLabels([name]);
  if (expected === null && (found === null || typeof found === 'string')) return label;
  const format = (value: Difference['found']): string => {
    if (value === null) return adminMessages().noValue;
    if (typeof value === 'object')
      return `${value.quantity} × ${value.reference}, ${formatMoney(value.totalAmount, currency)}`;
    return typeof value === 'number' && isAmount(name)
      ? formatMoney(value, currency)
      : String(value);
  };
  return `${label} ${adminMessages().values(format(expected), format(found))}`;
}

/** Returns whether the value of a difference is in minor units. */
const isAmount = (name: string): boolean => /amount$|ExclVat$|unitPrice$|Refunded$/i.test(name);
