import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Order } from '../../../src/ledyer/order.js';
import type { OrderLine } from '../../../src/ledyer/order-line.js';
import { sumTotals } from '../../../src/ledyer/totals.js';
import { TestShop } from '../support/test-shop.js';
import { dayMs } from '../support/fake-clock.js';

/**
 * Random changes of an order in random sequence. `RUNS=100000` sets more runs than the default, `SEED=…` reproduces
 * a run.
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
  .map((items) =>
    items.map(([quantity, price], index) => line(`A${index}`, quantity, price * 100)),
  );

/** One request of the shop. Numbers select among the parts and lines of the order at that time. */
const anyOperation = fc.oneof(
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
type Operation = typeof anyOperation extends fc.Arbitrary<infer T> ? T : never;

const anyScenario = fc.record({
  lines,
  method: fc.constantFrom('invoice', 'advanceInvoice', 'card', 'serviceInvoice'),
  // Refunds need a capture, so many scenarios start with one.
  operations: fc
    .tuple(fc.boolean(), fc.array(anyOperation, { maxLength: 14 }))
    .map(([isCaptured, operations]): Operation[] =>
      isCaptured ? [{ type: 'capture', which: 0, key: 30 }, ...operations] : operations,
    ),
});

/** Returns the request of an operation for the current order. */
function toRequest(
  order: Order,
  operation: Operation,
): [method: string, path: string, body?: object] {
  const part = order.captured[operation.which % Math.max(order.captured.length, 1)];
  const ledgerId = part?.ledgerId ?? order.uncaptured?.ledgerId ?? 'in_none';
  const open = order.uncaptured?.orderLines ?? [];
  const selectedLine = open[operation.which % Math.max(open.length, 1)];
  switch (operation.type) {
    case 'capture':
      return [
        'POST',
        '/capture',
        { orderLines: open, totalCaptureAmount: order.uncapturedAmount?.minorUnits ?? 0 },
      ];
    case 'partialCapture': {
      const unit = selectedLine?.unitPrice ?? 100;
      const capturedLine =
        operation.byId && selectedLine
          ? selectedLine
          : line(selectedLine?.reference ?? 'x', operation.quantity, unit);
      return [
        'POST',
        '/partialcapture',
        { orderLines: [capturedLine], totalCaptureAmount: capturedLine.totalAmount },
      ];
    }
    case 'refund':
      return ['POST', `/refund/${ledgerId}`, {}];
    case 'partialRefund': {
      const whole = part?.totalOrderAmount?.minorUnits ?? 100;
      return [
        'POST',
        `/partialrefund/${ledgerId}`,
        { totalRefundAmount: Math.ceil((whole * operation.share) / 10) },
      ];
    }
    case 'cancel':
      return ['DELETE', ''];
    case 'cancelPart':
      return [
        'DELETE',
        `/${operation.which > 1 ? ledgerId : (order.uncaptured?.ledgerId ?? ledgerId)}`,
      ];
    case 'edit':
      return ['POST', '', { orderLines: operation.lines, ...sumTotals(operation.lines) }];
    case 'acknowledge':
      return ['POST', '/acknowledge'];
    case 'reference':
      return ['POST', '/reference', { reference: `R${operation.which}` }];
    case 'customer':
      return ['POST', '/customer', { phone: `070000000${operation.which}` }];
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

const sumParts = (parts: readonly { totalOrderAmount?: { minorUnits: number } | null }[]) =>
  parts.reduce((sum, part) => sum + (part.totalOrderAmount?.minorUnits ?? 0), 0);

/** Amounts that an order does not show. */
interface HiddenAmounts {
  /** The sum of all cancellations. */
  readonly cancelled: number;
  /** What was captured without line ids since the last edit, and so was not deducted from the uncaptured part. */
  readonly undeducted: number;
}

/** Asserts the invariants of every order at every time. */
function expectInvariants(order: Order, { cancelled, undeducted }: HiddenAmounts): void {
  const { captured, uncaptured, refunded, ordered } = amounts(order);
  expect(captured + uncaptured + cancelled).toBe(ordered + undeducted);
  // After a cancellation the part is empty and has no actions.
  const hasUncapturedPart = order.uncaptured?.availableActions != null;
  expect(refunded).toBeLessThanOrEqual(captured);
  expect(sumParts(order.captured)).toBe(captured);
  expect(sumParts(order.refunded)).toBe(refunded);
  expect(sumParts(order.uncaptured ? [order.uncaptured] : [])).toBe(uncaptured);
  for (const part of [...order.captured, ...(order.uncaptured ? [order.uncaptured] : [])]) {
    const lineTotal = part.orderLines.reduce((sum, { totalAmount }) => sum + totalAmount, 0);
    expect(lineTotal).toBe(part.totalOrderAmount?.minorUnits);
  }

  const hasStatus = (status: string) => order.status.includes(status);
  expect(hasStatus('uncaptured')).toBe(order.captured.length === 0 && hasUncapturedPart);
  expect(hasStatus('fullyCaptured')).toBe(
    order.captured.length > 0 && captured === ordered + undeducted && !uncaptured,
  );
  expect(hasStatus('partiallyCaptured')).toBe(
    order.captured.length > 0 && !hasStatus('fullyCaptured'),
  );
  expect(hasStatus('fullyRefunded')).toBe(refunded > 0 && refunded === captured);
  expect(hasStatus('partiallyRefunded')).toBe(refunded > 0 && refunded < captured);
  expect(hasStatus('cancelled')).toBe(cancelled > 0);

  const sumEvents = (...types: string[]) =>
    order.events
      .filter(({ type }) => types.includes(type))
      .reduce((sum, { amount }) => sum + (amount?.minorUnits ?? 0), 0);
  expect(sumEvents('fullCapture', 'partialCapture')).toBe(captured);
  expect(sumEvents('fullRefund', 'partialRefund')).toBe(refunded);
  expect(sumEvents('cancel')).toBe(cancelled);
  expect(order.events.some(({ type }) => type === 'fullCapture')).toBe(hasStatus('fullyCaptured'));
  expect(order.events.at(-1)?.type).toBe('create');

  for (const part of order.captured) {
    const actions = part.availableActions?.map(({ type }) => type) ?? [];
    expect([[], ['refund', 'partialRefund']]).toContainEqual(actions);
    if (refunded === captured) expect(actions).toEqual([]);
  }
}

/** The name of each operation in `availableActions`. */
const actionNames: Partial<Record<Operation['type'], string>> = {
  capture: 'capture',
  cancel: 'cancel',
  extend: 'extendOrderExpiry',
  customer: 'editCustomer',
  method: 'editPaymentMethod',
};

test(`an order keeps its invariants under random changes (${runs} runs, SEED=${seed})`, async () => {
  const shop = await TestShop.create({ seed });
  await shop.emulator.clock.stop();
  await fc.assert(
    fc.asyncProperty(anyScenario, async ({ lines, method, operations }) => {
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
      let undeducted = 0;
      expectInvariants(order, { cancelled, undeducted });
      for (const operation of operations) {
        if (operation.type === 'wait') {
          await shop.emulator.clock.advance(5 * dayMs);
          await shop.authenticate();
        } else if (operation.type === 'pay') {
          await shop.runAction(sessionId, 'pay');
        } else {
          const [verb, path, body] = toRequest(order, operation);
          // Few operations have a key. Otherwise most of them would get a stored response.
          const headers: Record<string, string> =
            operation.key < 3 ? { 'idempotency-key': `${orderId} ${operation.key}` } : {};
          const response = await shop.api<Order>(
            verb,
            `/v1/orders/${orderId}${path}`,
            body,
            headers,
          );
          expect([200, 201, 400, 404, 409, 422]).toContain(response.status);
          const availableActions =
            order.uncaptured?.availableActions?.map(({ type }) => type) ?? [];
          const action = actionNames[operation.type];
          if (action && response.status === 200) {
            const isUnchanged = response.body.updatedAt <= order.updatedAt;
            if (!isUnchanged) expect(availableActions).toContain(action);
          }
        }
        const after = await read();
        const newEvent = after.events.length > order.events.length ? after.events[0] : undefined;
        const eventAmount = newEvent?.amount?.minorUnits ?? 0;
        if (newEvent?.type === 'cancel') cancelled += eventAmount;
        if (newEvent?.type === 'edit') undeducted = 0;
        if (operation.type === 'partialCapture' && !operation.byId && newEvent) {
          undeducted += eventAmount;
        }
        order = after;
        expectInvariants(order, { cancelled, undeducted });
      }
    }),
    { numRuns: runs, seed },
  );
}, 3_600_000);
