import { describe, expect, test } from 'vitest';
import { decode } from '../../../src/ledyer/decode.js';
import { decodeOrder, type Order } from '../../../src/ledyer/order.js';
import { getCaptureBalances } from '../../../src/server/orders/capture-balance.js';
import { orderActions, type OrderActionContext } from '../../../src/server/orders/order-actions.js';
import getOrder from '../../fixtures/ledyer/get-order.json';

const order = decode(decodeOrder, getOrder);
const part = order.uncaptured!;
const [machine, shipping] = part.orderLines as [
  (typeof part.orderLines)[number],
  (typeof part.orderLines)[number],
];
const { ledgerId } = part;
const createAmount = (minorUnits: number) => ({ ...order.orderAmount, minorUnits });

/** The documented order after a full capture. */
const capturedOrder: Order = {
  ...order,
  uncaptured: null,
  uncapturedAmount: null,
  captured: [part],
  capturedAmount: order.orderAmount,
};

/**
 * Returns the plan of an action as a list of one call: the method, the ledger id if any, and the body. Rejects with
 * the action's problem.
 */
async function run(
  name: string,
  { body = {}, ...context }: { body?: unknown } & Partial<OrderActionContext> = {},
): Promise<unknown[][]> {
  const { decoder, plan } = orderActions[name]!;
  const contextOrder = context.order ?? order;
  const balances = getCaptureBalances(contextOrder, []);
  const { call } = await Promise.resolve().then(() =>
    plan(decode(decoder, body), { order: contextOrder, balances, ledgerId, ...context }),
  );
  return [Object.values(call) as unknown[]];
}

const amountProblem = (detail: string) => ({ type: 'amount-invalid', detail });

describe('amounts with a floating-point rounding error', () => {
  test('are captured as whole minor units', async () => {
    const line = { ...machine, totalAmount: 500_000.000_000_1, totalVatAmount: 99_999.999_999_9 };
    const body = { orderLines: [line], totalCaptureAmount: 499_999.999_999_9 };
    expect(await run('partialcapture', { body })).toEqual([
      ['partialCapture', { orderLines: [machine], totalCaptureAmount: 500_000 }],
    ]);
  });

  test('are refunded as whole minor units', async () => {
    const body = { totalRefundAmount: 999.999_999_9 };
    expect(await run('partialrefund/{ledgerId}', { order: capturedOrder, body })).toEqual([
      ['partialRefund', ledgerId, { totalRefundAmount: 1_000 }],
    ]);
  });
});

describe('`acknowledge`, `extendexpiry` and `reference`', () => {
  test.each([
    ['acknowledge', {}, ['acknowledge']],
    ['extendexpiry', {}, ['extendExpiry']],
    ['reference', { reference: 'A-1' }, ['setReference', 'A-1']],
  ])('`%s` is sent without checks', async (name, body, call) => {
    expect(await run(name, { body })).toEqual([call]);
  });
});

describe('`capture`', () => {
  test('captures all uncaptured lines and their sum', async () => {
    expect(await run('capture')).toEqual([
      ['capture', { orderLines: part.orderLines, totalCaptureAmount: 510_000 }],
    ]);
  });

  test.each([
    ['a discount of the same amount', [{ ...shipping }, { ...shipping, totalAmount: -10_000 }], 0],
    ['a larger discount', [{ ...shipping }, { ...shipping, totalAmount: -10_001 }], -1],
  ])('rejects lines with %s', async (_, orderLines, amount) => {
    const discounted = { ...order, uncaptured: { ...part, orderLines } };
    await expect(run('capture', { order: discounted })).rejects.toMatchObject(
      amountProblem(`The uncaptured amount is ${amount}.`),
    );
  });

  test('captures an uncaptured amount of 1', async () => {
    const orderLines = [{ ...shipping, totalAmount: 1 }];
    expect(
      await run('capture', { order: { ...order, uncaptured: { ...part, orderLines } } }),
    ).toEqual([['capture', { orderLines, totalCaptureAmount: 1 }]]);
  });

  test.each([
    ['no uncaptured part', null],
    ['an uncaptured part without lines', { ...part, orderLines: [] }],
  ])('rejects an order with %s', async (_, uncaptured) => {
    await expect(run('capture', { order: { ...order, uncaptured } })).rejects.toMatchObject(
      amountProblem('The order has no uncaptured lines.'),
    );
  });
});

