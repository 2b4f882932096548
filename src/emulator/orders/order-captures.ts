/** Captures and refunds (pages Full capture, Partial capture, Full refund, Partial refund). */
import type { OrderLine } from '../../ledyer/order-line.js';
import type { Capture, PartialRefund } from '../../ledyer/order-request.js';
import type { Issue } from '../../ledyer/decode.js';
import { validateAmounts, sumTotals, includedVat, type OrderTotals } from '../../ledyer/totals.js';
import { removeLinesById, removeMatchingLines } from './capture-lines.js';
import { assertUncaptured, addEvent, type OrderChange } from './order-change.js';
import type { CapturedPart, OrderPart, OrderRecord } from './order-record.js';
import { isFullyCaptured, isFullyRefunded } from './order-status.js';
import type { IdGenerator } from '../id-generator.js';
import { ApiError, toValidationError } from '../http/api-error.js';

/** Captures the whole uncaptured part, if the request names exactly that part. */
export const capture =
  ({ orderLines, totalCaptureAmount }: Capture): OrderChange =>
  (order, now, ids) => {
    const uncaptured = assertUncaptured(order, 'capture', now);
    const { issues, remaining } = removeMatchingLines(uncaptured.orderLines, orderLines);
    throwIfInvalid([
      ...issues,
      ...remaining.map(({ reference }) => ({ path: 'orderLines', message: `lacks ${reference}` })),
      ...validateSum('totalCaptureAmount', totalCaptureAmount, uncaptured.totalOrderAmount),
    ]);
    return captureAll(order, now, ids);
  };

/** Captures the whole uncaptured part. */
export const captureAll: OrderChange = (order, now, ids) => {
  const part = assertUncaptured(order, 'capture', now);
  return addCapture(
    order,
    { ...part, ledgerId: ids.createId('ledger'), createdAt: now },
    null,
    now,
    ids,
  );
};

/**
 * Captures some of the uncaptured lines. Lines with an id leave that part. Other lines leave it as it is, until the
 * shop edits the order (page Partial capture).
 */
export const partialCapture =
  ({ orderLines, totalCaptureAmount }: Capture): OrderChange =>
  (order, now, ids) => {
    const uncaptured = assertUncaptured(order, 'partialCapture', now);
    const { remaining, issues } = removeLinesById(uncaptured.orderLines, orderLines);
    const totals = sumTotals(orderLines);
    throwIfInvalid([
      ...issues,
      ...validateLines(orderLines),
      ...validateSum('totalCaptureAmount', totalCaptureAmount, totals.totalOrderAmount),
    ]);
    throwIfInvalid(
      validateRange('totalCaptureAmount', totalCaptureAmount, uncaptured.totalOrderAmount),
    );
    const part: OrderPart = {
      ...totals,
      ledgerId: ids.createId('ledger'),
      createdAt: now,
      note: '',
      orderLines: orderLines.map((line) => ({ ...line, id: line.id ?? ids.createId('orderLine') })),
    };
    // The remaining lines may add up to zero. Then everything is captured.
    const remainingTotals = sumTotals(remaining);
    const remainder =
      remainingTotals.totalOrderAmount > 0
        ? { ...uncaptured, ...remainingTotals, orderLines: remaining }
        : null;
    return addCapture(order, part, remainder, now, ids);
  };

function addCapture(
  order: OrderRecord,
  capturedPart: OrderPart,
  remaining: OrderPart | null,
  now: number,
  ids: IdGenerator,
): OrderRecord {
  const changes: Partial<OrderRecord> = {
    uncaptured: remaining,
    captured: [
      ...order.captured,
      { ...capturedPart, documentReference: ids.createDocumentReference(), refundedAmount: 0 },
    ],
    ...(remaining === null && { autoCaptureAt: null }),
  };
  const type = isFullyCaptured({ ...order, ...changes }) ? 'fullCapture' : 'partialCapture';
  const { ledgerId, totalOrderAmount: amount } = capturedPart;
  return addEvent(order, { now, ids }, { type, ledgerId, amount }, changes);
}

