import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Order } from '../../../src/ledyer/order.js';
import type { OrderLine } from '../../../src/ledyer/order-line.js';
import { sumTotals } from '../../../src/ledyer/totals.js';
import { TestShop } from '../support/test-shop.js';
import { dayMs } from '../support/fake-clock.js';

/**
 * Whatever a shop does to an order, in whatever order: `RUNS=100000` for more runs
 * than the usual, `SEED=…` for those of another time.
 */
const runs = Number(process.env.RUNS ?? 300);
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

const line = (reference: string, quantity: number, unitPrice: number): OrderLine => ({
  description: reference,
  quantity,
  reference,
  totalAmount: quantity * unitPrice,
  totalVatAmount: Math.round((quantity * unitPrice) / 5),
  type: unitPrice < 0 ? 'discount' : 'physical',
  unitPrice,
  vat: 2500,
});

const lines = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 999 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((goods) =>
    goods.map(([quantity, price], index) => line(`A${index}`, quantity, price * 100)),
  );

/** One call of the shop's; numbers choose among what there is when it is made. */
const call = fc.oneof(
  ...(
    [
      'capture',
      'refund',
      'cancel',
      'cancelPart',
      'acknowledge',
      'extend',
      'pay',
      'wait',
      'reference',
      'customer',
      'method',
    ] as const
  ).map((type) => fc.record({ type: fc.constant(type), which: fc.nat(3), key: fc.nat(30) })),
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('partialCapture' as const),
      which: fc.nat(3),
      quantity: fc.integer({ min: 0, max: 10 }),
      byId: fc.boolean(),
      key: fc.nat(30),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('partialRefund' as const),
      which: fc.nat(3),
      share: fc.integer({ min: 0, max: 12 }),
      key: fc.nat(30),
    }),
  },
  fc.record({ type: fc.constant('edit' as const), lines, which: fc.nat(3), key: fc.nat(30) }),
);
type Call = typeof call extends fc.Arbitrary<infer T> ? T : never;

const story = fc.record({
  lines,
  method: fc.constantFrom('invoice', 'advanceInvoice', 'card', 'serviceInvoice'),
  // Refunds need a capture first, so that many a story begins with one.
  calls: fc
    .tuple(fc.boolean(), fc.array(call, { maxLength: 14 }))
    .map(([isCaptured, calls]): Call[] =>
      isCaptured ? [{ type: 'capture', which: 0, key: 30 }, ...calls] : calls,
    ),
});

/** The request that a call is, as the order is now. */
function requestOf(order: Order, made: Call): [method: string, path: string, body?: object] {
  const part = order.captured[made.which % Math.max(order.captured.length, 1)];
  const ledgerId = part?.ledgerId ?? order.uncaptured?.ledgerId ?? 'in_none';
  const open = order.uncaptured?.orderLines ?? [];
  const chosen = open[made.which % Math.max(open.length, 1)];
  switch (made.type) {
    case 'capture':
      return [
        'POST',
        '/capture',
        { orderLines: open, totalCaptureAmount: order.uncapturedAmount?.minorUnits ?? 0 },
      ];
    case 'partialCapture': {
      const unit = chosen?.unitPrice ?? 100;
      const taken =
        made.byId && chosen ? chosen : line(chosen?.reference ?? 'x', made.quantity, unit);
      return [
        'POST',
        '/partialcapture',
        { orderLines: [taken], totalCaptureAmount: taken.totalAmount },
      ];
    }
    case 'refund':
      return ['POST', `/refund/${ledgerId}`, {}];
    case 'partialRefund': {
      const whole = part?.totalOrderAmount?.minorUnits ?? 100;
      return [
        'POST',
        `/partialrefund/${ledgerId}`,
        { totalRefundAmount: Math.ceil((whole * made.share) / 10) },
      ];
    }
    case 'cancel':
      return ['DELETE', ''];
    case 'cancelPart':
      return ['DELETE', `/${made.which > 1 ? ledgerId : (order.uncaptured?.ledgerId ?? ledgerId)}`];
    case 'edit':
      return ['POST', '', { orderLines: made.lines, ...sumTotals(made.lines) }];
    case 'acknowledge':
      return ['POST', '/acknowledge'];
    case 'reference':
      return ['POST', '/reference', { reference: `R${made.which}` }];
    case 'customer':
      return ['POST', '/customer', { phone: `070000000${made.which}` }];
    case 'method':
      return [
        'POST',
        '/paymentmethod',
        { paymentMethod: { provider: 'ledyer', type: 'advanceInvoice' } },
      ];
    default:
      return ['POST', '/extendexpiry'];
  }
}

const amounts = (order: Order) => {
  const captured = order.capturedAmount.minorUnits;
  const uncaptured = order.uncapturedAmount?.minorUnits ?? 0;
  const refunded = order.refundedAmount.minorUnits;
  const ordered = order.orderAmount.minorUnits;
  return { captured, uncaptured, refunded, ordered };
};

