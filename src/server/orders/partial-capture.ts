import type { Issue } from '../../ledyer/decode.js';
import type { OrderLine, StoredOrderLine } from '../../ledyer/order-line.js';
import type { CapturedLine } from '../../ledyer/order-request.js';

/** What a partial capture sends to Ledyer. */
export interface PartialCapturePlan {
  /** The captured lines. Whole lines have their ids, parts of lines have none. */
  readonly capturedLines: readonly CapturedLine[];
  /**
   * The uncaptured lines afterwards, or `undefined` when only whole lines are captured. Ledyer removes whole lines by
   * itself. For parts of lines the shop must edit the order (page Partial capture).
   */
  readonly remainingLines: readonly OrderLine[] | undefined;
  /** Requested lines that cannot be captured, and the reasons. */
  readonly issues: readonly Issue[];
}

/**
 * Plans a partial capture. A line with an id is captured whole. A line without an id is captured from the line with
 * the same reference, which it may name in part.
 */
export function planPartialCapture(
  uncapturedLines: readonly StoredOrderLine[],
  requested: readonly CapturedLine[],
): PartialCapturePlan {
  const available = [...uncapturedLines];
  const rests: OrderLine[] = [];
  const capturedLines: CapturedLine[] = [];
  const issues: Issue[] = [];
  requested.forEach((line, index) => {
    const at = available.findIndex((each) =>
      line.id == null
        ? each.reference === line.reference && containsLine(each, line)
        : each.id === line.id,
    );
    const [from] = at < 0 ? [] : available.splice(at, 1);
    const path = `orderLines[${index}]`;
    if (!from) {
      issues.push({ path, message: 'has more than is uncaptured, or no uncaptured line matches' });
    } else if (isSameLine(from, line)) {
      capturedLines.push({ ...line, id: from.id });
    } else if (line.id != null) {
      issues.push({ path, message: `has an id, so its totalAmount must be ${from.totalAmount}` });
    } else {
      capturedLines.push(line);
      rests.push(subtractLine(from, line));
    }
  });
  return {
    capturedLines,
    remainingLines: rests.length > 0 ? [...available.map(withoutId), ...rests] : undefined,
    issues,
  };
}

const isSameLine = (a: OrderLine, b: OrderLine): boolean =>
  a.quantity === b.quantity &&
  a.totalAmount === b.totalAmount &&
  a.totalVatAmount === b.totalVatAmount;

/** Returns whether `line` has as much as `requested`. Discounts are captured from discounts only. */
function containsLine(line: OrderLine, requested: OrderLine): boolean {
  const hasSameSign = Math.sign(line.totalAmount) === Math.sign(requested.totalAmount);
  return (
    hasSameSign &&
    Math.abs(requested.totalAmount) <= Math.abs(line.totalAmount) &&
    Math.abs(requested.totalVatAmount) <= Math.abs(line.totalVatAmount) &&
    requested.quantity <= line.quantity
  );
}

const subtractLine = (line: StoredOrderLine, captured: OrderLine): OrderLine => ({
  ...withoutId(line),
  quantity: line.quantity - captured.quantity,
  totalAmount: line.totalAmount - captured.totalAmount,
  totalVatAmount: line.totalVatAmount - captured.totalVatAmount,
});

const withoutId = ({ id: _, ...line }: StoredOrderLine): OrderLine => line;
