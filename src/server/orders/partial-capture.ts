import type { Issue } from '../../ledyer/decode.js';
import type { OrderLine, StoredOrderLine } from '../../ledyer/order-line.js';
import type { CapturedLine, EditOrder } from '../../ledyer/order-request.js';
import type { SubOrder } from '../../ledyer/order.js';
import { sumTotals, validateAmounts } from '../../ledyer/totals.js';

/** The edit that removes captured parts of lines from the uncaptured lines. */
export interface CaptureEdit {
  /** The uncaptured lines after the edit, and their totals. */
  readonly body: EditOrder;
  /** The uncaptured lines between the capture and the edit. */
  readonly linesBefore: readonly OrderLine[];
}

/** The calls of a partial capture to Ledyer. */
export interface PartialCapturePlan {
  /** The captured lines. Whole lines have their ids, parts of lines have none. */
  readonly capturedLines: readonly CapturedLine[];
  /**
   * The edit after the capture, or `undefined` when only whole lines are captured. Ledyer removes whole lines by
   * itself. For parts of lines the shop must edit the order (page Partial capture).
   */
  readonly edit: CaptureEdit | undefined;
  /** Why the lines cannot be captured. */
  readonly issues: readonly Issue[];
}

/** An uncaptured line while a plan is made. */
interface AvailableLine {
  /** As it is at Ledyer, or `undefined` for the rest of a line. */
  readonly stored: StoredOrderLine | undefined;
  /** Its uncaptured rest. */
  readonly line: OrderLine;
}

/**
 * Plans a partial capture. A line with an id is captured whole. A line without an id is taken from an uncaptured line
 * with the same reference, type and VAT rate. It may be a part of that line.
 *
 * The edit is checked as Ledyer checks it. A rejected edit after the capture would leave an order whose captured
 * lines can be captured again.
 */
export function planPartialCapture(
  uncapturedLines: readonly StoredOrderLine[],
  requested: readonly CapturedLine[],
): PartialCapturePlan {
  const available: AvailableLine[] = uncapturedLines.map((stored) => ({
    stored,
    line: withoutId(stored),
  }));
  const wholeIds = new Set<string>();
  const capturedLines: CapturedLine[] = [];
  const issues: Issue[] = [];
  requested.forEach((line, index) => {
    const path = `orderLines[${index}]`;
    const sourceIndex = findLine(available, line);
    const source = available[sourceIndex];
    if (!source) {
      issues.push({ path, message: describeMissing(available, line) });
    } else if (isSameLine(source.line, line)) {
      available.splice(sourceIndex, 1);
      if (source.stored) wholeIds.add(source.stored.id);
      capturedLines.push(source.stored ? { ...line, id: source.stored.id } : line);
    } else if (line.id != null) {
      const { quantity, vat, totalAmount, totalVatAmount } = source.line;
      const values = `${quantity}, ${vat}, ${totalAmount} and ${totalVatAmount}`;
      issues.push({
        path,
        message: `has an id, so its quantity, vat, totalAmount and totalVatAmount must be ${values}`,
      });
    } else {
      capturedLines.push(line);
      available[sourceIndex] = { stored: undefined, line: subtractLine(source.line, line) };
    }
  });

  const remaining = available.map(({ line }) => line);
  // A captured part of a line has no id, not even the last part. Ledyer removes only lines with an id by itself.
  const isEdited = capturedLines.some(({ id }) => id == null);
  if (!isEdited || issues.length > 0) return { capturedLines, edit: undefined, issues };
  const body = { orderLines: remaining, ...sumTotals(remaining) };
  const linesBefore = uncapturedLines.filter(({ id }) => !wholeIds.has(id)).map(withoutId);
  return { capturedLines, edit: { body, linesBefore }, issues: validateEdit(body) };
}

/** Returns the index of the line to capture from: with the same id, else an equal line, else one that contains it. */
function findLine(available: readonly AvailableLine[], requested: CapturedLine): number {
  if (requested.id != null) {
    return available.findIndex(({ stored }) => stored?.id === requested.id);
  }
  const equal = available.findIndex(
    ({ line }) => isOfSameItem(line, requested) && isSameLine(line, requested),
  );
  if (equal >= 0) return equal;
  return available.findIndex(
    ({ line }) => isOfSameItem(line, requested) && containsLine(line, requested),
  );
}