describe('`partialcapture`', () => {
  const capture = (orderLines: readonly object[], totalCaptureAmount: number, changes = {}) =>
    run('partialcapture', {
      body: { orderLines, totalCaptureAmount },
      order: { ...order, ...changes },
    });

  test('captures lines whose sum is the amount', async () => {
    expect(await capture([shipping], 10_000)).toEqual([
      ['partialCapture', { orderLines: [shipping], totalCaptureAmount: 10_000 }],
    ]);
  });

  test('captures lines without ids', async () => {
    const line = { ...shipping, id: undefined };
    expect(await capture([line], 10_000)).toHaveLength(1);
    expect(await capture([{ ...line, id: null }], 10_000)).toHaveLength(1);
  });

  test('rejects an amount without lines', async () => {
    await expect(capture([], 1)).rejects.toMatchObject(amountProblem('orderLines names no line.'));
  });

  test('limits the amount to all that is left', async () => {
    expect(await capture([machine, shipping], 510_000)).toHaveLength(1);
    await expect(capture([machine, shipping, shipping], 520_000)).rejects.toMatchObject(
      amountProblem('totalCaptureAmount exceeds the available amount of 510000.'),
    );
  });

  test('limits the amount to the uncaptured amount of the order', async () => {
    await expect(capture([], 101, { uncapturedAmount: createAmount(100) })).rejects.toMatchObject(
      amountProblem('totalCaptureAmount exceeds the available amount of 100.'),
    );
  });

  test('limits the amount to the uncaptured lines if the order has no uncaptured amount', async () => {
    const changes = { uncapturedAmount: null };
    expect(await capture([machine, shipping], 510_000, changes)).toHaveLength(1);
    await expect(capture([], 510_001, changes)).rejects.toMatchObject(
      amountProblem('totalCaptureAmount exceeds the available amount of 510000.'),
    );
  });

  test('rejects an amount of 0', async () => {
    await expect(capture([], 0)).rejects.toMatchObject(
      amountProblem('totalCaptureAmount must be at least 1.'),
    );
  });

  test('rejects an amount that is not the sum of the lines', async () => {
    await expect(capture([shipping], 9_999)).rejects.toMatchObject(
      amountProblem('totalCaptureAmount does not equal the sum of the lines.'),
    );
  });

  test('rejects a line whose total is not its quantity times its price', async () => {
    await expect(capture([{ ...shipping, quantity: 2 }], 10_000)).rejects.toMatchObject(
      amountProblem('orderLines[0].totalAmount is 10000 and should be 20000.'),
    );
  });

  test('rejects a line id that is not uncaptured, also beside one that is', async () => {
    const other = { ...shipping, id: 'ol_other' };
    await expect(capture([machine, other], 510_000)).rejects.toMatchObject(
      amountProblem('orderLines[1] matches no uncaptured line.'),
    );
  });

  test('rejects an order without uncaptured lines', async () => {
    await expect(capture([], 1, { uncaptured: null })).rejects.toMatchObject(
      amountProblem('The order has no uncaptured lines.'),
    );
  });
});

/** An order with two captures, of which another system has refunded 5 000. It is not known of which. */
const uncertainOrder: Order = {
  ...capturedOrder,
  captured: [part, { ...part, ledgerId: 'in_other', totalOrderAmount: createAmount(10_000) }],
  capturedAmount: createAmount(520_000),
  refundedAmount: createAmount(5_000),
};
const uncertainty =
  'Refunds of 5000 were made outside this shop, and Ledyer does not say of which capture. ' +
  'At most 505000 can be refunded here; refund more at Ledyer.';

describe('`refund/{ledgerId}`', () => {
  const otherPart = { ...part, ledgerId: 'in_other' };

  test('refunds the capture with this ledger id', async () => {
    const twoParts = { ...capturedOrder, captured: [otherPart, part] };
    expect(await run('refund/{ledgerId}', { order: twoParts, body: { note: 'A sorry' } })).toEqual([
      ['refund', ledgerId, { note: 'A sorry' }],
    ]);
  });

  test.each([
    [200, 'At most 509800 of this capture can be refunded. Use partialrefund.'],
    [510_000, 'This capture is fully refunded.'],
  ])('rejects a capture of which %d is refunded', async (minorUnits, detail) => {
    const refundedAmount = createAmount(minorUnits);
    await expect(
      run('refund/{ledgerId}', { order: { ...capturedOrder, refundedAmount } }),
    ).rejects.toMatchObject(amountProblem(detail));
  });

  test('rejects a capture that is larger than the captured amount of its order', async () => {
    const order = { ...capturedOrder, capturedAmount: createAmount(400_000) };
    await expect(run('refund/{ledgerId}', { order })).rejects.toMatchObject(
      amountProblem('At most 400000 of this capture can be refunded. Use partialrefund.'),
    );
  });

  test('rejects a capture of which another system may have refunded a part', async () => {
    await expect(run('refund/{ledgerId}', { order: uncertainOrder })).rejects.toMatchObject(
      amountProblem(uncertainty),
    );
  });

  test('advises a partial refund of what is certainly left of a capture', async () => {
    const requested = [{ ledgerId, amount: 1_000, isConfirmed: true }];
    const context = {
      order: { ...uncertainOrder, refundedAmount: createAmount(6_000) },
      balances: getCaptureBalances(
        { ...uncertainOrder, refundedAmount: createAmount(6_000) },
        requested,
      ),
    };
    await expect(run('refund/{ledgerId}', context)).rejects.toMatchObject(
      amountProblem('At most 504000 of this capture can be refunded. Use partialrefund.'),
    );
  });

  test('rejects an order without such a capture', async () => {
    await expect(
      run('refund/{ledgerId}', { order: { ...capturedOrder, captured: [otherPart] } }),
    ).rejects.toMatchObject(amountProblem('The order has no capture with this ledgerId.'));
  });
});

