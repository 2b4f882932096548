/** Captures and refunds (pages Full capture, Partial capture, Full refund, Partial refund). */
import type { OrderLine } from '../../ledyer/order-line.js';
import type { Capture, PartialRefund } from '../../ledyer/order-request.js';
import type { Issue } from '../../ledyer/decode.js';
import { validateAmounts, sumTotals, includedVat, type OrderTotals } from '../../ledyer/totals.js';
import { splitLines } from './split-order-lines.js';
import { demandUncaptured, withEvent, type OrderChange } from './order-change.js';
import type { CapturedPart, OrderPart, OrderRecord } from './order-record.js';
import { isFullyCaptured, isFullyRefunded } from './order-status.js';
import type { NewIds } from '../id-generator.js';
import { Refusal, refusalOf } from '../http/api-error.js';

/** Captures all that is uncaptured, when that is what the shop names. */
export const capture =
  ({ orderLines, totalCaptureAmount }: Capture): OrderChange =>
  (order, now, ids) => {
    const uncaptured = demandUncaptured(order, 'capture', now);
    const { issues, left } = splitLines(uncaptured.orderLines, orderLines);
    refuse([
      ...issues,
      ...left.map(({ reference }) => ({ path: 'orderLines', message: `lacks ${reference}` })),
      ...wrongSum('totalCaptureAmount', totalCaptureAmount, uncaptured.totalOrderAmount),
    ]);
    return captureAll(order, now, ids);
  };

/** Captures all that is uncaptured, whatever it is. */
export const captureAll: OrderChange = (order, now, ids) => {
  const part = demandUncaptured(order, 'capture', now);
  return captured(order, { ...part, ledgerId: ids.id('ledger'), createdAt: now }, null, now, ids);
};

/** Captures some of what is uncaptured. */
export const partialCapture =
  ({ orderLines, totalCaptureAmount }: Capture): OrderChange =>
  (order, now, ids) => {
    const uncaptured = demandUncaptured(order, 'partialCapture', now);
    const { taken, left, issues } = splitLines(uncaptured.orderLines, orderLines);
    const totals = sumTotals(orderLines);
    refuse([
      ...issues,
      ...lineIssues(orderLines.filter(({ id }) => id == null)),
      ...wrongSum('totalCaptureAmount', totalCaptureAmount, totals.totalOrderAmount),
    ]);
    refuse(tooMuch('totalCaptureAmount', totalCaptureAmount, uncaptured.totalOrderAmount));
    const part: OrderPart = {
      ...totals,
      ledgerId: ids.id('ledger'),
      createdAt: now,
      note: '',
      orderLines: taken,
    };
    const rest = { ...uncaptured, ...difference(uncaptured, totals), orderLines: left };
    // Lines that cancel each other out may be left, and no money: then all is captured.
    return captured(order, part, rest.totalOrderAmount > 0 ? rest : null, now, ids);
  };

function captured(
  order: OrderRecord,
  part: OrderPart,
  uncaptured: OrderPart | null,
  now: number,
  ids: NewIds,
): OrderRecord {
  const changes: Partial<OrderRecord> = {
    uncaptured,
    captured: [...order.captured, { ...part, refundedAmount: 0 }],
    ...(uncaptured === null && { autoCaptureAt: null }),
  };
  const type = isFullyCaptured({ ...order, ...changes }) ? 'fullCapture' : 'partialCapture';
  const { ledgerId, totalOrderAmount: amount } = part;
  return withEvent(order, { now, ids }, { type, ledgerId, amount }, changes);
}

/** Refunds all that is left of one capture. */
export const refund =
  (ledgerId: string, note: string): OrderChange =>
  (order, now, ids) => {
    const of = refundable(order, ledgerId);
    const amount = of.totalOrderAmount - of.refundedAmount;
    const whole = of.refundedAmount === 0;
    const credit: OrderPart = {
      ...(whole ? totalsIn(of) : totalsWithin(of, amount)),
      ledgerId: ids.id('ledger'),
      createdAt: now,
      note,
      orderLines: whole ? of.orderLines : [],
    };
    return refunded(order, of, credit, now, ids);
  };