/** Returns why no uncaptured line has the requested one. */
function describeMissing(available: readonly AvailableLine[], requested: CapturedLine): string {
  const found = available.find(({ line }) => requested.id == null && isOfSameItem(line, requested));
  if (!found) return 'matches no uncaptured line';
  const { quantity, totalAmount, totalVatAmount } = found.line;
  return `has more than is uncaptured: quantity ${quantity}, totalAmount ${totalAmount}, totalVatAmount ${totalVatAmount}`;
}

const isOfSameItem = (a: OrderLine, b: OrderLine): boolean =>
  a.reference === b.reference && a.type === b.type && a.vat === b.vat;

const isSameLine = (a: OrderLine, b: OrderLine): boolean =>
  a.quantity === b.quantity &&
  a.vat === b.vat &&
  a.totalAmount === b.totalAmount &&
  a.totalVatAmount === b.totalVatAmount;

/**
 * Returns whether `requested` is a part of the line: fewer pieces, or a smaller amount of a single piece such as a
 * discount. Discounts are captured from discounts only.
 */
function containsLine(line: OrderLine, requested: OrderLine): boolean {
  const hasRest =
    requested.quantity < line.quantity || (line.quantity === 1 && requested.quantity === 1);
  const hasSameSign = Math.sign(line.totalAmount) === Math.sign(requested.totalAmount);
  return (
    hasRest &&
    requested.quantity >= 1 &&
    hasSameSign &&
    Math.abs(requested.totalAmount) <= Math.abs(line.totalAmount) &&
    Math.abs(requested.totalVatAmount) <= Math.abs(line.totalVatAmount)
  );
}

function subtractLine(line: OrderLine, captured: OrderLine): OrderLine {
  const { unitPrice, unitDiscountAmount, ...rest } = line;
  // A single piece is captured by its amount, and remains one piece.
  const quantity = line.quantity - captured.quantity || line.quantity;
  const totalAmount = line.totalAmount - captured.totalAmount;
  const totalVatAmount = line.totalVatAmount - captured.totalVatAmount;
  // After a capture by amount, the price of one piece no longer makes the total.
  const isUnitPriceLeft =
    unitPrice != null && quantity * (unitPrice - (unitDiscountAmount ?? 0)) === totalAmount;
  return {
    ...(isUnitPriceLeft ? line : rest),
    quantity,
    totalAmount,
    totalVatAmount,
  };
}

function validateEdit(body: EditOrder): readonly Issue[] {
  if (body.totalOrderAmount < 1) {
    const message = `would leave an uncaptured amount of ${body.totalOrderAmount}. Capture all of the order`;
    return [{ path: 'orderLines', message }];
  }
  return validateAmounts(body.orderLines, body).map(({ path, message }) => ({
    path: `The uncaptured ${path}`,
    message: `${message} after this capture`,
  }));
}

/**
 * Returns whether the edit is still needed, done, or no longer possible because the uncaptured lines were changed
 * in another way. Ledyer gives edited lines new ids (assumed), so the lines are compared without them.
 */
export function getEditState(
  { body, linesBefore }: CaptureEdit,
  uncaptured: SubOrder | null,
): 'needed' | 'done' | 'changed' {
  const lines = uncaptured?.orderLines ?? [];
  if (lines.length === 0 || hasSameLines(lines, body.orderLines)) return 'done';
  return hasSameLines(lines, linesBefore) ? 'needed' : 'changed';
}

function hasSameLines(a: readonly OrderLine[], b: readonly OrderLine[]): boolean {
  const toText = (lines: readonly OrderLine[]) =>
    lines
      .map(({ reference, quantity, totalAmount, totalVatAmount }) =>
        JSON.stringify([reference, quantity, totalAmount, totalVatAmount]),
      )
      .sort()
      .join();
  return toText(a) === toText(b);
}

function withoutId(line: OrderLine & { readonly id?: string }): OrderLine {
  const copy: OrderLine & { id?: string } = { ...line };
  delete copy.id;
  return copy;
}
