import { describe, expect, test } from 'vitest';
import { decode } from '../../../src/ledyer/decode.js';
import { digestDifferences, type Difference } from '../../../src/server/cart/difference.js';
import { Problem } from '../../../src/server/http/problem.js';
import { createLedyerClient } from '../../../src/server/ledyer-client/client.js';
import { createOrdersClient } from '../../../src/server/ledyer-client/orders.js';
import { releaseOrder } from '../../../src/server/orders/release-order.js';
import {
  maxReasonLength,
  minReasonLength,
  readRelease,
} from '../../../src/server/routes/release-request.js';
import type { Store } from '../../../src/server/store/store.js';
import type { OrderDecision, StoredOrder } from '../../../src/server/store/stored-order.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';
import getOrder from '../../fixtures/ledyer/get-order.json';
import {
  authorizedSession as session,
  paidOrder as order,
} from '../../support/server/authorized-session.js';

const reason = 'Called the buyer';
const amount: Difference = { name: 'amount', expected: 510_000, found: 510_001 };
const country: Difference = { name: 'country', expected: 'SE', found: 'NO' };
// In another sequence than the order has them.
const storedDigest = await digestDifferences([country, amount]);
const otherDigest = await digestDifferences([amount]);
const heldOrder: StoredOrder = {
  orderId: order.id,
  sessionId: 'se_1',
  status: 'held',
  mismatches: ['amount', 'country'],
  differences: [amount, country],
  risks: [],
  ledyerStatus: ['uncaptured'],
  reference: null,
  recordedAt: 0,
  fulfilledAt: null,
  acknowledgedAt: null,
  releasedAt: null,
};
const createDecision = (differences: readonly Difference[]): OrderDecision => ({
  sessionId: 'se_1',
  orderId: order.id,
  status: 'held',
  differences,
  risks: [],
  ledyerStatus: ['uncaptured'],
});

interface Scenario {
  /** The JSON of the request. Default: only the reason. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
  readonly ledyerOrder?: object;
  /** The shop's record of the order. `null` for none. */
  readonly stored?: Partial<StoredOrder> | null;
  /** Whether the session of the order is stored. */
  readonly hasSession?: boolean;
  /** The differences that the order has now. */
  readonly differences?: readonly Difference[];
  /** Whether the order is still held for these differences when it is released. */
  readonly isStillHeld?: boolean;
}

