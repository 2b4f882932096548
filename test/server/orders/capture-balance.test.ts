import { describe, expect, test } from 'vitest';
import { toAmount } from '../../../src/ledyer/amount.js';
import { decode } from '../../../src/ledyer/decode.js';
import { decodeOrder, type Order, type SubOrder } from '../../../src/ledyer/order.js';
import {
  getCaptureBalances,
  type RequestedRefund,
} from '../../../src/server/orders/capture-balance.js';
import getOrder from '../../fixtures/ledyer/get-order.json';

const createPart = (ledgerId: string, minorUnits: number, hour: number): SubOrder => ({
  ledgerId,
  createdAt: `2026-11-29T${hour}:00:00.000000000Z`,
  orderLines: [],
  totalOrderAmount: toAmount(minorUnits, 'SEK'),
});
const a = createPart('in_a', 10_000, 10);
const b = createPart('in_b', 6_000, 12);

/** Returns refunded, uncertain and refundable amounts of each capture. */
function getAmounts(
  captured: SubOrder[],
  refunded: SubOrder[],
  requested: RequestedRefund[] = [],
  refundedMinorUnits = refunded.reduce((sum, part) => sum + part.totalOrderAmount!.minorUnits, 0),
) {
  const order: Order = {
    ...decode(decodeOrder, getOrder),
    captured,
    refunded,
    refundedAmount: toAmount(refundedMinorUnits, 'SEK'),
  };
  return getCaptureBalances(order, requested).map((balance) => [
    balance.refundedAmount,
    balance.uncertainAmount,
    balance.refundableAmount,
  ]);
}
const confirmed = (ledgerId: string, amount: number) => ({ ledgerId, amount, isConfirmed: true });
const unconfirmed = (ledgerId: string, amount: number) => ({
  ledgerId,
  amount,
  isConfirmed: false,
});

describe('getCaptureBalances', () => {
  test('counts all refunds for the only capture, also unlisted ones', () => {
    expect(getAmounts([a], [createPart('in_r', 4_000, 13)])).toEqual([[4_000, 0, 6_000]]);
    expect(getAmounts([a], [], [], 4_000)).toEqual([[4_000, 0, 6_000]]);
  });

  test('counts the shop’s refunds for their captures, once', () => {
    const refunded = [createPart('in_r1', 4_000, 13), createPart('in_r2', 5_000, 14)];
    const requested = [confirmed('in_a', 4_000), confirmed('in_b', 5_000)];
    expect(getAmounts([a, b], refunded, requested)).toEqual([
      [4_000, 0, 6_000],
      [5_000, 0, 1_000],
    ]);
  });

  test('counts a confirmed refund that the order does not list yet', () => {
    expect(getAmounts([a, b], [], [confirmed('in_a', 9_000)])).toEqual([
      [9_000, 0, 1_000],
      [0, 0, 6_000],
    ]);
  });

  test('counts an unconfirmed refund only if the order lists its amount', () => {
    const requested = [unconfirmed('in_b', 5_000)];
    expect(getAmounts([a, b], [], requested)).toEqual([
      [0, 0, 10_000],
      [0, 0, 6_000],
    ]);
    expect(getAmounts([a, b], [createPart('in_r', 5_000, 13)], requested)).toEqual([
      [0, 0, 10_000],
      [5_000, 0, 1_000],
    ]);
  });

  test.each([
    ['names the capture', createPart('in_b', 5_000, 13), [0, 0, 10_000], [5_000, 0, 1_000]],
    ['is older than the other', createPart('in_r', 5_000, 11), [5_000, 0, 5_000], [0, 0, 6_000]],
    ['exceeds the other', createPart('in_r', 7_000, 13), [7_000, 0, 3_000], [0, 0, 6_000]],
  ])('counts a refund of another system for the capture that it %s', (_, refund, ...expected) => {
    expect(getAmounts([a, b], [refund])).toEqual(expected);
  });

  test('reserves a refund of another system that may belong to either capture', () => {
    expect(getAmounts([a, b], [createPart('in_r', 5_000, 13)])).toEqual([
      [0, 5_000, 5_000],
      [0, 5_000, 1_000],
    ]);
  });

  test.each([
    ['that is exactly what a capture has left', 6_000, 13, [4_000, 0]],
    ['that is as old as a capture', 5_000, 12, [5_000, 1_000]],
  ])('reserves a refund of another system %s', (_, amount, hour, refundable) => {
    expect(getAmounts([a, b], [createPart('in_r', amount, hour)])).toEqual(
      refundable.map((each) => [0, amount, each]),
    );
  });

  test('reserves a listed refund that the refunded amount of the order does not contain yet', () => {
    expect(getAmounts([a, b], [createPart('in_r', 5_000, 13)], [], 0)).toEqual([
      [0, 5_000, 5_000],
      [0, 5_000, 1_000],
    ]);
  });

  test('reserves an unlisted refund of another system', () => {
    expect(getAmounts([a, b], [], [], 5_000)).toEqual([
      [0, 5_000, 5_000],
      [0, 5_000, 1_000],
    ]);
  });

  // The older one can only belong to the older capture, which then has too little left for the newer one.
  const [older, newer] = [createPart('in_r1', 5_000, 11), createPart('in_r2', 6_000, 13)];
  test.each([
    ['oldest first', [older, newer]],
    ['newest first', [newer, older]],
  ])('compares refunds, listed %s, with what was left when they were made', (_, refunded) => {
    expect(getAmounts([a, b], refunded)).toEqual([
      [5_000, 0, 5_000],
      [6_000, 0, 0],
    ]);
  });

  test.each([true, false])(
    'does not take a refund of another amount for one of the shop’s (confirmed: %s)',
    (isConfirmed) => {
      const refunded = [createPart('in_r', 5_000, 11)];
      const requested = [{ ledgerId: 'in_b', amount: 3_000, isConfirmed }];
      expect(getAmounts([a, b], refunded, requested)).toEqual([
        [5_000, 0, 5_000],
        isConfirmed ? [3_000, 0, 3_000] : [0, 0, 6_000],
      ]);
    },
  );

  test('counts a confirmed refund once if another system has refunded the same amount', () => {
    const refunded = [createPart('in_r1', 4_000, 13), createPart('in_r2', 4_000, 14)];
    expect(getAmounts([a, b], refunded, [confirmed('in_a', 4_000)])).toEqual([
      [4_000, 4_000, 2_000],
      [0, 4_000, 2_000],
    ]);
  });

  test('counts a refund for no other capture if the order does not list its own', () => {
    const refunded = [createPart('in_r', 4_000, 13)];
    expect(getAmounts([a, b], refunded, [confirmed('in_x', 4_000)], 0)).toEqual([
      [0, 0, 10_000],
      [0, 0, 6_000],
    ]);
  });
});