describe('`partialrefund/{ledgerId}`', () => {
  const refund = (
    totalRefundAmount: number,
    changes: Partial<Order> = {},
    orderLines?: readonly object[] | null,
  ) =>
    run('partialrefund/{ledgerId}', {
      body: { totalRefundAmount, orderLines },
      order: { ...capturedOrder, ...changes },
    });
  /** A line of a credit invoice, which has no id. */
  const line = Object.fromEntries(Object.entries(shipping).filter(([name]) => name !== 'id'));

  test('refunds lines whose sum is the amount', async () => {
    expect(await refund(10_000, {}, [line])).toEqual([
      ['partialRefund', ledgerId, { totalRefundAmount: 10_000, orderLines: [line] }],
    ]);
    await expect(refund(9_999, {}, [line])).rejects.toMatchObject(
      amountProblem('totalRefundAmount does not equal the sum of the lines.'),
    );
  });

  test('refunds an amount without lines, up to the whole capture', async () => {
    expect(await refund(510_000)).toHaveLength(1);
    expect(await refund(510_000, {}, null)).toHaveLength(1);
    await expect(refund(510_001)).rejects.toMatchObject(
      amountProblem('totalRefundAmount exceeds the available amount of 510000.'),
    );
  });

  test('limits the amount to the capture, not to the whole order', async () => {
    const captured = [{ ...part, totalOrderAmount: createAmount(300) }];
    expect(await refund(300, { captured })).toHaveLength(1);
    await expect(refund(301, { captured })).rejects.toMatchObject(
      amountProblem('totalRefundAmount exceeds the available amount of 300.'),
    );
  });

  test('limits the amount to the lines of a capture without a total', async () => {
    const changes = {
      captured: [{ ...part, totalOrderAmount: null, orderLines: [shipping] }],
    };
    expect(await refund(10_000, changes)).toHaveLength(1);
    await expect(refund(10_001, changes)).rejects.toMatchObject(
      amountProblem('totalRefundAmount exceeds the available amount of 10000.'),
    );
  });

  test('limits the amount to what earlier refunds have left', async () => {
    const changes = { refundedAmount: createAmount(509_000) };
    expect(await refund(1_000, changes)).toHaveLength(1);
    await expect(refund(1_001, changes)).rejects.toMatchObject(
      amountProblem('totalRefundAmount exceeds the available amount of 1000.'),
    );
  });

  test('limits the amount to what certainly belongs to the capture', async () => {
    expect(await refund(505_000, uncertainOrder)).toHaveLength(1);
    expect(await refund(504_999, uncertainOrder)).toHaveLength(1);
    await expect(refund(505_001, uncertainOrder)).rejects.toMatchObject(amountProblem(uncertainty));
  });

  test('limits the amount to what the whole order has left', async () => {
    const changes = { capturedAmount: createAmount(1_000), refundedAmount: createAmount(400) };
    expect(await refund(600, changes)).toHaveLength(1);
    await expect(refund(601, changes)).rejects.toMatchObject(
      amountProblem('totalRefundAmount exceeds the available amount of 600.'),
    );
  });

  test('rejects an order without such a capture', async () => {
    await expect(refund(1, { captured: [] })).rejects.toMatchObject(
      amountProblem('The order has no capture with this ledgerId.'),
    );
  });
});

describe('`cancel`', () => {
  test.each([
    ['an invoice', { provider: 'ledyer', type: 'invoice' }],
    ['an unknown payment method', null],
  ])('cancels an order with %s', async (_, paymentMethod) => {
    expect(await run('cancel', { order: { ...order, paymentMethod } })).toEqual([['cancel']]);
  });

  test('rejects an advance invoice', async () => {
    const paymentMethod = { provider: 'ledyer', type: 'advanceInvoice' };
    await expect(run('cancel', { order: { ...order, paymentMethod } })).rejects.toMatchObject({
      type: 'action-refused',
      detail: 'An advance invoice cannot be cancelled.',
    });
  });

  test('rejects an order without uncaptured lines', async () => {
    await expect(run('cancel', { order: capturedOrder })).rejects.toMatchObject(
      amountProblem('The order has no uncaptured lines.'),
    );
  });
});
