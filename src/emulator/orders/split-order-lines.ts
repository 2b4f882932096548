import type { StoredOrderLine } from '../../ledyer/order-line.js';
import type { CapturedLine } from '../../ledyer/order-request.js';
import type { Issue } from '../../ledyer/decode.js';

/** What a capture takes out of the uncaptured lines, and what it leaves. */
export interface LineSplit {
  /** With the ids of the lines that they were taken from. */
  readonly taken: readonly StoredOrderLine[];
  readonly left: readonly StoredOrderLine[];
  /** Lines that could not be taken, and why. */
  readonly issues: readonly Issue[];
}

/**
 * Takes `wanted` out of `lines`.
 *
 * A line with an id takes the line with that id away (page Partial capture); one
 * without is taken from the line with its reference, which keeps the rest
 * (assumed). More than there is cannot be taken.
 */
export function splitLines(
  lines: readonly StoredOrderLine[],
  wanted: readonly CapturedLine[],
): LineSplit {
  const left = [...lines];
  const taken: StoredOrderLine[] = [];
  const issues: Issue[] = [];
  wanted.forEach((line, index) => {
    const path = `orderLines[${index}]`;
    const at = left.findIndex((each) =>
      line.id == null
        ? each.reference === line.reference && holds(each, line)
        : each.id === line.id,
    );
    const from = left[at];
    if (!from) {
      issues.push({ path, message: refusalFor(left, line) });
    } else if (line.id != null && !isSame(from, line)) {
      issues.push({ path, message: `has an id, so its totalAmount should be ${from.totalAmount}` });
    } else {
      taken.push({ ...line, id: from.id });
      left.splice(at, 1, ...(line.id == null ? rest(from, line) : []));
    }
  });
  return { taken, left, issues };
}

/** Whether these are the same goods for the same money, whatever else is written beside them. */
const isSame = (a: CapturedLine, b: CapturedLine): boolean =>
  a.totalAmount === b.totalAmount && a.totalVatAmount === b.totalVatAmount;

/** Whether as much as `wanted` can be taken from `line`; a discount is taken from a discount. */
function holds(line: StoredOrderLine, wanted: CapturedLine): boolean {
  if (isSame(line, wanted)) return true;
  const sameSign = Math.sign(line.totalAmount) === Math.sign(wanted.totalAmount);
  return (
    sameSign &&
    Math.abs(wanted.totalAmount) <= Math.abs(line.totalAmount) &&
    Math.abs(wanted.totalVatAmount) <= Math.abs(line.totalVatAmount) &&
    wanted.quantity <= line.quantity
  );
}

function rest(line: StoredOrderLine, taken: CapturedLine): StoredOrderLine[] {
  const totalAmount = line.totalAmount - taken.totalAmount;
  const totalVatAmount = line.totalVatAmount - taken.totalVatAmount;
  if (totalAmount === 0 && totalVatAmount === 0) return [];
  return [{ ...line, quantity: line.quantity - taken.quantity, totalAmount, totalVatAmount }];
}

function refusalFor(lines: readonly StoredOrderLine[], wanted: CapturedLine): string {
  const known = lines.filter(({ reference }) => reference === wanted.reference);
  if (wanted.id != null) return `has the id ${wanted.id}, which no uncaptured line has`;
  if (known.length > 0) return `takes more than is uncaptured of ${wanted.reference}`;
  return `has the reference ${wanted.reference}, which no uncaptured line has`;
}
