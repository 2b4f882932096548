import type { Issue } from '../../ledyer/decode.js';
import type { StoredOrderLine } from '../../ledyer/order-line.js';
import type { CapturedLine } from '../../ledyer/order-request.js';

/** The uncaptured lines that remain after a capture, and the requested lines that match none. */
export interface RemainingLines {
  readonly remaining: readonly StoredOrderLine[];
  readonly issues: readonly Issue[];
}

/**
 * Removes the lines of a full capture, which must match the uncaptured lines (page Full capture): by id or by
 * reference, with the same totals.
 */
export function removeMatchingLines(
  lines: readonly StoredOrderLine[],
  requested: readonly CapturedLine[],
): RemainingLines {
  const remaining = [...lines];
  const issues: Issue[] = [];
  requested.forEach((line, index) => {
    const matchIndex = remaining.findIndex((each) => isSameLine(each, line));
    if (matchIndex >= 0) remaining.splice(matchIndex, 1);
    else {
      const { id, reference } = line;
      const name = id == null ? `the reference ${reference}` : `the id ${id}`;
      issues.push({
        path: `orderLines[${index}]`,
        message: `has ${name} and totals that no uncaptured line has`,
      });
    }
  });
  return { remaining, issues };
}

const isSameLine = (line: StoredOrderLine, requested: CapturedLine): boolean =>
  (requested.id == null ? line.reference === requested.reference : line.id === requested.id) &&
  line.totalAmount === requested.totalAmount &&
  line.totalVatAmount === requested.totalVatAmount;

/**
 * Removes the lines that a partial capture names by id, whatever their amounts. A line without an id removes
 * nothing: the shop reduces the order itself afterwards (page Partial capture).
 */
export function removeLinesById(
  lines: readonly StoredOrderLine[],
  requested: readonly CapturedLine[],
): RemainingLines {
  const issues = requested.flatMap(({ id }, index): Issue[] => {
    const isKnown = id == null || lines.some((line) => line.id === id);
    return isKnown
      ? []
      : [
          {
            path: `orderLines[${index}]`,
            message: `has the id ${id}, which no uncaptured line has`,
          },
        ];
  });
  const ids = new Set(requested.map(({ id }) => id));
  return { remaining: lines.filter(({ id }) => !ids.has(id)), issues };
}
