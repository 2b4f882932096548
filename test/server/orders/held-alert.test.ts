import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { LogEntry } from '../../../src/server/index.js';
import { createDifference } from '../../../src/server/cart/difference.js';
import { Metrics } from '../../../src/server/metrics.js';
import { createHeldAlert, OrderHeldError } from '../../../src/server/orders/held-alert.js';
import { readCounters } from '../../support/server/read-counters.js';

const orderId = 'or_1';

/** Alerts about an order that is held for differences with these names. */
async function alertHeld(names: readonly string[], hasErrorHandler = true) {
  const metrics = new Metrics();
  const logEntries: LogEntry[] = [];
  const errors: unknown[] = [];
  const alert = createHeldAlert({
    metrics,
    log: (entry) => logEntries.push(entry),
    onError: hasErrorHandler ? (error) => errors.push(error) : undefined,
  });
  await alert({
    orderId,
    sessionId: 'se_1',
    status: 'held',
    differences: names.map((name) => createDifference(name, 1, 2)),
    risks: [],
    ledyerStatus: [],
  });
  return { logEntries, errors, counters: readCounters(metrics) };
}

const createEntry = (code: string | undefined): LogEntry => ({
  level: 'error',
  event: 'order-held',
  subjectHash: createHash('sha256').update(orderId).digest('hex').slice(0, 12),
  code,
});

describe('the alert of a held order', () => {
  test('counts the order', async () => {
    expect((await alertHeld(['amount'])).counters).toEqual(['ledyer_orders_held_total 1']);
  });

  test('is logged with the first digits of the hash of the order id, and without the values', async () => {
    const { logEntries } = await alertHeld(['amount']);
    expect(logEntries).toStrictEqual([createEntry('amount')]);
  });

  test.each([
    ['orderLines[0].quantity', 'orderLines'],
    ['orderLines[1]', 'orderLines'],
    ['addedLine.surcharge', 'addedLine'],
    ['addedLine.of[Ledyer]', 'addedLine'],
  ])('is logged with only the start of the name `%s`', async (name, code) => {
    const { logEntries } = await alertHeld([name, 'amount']);
    expect(logEntries).toStrictEqual([createEntry(code)]);
  });

  test('is logged without a code when no difference is known', async () => {
    const { logEntries, errors } = await alertHeld([]);
    expect(logEntries).toStrictEqual([createEntry(undefined)]);
    expect(errors).toMatchObject([{ mismatches: [] }]);
  });

  test('passes an `OrderHeldError` with each name once to `onError`', async () => {
    const { errors } = await alertHeld(['amount', 'addedLine.surcharge', 'amount']);
    expect(errors).toEqual([expect.any(OrderHeldError)]);
    expect(errors).toMatchObject([{ orderId, mismatches: ['amount', 'addedLine.surcharge'] }]);
    expect(String(errors[0])).toBe(
      'OrderHeldError: Order or_1 is held and will not be fulfilled: amount, addedLine.surcharge. Release it in the admin, or cancel it.',
    );
  });

  test('is counted and logged also in a shop that handles no errors', async () => {
    const { logEntries, counters } = await alertHeld(['amount'], false);
    expect(logEntries).toHaveLength(1);
    expect(counters).toEqual(['ledyer_orders_held_total 1']);
  });
});