const sumOf = (parts: readonly { totalOrderAmount?: { minorUnits: number } | null }[]) =>
  parts.reduce((sum, part) => sum + (part.totalOrderAmount?.minorUnits ?? 0), 0);

/** Everything that must be true of every order at every time. */
function expectSense(order: Order, cancelled: number): void {
  const { captured, uncaptured, refunded, ordered } = amounts(order);
  expect(captured + uncaptured + cancelled).toBe(ordered);
  expect(refunded).toBeLessThanOrEqual(captured);
  expect(sumOf(order.captured)).toBe(captured);
  expect(sumOf(order.refunded)).toBe(refunded);
  expect(sumOf(order.uncaptured ? [order.uncaptured] : [])).toBe(uncaptured);
  for (const part of [...order.captured, ...(order.uncaptured ? [order.uncaptured] : [])]) {
    const inLines = part.orderLines.reduce((sum, { totalAmount }) => sum + totalAmount, 0);
    expect(inLines).toBe(part.totalOrderAmount?.minorUnits);
  }

  const is = (status: string) => order.status.includes(status);
  expect(is('uncaptured')).toBe(order.captured.length === 0 && order.uncaptured !== null);
  expect(is('fullyCaptured')).toBe(
    order.captured.length > 0 && captured === ordered && !uncaptured,
  );
  expect(is('partiallyCaptured')).toBe(order.captured.length > 0 && !is('fullyCaptured'));
  expect(is('fullyRefunded')).toBe(refunded > 0 && refunded === captured);
  expect(is('partiallyRefunded')).toBe(refunded > 0 && refunded < captured);
  expect(is('cancelled')).toBe(cancelled > 0);

  const of = (...types: string[]) =>
    order.events
      .filter(({ type }) => types.includes(type))
      .reduce((sum, { amount }) => sum + amount.minorUnits, 0);
  expect(of('fullCapture', 'partialCapture')).toBe(captured);
  expect(of('fullRefund', 'partialRefund')).toBe(refunded);
  expect(of('cancel')).toBe(cancelled);
  expect(order.events.some(({ type }) => type === 'fullCapture')).toBe(is('fullyCaptured'));
  expect(order.events.at(-1)?.type).toBe('create');

  for (const part of order.captured) {
    const actions = part.availableActions?.map(({ type }) => type) ?? [];
    expect([[], ['refund', 'partialRefund']]).toContainEqual(actions);
    if (refunded === captured) expect(actions).toEqual([]);
  }
}

/** What each action is called among the available ones. */
const actionOf: Partial<Record<Call['type'], string>> = {
  capture: 'capture',
  cancel: 'cancel',
  extend: 'extendOrderExpiry',
  customer: 'editCustomer',
  method: 'editPaymentMethod',
};

test(`an order stays sensible whatever is done to it (${runs} runs, SEED=${seed})`, async () => {
  const shop = await TestShop.create({ seed });
  await shop.emulator.clock.stop();
  await fc.assert(
    fc.asyncProperty(story, async ({ lines, method, calls }) => {
      const { sessionId, orderId } = await shop.createSession({
        autoCapture: null,
        orderLines: lines,
        ...sumTotals(lines),
      });
      await shop.emulatorApi('POST', `/sessions/${sessionId}`, {
        action: 'authorize',
        paymentMethod: method,
      });
      const read = async () => (await shop.api<Order>('GET', `/v1/orders/${orderId}`)).body;
      let order = await read();
      let cancelled = 0;
      expectSense(order, 0);
      for (const made of calls) {
        if (made.type === 'wait') {
          await shop.emulator.clock.advance(5 * dayMs);
          await shop.authenticate();
        } else if (made.type === 'pay') {
          await shop.runAction(sessionId, 'pay');
        } else {
          const [verb, path, body] = requestOf(order, made);
          // Few keys are used, or most calls would only be told that theirs was.
          const headers: Record<string, string> =
            made.key < 3 ? { 'idempotency-key': `${orderId} ${made.key}` } : {};
          const answer = await shop.api<Order>(verb, `/v1/orders/${orderId}${path}`, body, headers);
          expect([200, 201, 400, 404, 409, 422]).toContain(answer.status);
          const offered = order.uncaptured?.availableActions?.map(({ type }) => type) ?? [];
          const action = actionOf[made.type];
          if (action && answer.status === 200) {
            const again = answer.body.updatedAt <= order.updatedAt;
            if (!again) expect(offered).toContain(action);
          }
        }
        const after = await read();
        if (after.events[0]?.type === 'cancel' && after.events.length > order.events.length) {
          cancelled += after.events[0].amount.minorUnits;
        }
        order = after;
        expectSense(order, cancelled);
      }
    }),
    { numRuns: runs, seed },
  );
}, 3_600_000);
