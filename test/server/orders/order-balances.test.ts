import { describe, expect, test } from 'vitest';
import type { PlannedAction } from '../../../src/server/orders/action-plan.js';
import { getOrderBalances } from '../../../src/server/orders/order-balances.js';
import {
  createPlannedAction,
  documentedPart,
  fullyCapturedOrder,
} from '../../support/server/planned-action.js';

const { ledgerId } = documentedPart;
const createRefund = (changes: Partial<Omit<PlannedAction, 'plan'>> = {}) =>
  createPlannedAction('partialrefund', {
    body: { totalRefundAmount: 300 },
    orderBefore: fullyCapturedOrder,
    ledgerId,
    ...changes,
  });
const fullRefund = createPlannedAction('refund', { orderBefore: fullyCapturedOrder, ledgerId });
/** Two captures, so that a refund which no action explains is uncertain. */
const twoCaptures = {
  ...fullyCapturedOrder,
  captured: [documentedPart, { ...documentedPart, ledgerId: 'in_other' }],
};
/** Refunds of these amounts, which do not name their captures. */
const withRefunds = (...amounts: readonly number[]) => ({
  ...twoCaptures,
  refunded: amounts.map((minorUnits, index) => ({
    ...documentedPart,
    ledgerId: `in_refund_${index}`,
    totalOrderAmount: { ...fullyCapturedOrder.orderAmount, minorUnits },
  })),
});
const createBalance = (id: string, refundedAmount: number, uncertainAmount = 0) => ({
  ledgerId: id,
  capturedAmount: 510_000,
  refundedAmount,
  uncertainAmount,
  refundableAmount: 510_000 - refundedAmount - uncertainAmount,
});

describe('getOrderBalances', () => {
  test('counts a confirmed partial refund for its capture, although the order lists none', () => {
    expect(getOrderBalances(twoCaptures, [createRefund({ status: 'done' })])).toEqual([
      createBalance(ledgerId, 300),
      createBalance('in_other', 0),
    ]);
  });

  test('counts a confirmed full refund for its capture', () => {
    expect(getOrderBalances(twoCaptures, [{ ...fullRefund, status: 'done' }])).toEqual([
      createBalance(ledgerId, 510_000),
      createBalance('in_other', 0),
    ]);
  });

  test('does not count a pending refund that the order does not list', () => {
    expect(getOrderBalances(twoCaptures, [createRefund()])).toEqual([
      createBalance(ledgerId, 0),
      createBalance('in_other', 0),
    ]);
  });

  test('counts a pending refund if the order lists its amount', () => {
    expect(getOrderBalances(withRefunds(300), [createRefund()])).toEqual([
      createBalance(ledgerId, 300),
      createBalance('in_other', 0),
    ]);
  });

  test('does not assign a listed refund to an action that was not done', () => {
    expect(getOrderBalances(withRefunds(300), [createRefund({ status: 'not-done' })])).toEqual([
      createBalance(ledgerId, 0, 300),
      createBalance('in_other', 0, 300),
    ]);
  });

  test('does not take a capture for the action that explains a refund of the same amount', () => {
    const capture = createPlannedAction('capture', { status: 'done' });
    expect(getOrderBalances(withRefunds(510_000), [capture])).toEqual([
      createBalance(ledgerId, 0, 510_000),
      createBalance('in_other', 0, 510_000),
    ]);
  });

  test('counts a refund without an amount as 0', () => {
    const { plan } = createRefund();
    const action = createRefund({ status: 'done' });
    const withoutAmount = { ...action, plan: { ...plan, amount: undefined } };
    expect(getOrderBalances(twoCaptures, [withoutAmount])).toEqual([
      createBalance(ledgerId, 0),
      createBalance('in_other', 0),
    ]);
  });
});
