import type { StoredOrderLine } from '../../ledyer/order-line.js';
import type { CapturedLine } from '../../ledyer/order-request.js';
import type { Issue } from '../../ledyer/decode.js';

/** The lines of a capture and the remaining lines. */
export interface LineSelection {
  /** Selected lines, with the ids of the stored lines. */
  readonly selected: readonly StoredOrderLine[];
  readonly remaining: readonly StoredOrderLine[];
  /** Lines that cannot be selected, and the reasons. */
  readonly issues: readonly Issue[];
}

/**
 * Selects `requested` from `lines`.
 *
 * A line with an id selects the whole line with that id (page Partial capture). A line without an id selects from
 * the line with the same reference, and the rest of that line remains (assumed). More than the line has cannot be
 * selected.
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

/** Returns whether both lines have the same totals. Other fields do not matter. */
const hasSameTotals = (a: CapturedLine, b: CapturedLine): boolean =>
  a.totalAmount === b.totalAmount && a.totalVatAmount === b.totalVatAmount;

/** Returns whether `line` has as much as `requested`. Discounts are selected from discounts only. */
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
  if (sameReference.length > 0) return `has more than the uncaptured line ${requested.reference}`;
  return `has the reference ${requested.reference}, which no uncaptured line has`;
}