/** Refunds the rest of one capture. */
export const refund =
  (ledgerId: string, note: string): OrderChange =>
  (order, now, ids) => {
    const capturedPart = requireRefundable(order, ledgerId);
    const amount = capturedPart.totalOrderAmount - capturedPart.refundedAmount;
    const isFullRefund = capturedPart.refundedAmount === 0;
    const credit: OrderPart = {
      ...(isFullRefund ? pickTotals(capturedPart) : apportionTotals(capturedPart, amount)),
      ledgerId: ids.createId('ledger'),
      createdAt: now,
      note,
      orderLines: isFullRefund ? capturedPart.orderLines : [],
    };
    return addRefund(order, capturedPart, credit, now, ids);
  };

/** Refunds a part of one capture. */
export const partialRefund =
  (ledgerId: string, { orderLines, totalRefundAmount, note }: PartialRefund): OrderChange =>
  (order, now, ids) => {
    const capturedPart = requireRefundable(order, ledgerId);
    const lines = orderLines ?? [];
    const totals =
      lines.length > 0 ? sumTotals(lines) : apportionTotals(capturedPart, totalRefundAmount);
    throwIfInvalid([
      ...validateLines(lines),
      ...validateSum('totalRefundAmount', totalRefundAmount, totals.totalOrderAmount),
    ]);
    const refundableAmount = capturedPart.totalOrderAmount - capturedPart.refundedAmount;
    throwIfInvalid(validateRange('totalRefundAmount', totalRefundAmount, refundableAmount));
    const credit: OrderPart = {
      ...totals,
      ledgerId: ids.createId('ledger'),
      createdAt: now,
      note: note ?? '',
      orderLines: lines.map((line) => ({ ...line, id: ids.createId('orderLine') })),
    };
    return addRefund(order, capturedPart, credit, now, ids);
  };

function addRefund(
  order: OrderRecord,
  capturedPart: CapturedPart,
  credit: OrderPart,
  now: number,
  ids: IdGenerator,
): OrderRecord {
  const amount = credit.totalOrderAmount;
  const changes: Partial<OrderRecord> = {
    captured: order.captured.map((part) =>
      part === capturedPart ? { ...part, refundedAmount: part.refundedAmount + amount } : part,
    ),
    refunded: [...order.refunded, { ...credit, documentReference: ids.createDocumentReference() }],
  };
  const type = isFullyRefunded({ ...order, ...changes }) ? 'fullRefund' : 'partialRefund';
  return addEvent(order, { now, ids }, { type, ledgerId: credit.ledgerId, amount }, changes);
}

/** @throws {ApiError} 404 for an unknown capture, 409 for a fully refunded one. */
function requireRefundable(order: OrderRecord, ledgerId: string): CapturedPart {
  const part = order.captured.find((each) => each.ledgerId === ledgerId);
  if (!part) {
    throw new ApiError(
      404,
      `${order.id} has no capture ${ledgerId}. The captures are in captured[].ledgerId`,
    );
  }
  if (part.refundedAmount >= part.totalOrderAmount) {
    throw new ApiError(409, `${ledgerId} is fully refunded`);
  }
  return part;
}

const pickTotals = (part: OrderPart): OrderTotals => ({
  totalOrderAmount: part.totalOrderAmount,
  totalOrderAmountExclVat: part.totalOrderAmountExclVat,
  totalOrderVatAmount: part.totalOrderVatAmount,
});

/** Returns the totals of an amount without lines. Its share of VAT is that of the capture. */
function apportionTotals(part: OrderPart, amount: number): OrderTotals {
  const { totalOrderAmountExclVat: net, totalOrderVatAmount: vat } = part;
  const totalOrderVatAmount = net > 0 ? includedVat(amount, Math.round((vat / net) * 10_000)) : 0;
  return {
    totalOrderAmount: amount,
    totalOrderAmountExclVat: amount - totalOrderVatAmount,
    totalOrderVatAmount,
  };
}

/** Validates each line. Callers compare the sum. */
const validateLines = (lines: readonly OrderLine[]): Issue[] =>
  validateAmounts(lines, sumTotals(lines));

const validateSum = (path: string, actual: number, expected: number): Issue[] =>
  actual === expected ? [] : [{ path, message: `is ${actual} and should be ${expected}` }];

const validateRange = (path: string, actual: number, max: number): Issue[] =>
  actual >= 1 && actual <= max
    ? []
    : [{ path, message: `is ${actual} and must be between 1 and ${max}` }];

function throwIfInvalid(issues: readonly Issue[]): void {
  if (issues.length > 0) throw toValidationError(issues);
}