/** Releases an order with a Ledyer and a store that record their calls. Returns the order or the problem. */
async function release({
  body = { reason },
  headers = {},
  ledyerOrder = {},
  stored = {},
  hasSession = true,
  differences = [amount],
  isStillHeld = true,
}: Scenario = {}) {
  const calls: unknown[][] = [];
  const record = <T>(result: T, ...call: readonly unknown[]): Promise<T> => {
    calls.push([...call]);
    return Promise.resolve(result);
  };
  const orders = createOrdersClient(
    ({ method, path, decoder }) =>
      record(decode(decoder, { ...getOrder, ...ledyerOrder }), method, path),
    () => 'a-key',
  );
  const credentials = { clientId: 'id', clientSecret: 'secret' };
  const store: {
    sessions: Pick<Store['sessions'], 'find' | 'invalidate'>;
    orders: Pick<Store['orders'], 'find' | 'update' | 'release'>;
  } = {
    sessions: {
      find: (id) => Promise.resolve(hasSession && id === 'se_1' ? session : undefined),
      invalidate: (...args) => record(true, 'invalidate', ...args),
    },
    orders: {
      find: (id) =>
        Promise.resolve(stored && id === order.id ? { ...heldOrder, ...stored } : undefined),
      update: (...args) => record({ claimedTasks: [], isNewlyHeld: false }, 'update', ...args),
      release: (...args) => record(isStillHeld, 'release', ...args),
    },
  };
  const evaluated: unknown[][] = [];
  const request = new Request('https://shop.example/release', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const run = async () =>
    releaseOrder(
      {
        ledyer: { ...createLedyerClient({ environment: 'local', ...credentials }), orders },
        store: store as unknown as Store,
        clock: createFakeClock(november1),
        evaluateOrder: (...args) => {
          evaluated.push(args);
          return createDecision(differences);
        },
      },
      order.id,
      await readRelease(request),
    );
  const result: unknown = await run().catch((error: unknown) =>
    error instanceof Problem ? { type: error.type, detail: error.detail } : error,
  );
  return { result, calls, evaluated };
}

const read = ['GET', `/v1/orders/${order.id}`];
const invalidate = ['invalidate', order.id, november1];
const toRelease = (status: string, released: readonly Difference[] = [amount, country]) => [
  'release',
  order.id,
  status,
  reason,
  november1,
  released,
];
const changedProblem = {
  type: 'action-refused',
  detail:
    'The differences are not the ones that you saw. Read the order again, and release it if they are acceptable.',
};

describe('releaseOrder', () => {
  test('releases the stored differences of a held order, and invalidates its session', async () => {
    const { result, calls, evaluated } = await release();
    expect(result).toEqual(order);
    expect(calls).toEqual([read, toRelease('accepted'), invalidate]);
    expect(evaluated).toEqual([[session, order]]);
  });

  test('releases an unpaid order to `awaiting-payment`', async () => {
    const ledyerOrder = { paymentMethod: { type: 'advanceInvoice' }, events: [] };
    const { calls } = await release({ ledyerOrder });
    expect(calls).toEqual([read, toRelease('awaiting-payment'), invalidate]);
  });

  test('releases an order that has no differences any more', async () => {
    const { calls } = await release({ differences: [] });
    expect(calls).toEqual([read, toRelease('accepted'), invalidate]);
  });

  test.each([
    ['null', null],
    ['the digest of the stored differences', storedDigest],
  ])('releases the order with %s as the digest', async (_, differencesDigest) => {
    const { calls } = await release({ body: { reason, differencesDigest } });
    expect(calls).toEqual([read, toRelease('accepted'), invalidate]);
  });

  test.each([
    ['of other differences', otherDigest],
    ['that is empty', ''],
    ['of 100 characters', 'a'.repeat(100)],
  ])('rejects a digest %s, and stores nothing', async (_, differencesDigest) => {
    const { result, calls } = await release({ body: { reason, differencesDigest } });
    expect(result).toEqual(changedProblem);
    expect(calls).toEqual([read]);
  });

  test.each([
    ['a new difference', { name: 'reference', expected: null, found: 'A-1' }],
    ['a difference with a new value', { ...amount, found: 510_002 }],
  ])('rejects the release for %s, and stores what the order has now', async (_, difference) => {
    const differences = [amount, difference];
    const { result, calls } = await release({ differences });
    expect(result).toEqual(changedProblem);
    expect(calls).toEqual([read, ['update', createDecision(differences), november1]]);
  });

  test('stores a new difference also if the admin saw other differences', async () => {
    const { result, calls } = await release({
      body: { reason, differencesDigest: 'other' },
      stored: { differences: [country] },
    });
    expect(result).toEqual(changedProblem);
    expect(calls).toEqual([read, ['update', createDecision([amount]), november1]]);
  });

  test('rejects the release if the stored differences have changed meanwhile', async () => {
    const { result, calls } = await release({ isStillHeld: false });
    expect(result).toEqual(changedProblem);
    expect(calls).toEqual([read, toRelease('accepted')]);
  });

  test.each([['cancelled'], ['expired']])(
    'rejects an order that is %s, and invalidates its session',
    async (status) => {
      const { result, calls } = await release({ ledyerOrder: { status: [status] } });
      expect(result).toEqual({
        type: 'action-refused',
        detail: 'This order is cancelled or expired.',
      });
      expect(calls).toEqual([read, invalidate]);
    },
  );

  test.each<[string, Scenario]>([
    ['that the shop does not know', { stored: null }],
    ['whose session is not stored', { hasSession: false }],
    ['with another session', { stored: { sessionId: 'se_2' } }],
    ['that is accepted', { stored: { status: 'accepted' } }],
    ['that waits for its payment', { stored: { status: 'awaiting-payment' } }],
  ])('rejects an order %s', async (_, scenario) => {
    const { result, calls } = await release(scenario);
    expect(result).toEqual({ type: 'action-refused', detail: 'This order is not held.' });
    expect(calls).toEqual([read]);
  });
});

describe('the request of a release', () => {
  test('may have a reason of 3 to 500 characters', () => {
    expect([minReasonLength, maxReasonLength]).toEqual([3, 500]);
  });

  test.each([
    ['3 characters', 'abc'],
    ['500 characters', 'a'.repeat(500)],
    ['an emoji of two code units', 'Paid 👍'],
    ['spaces around it', '  abc  '],
  ])('stores a reason with %s as it is', async (_, text) => {
    const { calls } = await release({ body: { reason: text } });
    expect(calls[1]).toEqual(['release', order.id, 'accepted', text, november1, [amount, country]]);
  });

  test.each([
    ['of two characters', 'ab'],
    ['of two characters and spaces after them', 'ab   '],
    ['of two characters and spaces before them', '   ab'],
    ['with a NUL character', 'a reason\0'],
    ['with an unpaired surrogate', 'a reason \ud800'],
  ])('is rejected for a reason %s before Ledyer is called', async (_, text) => {
    const { result, calls } = await release({ body: { reason: text } });
    expect(result).toEqual({
      type: 'body-invalid',
      detail: 'reason must be text of at least 3 characters.',
    });
    expect(calls).toEqual([]);
  });

  test.each<[string, object]>([
    ['reason is required.', {}],
    ['reason must be at most 500 characters.', { reason: 'a'.repeat(501) }],
    ['differencesDigest must be a string.', { reason, differencesDigest: 1 }],
    [
      'differencesDigest must be at most 100 characters.',
      { reason, differencesDigest: 'a'.repeat(101) },
    ],
  ])('is rejected with "%s"', async (detail, body) => {
    const { result, calls } = await release({ body });
    expect(result).toEqual({ type: 'body-invalid', detail });
    expect(calls).toEqual([]);
  });

  test('is rejected from another site', async () => {
    const { result, calls } = await release({ headers: { 'sec-fetch-site': 'cross-site' } });
    expect(result).toEqual({ type: 'cross-site', detail: undefined });
    expect(calls).toEqual([]);
  });
});
