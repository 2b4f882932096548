import type { OrderLine } from '../../ledyer/order-line.js';
import { includedVat } from '../../ledyer/totals.js';
import { createDifference, type Difference, type LineSummary } from './difference.js';

/** The result of comparing the lines of a cart with those that Ledyer has. */
export interface LineComparison {
  readonly differences: readonly Difference[];
  /** Lines that Ledyer added and that the shop allows. */
  readonly allowedFees: readonly OrderLine[];
}

/** Types of goods and of deductions, which are never a fee. */
export const nonFeeTypes: readonly string[] = ['physical', 'digital', 'discount', 'giftCard'];

const comparedFields = [
  'type',
  'reference',
  'quantity',
  'vat',
  'totalAmount',
  'totalVatAmount',
] as const satisfies readonly (keyof OrderLine)[];

/**
 * Compares lines field by field. Unit prices are compared where both sides have one: a line may be given by its totals
 * alone, and Ledyer may derive the price.
 *
 * A line that only Ledyer has is named by its type, `addedLine.surcharge`, unless it is an allowed fee.
 */
export function compareLines(
  expected: readonly OrderLine[],
  actual: readonly OrderLine[],
  options: {
    readonly allowedFeeTypes?: readonly string[] | undefined;
    readonly comparesSequence: boolean;
  },
): LineComparison {
  // Copies, because one object may be in `actual` twice and lines are found by identity.
  const lines = actual.map((line) => ({ ...line }));
  const { counterparts, added } = pairLines(expected, lines);
  const isComplete = counterparts.every((line) => line !== undefined);
  const comparedCounterparts =
    options.comparesSequence && isComplete
      ? lines.filter((line) => !added.includes(line))
      : counterparts;
  const allowedFees = added.filter((line) => isFee(line, options.allowedFeeTypes));
  return {
    differences: [
      ...expected.flatMap((line, index) => compareLine(line, comparedCounterparts[index], index)),
      ...added
        .filter((line) => !allowedFees.includes(line))
        .map((line) => createDifference(`addedLine.${toTypeName(line)}`, null, summarize(line))),
    ],
    allowedFees,
  };
}

/** Criteria by which a line at Ledyer matches a line of the cart, strictest first. */
const matchCriteria: readonly ((expected: OrderLine, actual: OrderLine) => boolean)[] = [
  (expected, actual) => compareLine(expected, actual, 0).length === 0,
  (expected, actual) => expected.type === actual.type && expected.reference === actual.reference,
  (expected, actual) => expected.type === actual.type,
  (expected, actual) => expected.reference === actual.reference,
];

/** Pairs each line of the cart with a line at Ledyer. Ledyer has added the remaining lines. */
function pairLines(expected: readonly OrderLine[], actual: readonly OrderLine[]) {
  const added = [...actual];
  const counterparts = expected.map((): OrderLine | undefined => undefined);
  for (const isMatch of matchCriteria) {
    for (const [index, line] of expected.entries()) {
      if (counterparts[index]) continue;
      const found = added.findIndex((candidate) => isMatch(line, candidate));
      if (found >= 0) counterparts[index] = added.splice(found, 1)[0];
    }
  }
  return { counterparts, added };
}

function compareLine(
  expected: OrderLine,
  actual: OrderLine | undefined,
  index: number,
): readonly Difference[] {
  if (!actual) return [createDifference('orderLines', summarize(expected), null)];
  const fields: (keyof OrderLine)[] = [...comparedFields];
  if (expected.unitPrice != null && actual.unitPrice != null) fields.push('unitPrice');
  return fields.flatMap((field) => {
    const [expectedValue, actualValue] = [
      toComparable(expected[field]),
      toComparable(actual[field]),
    ];
    return expectedValue === actualValue
      ? []
      : [createDifference(`orderLines[${index}].${field}`, expectedValue, actualValue)];
  });
}

/** Amounts may have floating-point errors. */
const toComparable = (value: string | number | null | undefined) =>
  typeof value === 'number' ? Math.round(value) : value;

/** Returns whether a line is an allowed fee: it does not lower the total, and its VAT matches its rate. */
const isFee = (line: OrderLine, allowedFeeTypes: readonly string[] | undefined): boolean =>
  allowedFeeTypes?.includes(line.type) === true &&
  line.totalAmount >= 0 &&
  Math.abs(Math.round(line.totalVatAmount) - includedVat(line.totalAmount, line.vat)) <= 1;

/** Returns the type as a part of a name. Ledyer may use a type that this version does not know. */
const toTypeName = ({ type }: OrderLine): string => (/^\w{1,40}$/.test(type) ? type : 'other');

const summarize = (line: OrderLine): LineSummary => ({
  type: line.type,
  reference: line.reference,
  quantity: line.quantity,
  vat: line.vat,
  totalAmount: Math.round(line.totalAmount),
  totalVatAmount: Math.round(line.totalVatAmount),
});