/** Refunds some of one capture. */
export const partialRefund =
  (ledgerId: string, { orderLines, totalRefundAmount, note }: PartialRefund): OrderChange =>
  (order, now, ids) => {
    const of = refundable(order, ledgerId);
    const lines = orderLines ?? [];
    const totals = lines.length > 0 ? sumTotals(lines) : totalsWithin(of, totalRefundAmount);
    refuse([
      ...lineIssues(lines),
      ...wrongSum('totalRefundAmount', totalRefundAmount, totals.totalOrderAmount),
    ]);
    const left = of.totalOrderAmount - of.refundedAmount;
    refuse(tooMuch('totalRefundAmount', totalRefundAmount, left));
    const credit: OrderPart = {
      ...totals,
      ledgerId: ids.id('ledger'),
      createdAt: now,
      note: note ?? '',
      orderLines: lines.map((line) => ({ ...line, id: ids.id('orderLine') })),
    };
    return refunded(order, of, credit, now, ids);
  };

function refunded(
  order: OrderRecord,
  of: CapturedPart,
  credit: OrderPart,
  now: number,
  ids: NewIds,
): OrderRecord {
  const amount = credit.totalOrderAmount;
  const changes: Partial<OrderRecord> = {
    captured: order.captured.map((part) =>
      part === of ? { ...part, refundedAmount: part.refundedAmount + amount } : part,
    ),
    refunded: [...order.refunded, credit],
  };
  const type = isFullyRefunded({ ...order, ...changes }) ? 'fullRefund' : 'partialRefund';
  return withEvent(order, { now, ids }, { type, ledgerId: credit.ledgerId, amount }, changes);
}

/** @throws {Refusal} 404 for a ledger id of no capture, 409 when all of it was refunded. */
function refundable(order: OrderRecord, ledgerId: string): CapturedPart {
  const part = order.captured.find((each) => each.ledgerId === ledgerId);
  if (!part) {
    throw new Refusal(
      404,
      `${order.id} has no capture ${ledgerId}: they are in captured[].ledgerId`,
    );
  }
  if (part.refundedAmount >= part.totalOrderAmount) {
    throw new Refusal(409, `All of ${ledgerId} was refunded`);
  }
  return part;
}

const totalsIn = (part: OrderPart): OrderTotals => ({
  totalOrderAmount: part.totalOrderAmount,
  totalOrderAmountExclVat: part.totalOrderAmountExclVat,
  totalOrderVatAmount: part.totalOrderVatAmount,
});

/** The totals of an amount without lines: its VAT is the capture's, in proportion. */
function totalsWithin(part: OrderPart, amount: number): OrderTotals {
  const { totalOrderAmountExclVat: net, totalOrderVatAmount: vat } = part;
  const totalOrderVatAmount = net > 0 ? includedVat(amount, Math.round((vat / net) * 10_000)) : 0;
  return {
    totalOrderAmount: amount,
    totalOrderAmountExclVat: amount - totalOrderVatAmount,
    totalOrderVatAmount,
  };
}

const difference = (all: OrderTotals, some: OrderTotals): OrderTotals => ({
  totalOrderAmount: all.totalOrderAmount - some.totalOrderAmount,
  totalOrderAmountExclVat: all.totalOrderAmountExclVat - some.totalOrderAmountExclVat,
  totalOrderVatAmount: all.totalOrderVatAmount - some.totalOrderVatAmount,
});

/** What is wrong within the lines; what they sum up to is compared elsewhere. */
const lineIssues = (lines: readonly OrderLine[]): Issue[] => validateAmounts(lines, sumTotals(lines));

const wrongSum = (path: string, is: number, shouldBe: number): Issue[] =>
  is === shouldBe ? [] : [{ path, message: `is ${is} and should be ${shouldBe}` }];

const tooMuch = (path: string, is: number, most: number): Issue[] =>
  is >= 1 && is <= most ? [] : [{ path, message: `is ${is} and must be between 1 and ${most}` }];

function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw refusalOf(issues);
}
