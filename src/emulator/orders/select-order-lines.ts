import type { StoredOrderLine } from '../../ledyer/order-line.js';
import type { CapturedLine } from '../../ledyer/order-request.js';
import type { Issue } from '../../ledyer/decode.js';

/** What a capture takes out of the uncaptured lines, and what it leaves. */
export interface LineSelection {
  /** With the ids of the lines that they were taken from. */
  readonly selected: readonly StoredOrderLine[];
  readonly remaining: readonly StoredOrderLine[];
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
export function selectLines(
  lines: readonly StoredOrderLine[],
  requested: readonly CapturedLine[],
): LineSelection {
  const remaining = [...lines];
  const selected: StoredOrderLine[] = [];
  const issues: Issue[] = [];
  requested.forEach((line, index) => {
    const path = `orderLines[${index}]`;
    const at = remaining.findIndex((each) =>
      line.id == null
        ? each.reference === line.reference && containsLine(each, line)
        : each.id === line.id,
    );
    const from = remaining[at];
    if (!from) {
      issues.push({ path, message: explainMissingLine(remaining, line) });
    } else if (line.id != null && !hasSameTotals(from, line)) {
      issues.push({ path, message: `has an id, so its totalAmount should be ${from.totalAmount}` });
    } else {
      selected.push({ ...line, id: from.id });
      remaining.splice(at, 1, ...(line.id == null ? subtractLine(from, line) : []));
    }
  });
  return { selected, remaining, issues };
}

/** Whether these are the same goods for the same money, whatever else is written beside them. */
const hasSameTotals = (a: CapturedLine, b: CapturedLine): boolean =>
  a.totalAmount === b.totalAmount && a.totalVatAmount === b.totalVatAmount;

/** Whether as much as `wanted` can be taken from `line`; a discount is taken from a discount. */
function containsLine(line: StoredOrderLine, requested: CapturedLine): boolean {
  if (hasSameTotals(line, requested)) return true;
  const sameSign = Math.sign(line.totalAmount) === Math.sign(requested.totalAmount);
  return (
    sameSign &&
    Math.abs(requested.totalAmount) <= Math.abs(line.totalAmount) &&
    Math.abs(requested.totalVatAmount) <= Math.abs(line.totalVatAmount) &&
    requested.quantity <= line.quantity
  );
}

function subtractLine(line: StoredOrderLine, selected: CapturedLine): StoredOrderLine[] {
  const totalAmount = line.totalAmount - selected.totalAmount;
  const totalVatAmount = line.totalVatAmount - selected.totalVatAmount;
  if (totalAmount === 0 && totalVatAmount === 0) return [];
  return [{ ...line, quantity: line.quantity - selected.quantity, totalAmount, totalVatAmount }];
}

function explainMissingLine(lines: readonly StoredOrderLine[], requested: CapturedLine): string {
  const sameReference = lines.filter(({ reference }) => reference === requested.reference);
  if (requested.id != null) return `has the id ${requested.id}, which no uncaptured line has`;
  if (sameReference.length > 0) return `takes more than is uncaptured of ${requested.reference}`;
  return `has the reference ${requested.reference}, which no uncaptured line has`;
}
