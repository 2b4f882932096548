import { digest, hex } from '../secret.js';
import { toStorableText } from '../storable-text.js';

/** The compared fields of an order line. Amounts are in minor units. */
export interface LineSummary {
  readonly type: string;
  readonly reference: string;
  readonly quantity: number;
  readonly vat: number;
  readonly totalAmount: number;
  readonly totalVatAmount: number;
}

type DifferenceValue = string | number | null | LineSummary;

/** A difference between what the shop quoted and what Ledyer has, with both values. */
export interface Difference {
  /** Such as `amount`, `orderLines[0].quantity` or `addedLine.surcharge`. */
  readonly name: string;
  readonly expected: DifferenceValue;
  readonly found: DifferenceValue;
}

const maxTextLength = 200;

/** Returns a difference whose texts are short, and the database can store them. */
export const createDifference = (
  name: string,
  expected: DifferenceValue | undefined,
  found: DifferenceValue | undefined,
): Difference => ({
  name: toShortText(name),
  expected: toStorable(expected),
  found: toStorable(found),
});

function toStorable(value: DifferenceValue | undefined): DifferenceValue {
  if (typeof value === 'string') return toShortText(value);
  if (typeof value !== 'object' || value === null) return value ?? null;
  const { type, reference } = value;
  return { ...value, type: toShortText(type), reference: toShortText(reference) };
}

const toShortText = (text: string): string => toStorableText(text, '�').slice(0, maxTextLength);

/** Returns the names of differences, without duplicates. */
export const getDifferenceNames = (differences: readonly Difference[]): readonly string[] => [
  ...new Set(differences.map(({ name }) => name)),
];

/** Returns the differences without repeated ones: a session and its order may both differ in the same value. */
export const getDistinctDifferences = (
  differences: readonly Difference[],
): readonly Difference[] => {
  // A `Map` keeps the place of the first.
  const byKey = new Map<string, Difference>();
  for (const difference of differences) {
    const key = toKey(difference);
    if (!byKey.has(key)) byKey.set(key, difference);
  }
  return [...byKey.values()];
};

/** Returns whether every difference is among the known ones, with the same values. */
export function areAllKnown(
  differences: readonly Difference[],
  known: readonly Difference[],
): boolean {
  const keys = new Set(known.map(toKey));
  return differences.every((difference) => keys.has(toKey(difference)));
}

/**
 * Returns a digest of differences and their values, independent of their sequence. A release names the differences
 * that the admin saw by this digest.
 */
export const digestDifferences = async (differences: readonly Difference[]): Promise<string> =>
  hex(await digest(differences.map(toKey).sort().join('\n'))).slice(0, 32);

const toKey = ({ name, expected, found }: Difference): string =>
  JSON.stringify([name, toSortedValue(expected), toSortedValue(found)]);

/** Sorts the fields of a value by their names, because the database does not keep their sequence. */
const toSortedValue = (value: DifferenceValue) =>
  typeof value === 'object' && value !== null
    ? Object.entries(value)
        .map((field) => JSON.stringify(field))
        .sort()
    : value;
