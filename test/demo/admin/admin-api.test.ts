import { describe, expect, test } from 'vitest';
import { createAdminApi, type OrderPart } from '../../../demo/admin/admin-api.js';
import { getMismatchLabels } from '../../../demo/admin/locales.js';
import {
  getAmount,
  getAvailableActions,
  getMaximumAmount,
  toOrderAction,
} from '../../../demo/admin/order-actions.js';
import { toAmount } from '../../../src/ledyer/amount.js';

/** Creates the API with a server that always sends this response, and records the requests. */
function createTestApi(respond: () => Response) {
  const requests: Request[] = [];
  const fetcher: typeof fetch = (path, init) => {
    requests.push(new Request(new URL(path as string, 'http://shop.test'), init));
    return Promise.resolve().then(respond);
  };
  return { api: createAdminApi(fetcher, 'the-token'), requests };
}

describe('the admin API client', () => {
  test('sends the token with every request and the key with an action', async () => {
    const { api, requests } = createTestApi(() => Response.json({ order: {}, shop: {} }));
    await api.runAction('or_1', { path: 'capture', body: {} }, 'key-of-the-dialog');
    const [sent] = requests;
    expect([sent!.method, new URL(sent!.url).pathname]).toEqual([
      'POST',
      '/ledyer/orders/or_1/capture',
    ]);
    expect(sent!.headers.get('authorization')).toBe('Bearer the-token');
    expect(sent!.headers.get('idempotency-key')).toBe('key-of-the-dialog');
  });

  test('distinguishes a wrong token from other errors', async () => {
    const getOrder = (status: number) =>
      createTestApi(() => Response.json({ title: 'No.' }, { status })).api.getOrder('or_1');
    await expect(getOrder(401)).rejects.toMatchObject({ isUnauthorized: true });
    await expect(getOrder(409)).rejects.toMatchObject({ isUnauthorized: false, message: 'No.' });
  });

  test.each([
    [409, 'urn:ledyer-checkout:problem:action-refused', true],
    [422, 'urn:ledyer-checkout:problem:amount-invalid', true],
    [404, undefined, true],
    [409, 'urn:ledyer-checkout:problem:in-progress', false],
    [429, undefined, false],
    [503, 'urn:ledyer-checkout:problem:upstream-unavailable', false],
    [504, 'urn:ledyer-checkout:problem:upstream-unknown', false],
  ])('reports for %d %s whether the error is permanent: %s', async (status, type, isPermanent) => {
    const { api } = createTestApi(() => Response.json({ title: 'No.', type }, { status }));
    const result = api.runAction('or_1', { path: 'capture', body: {} }, 'key');
    await expect(result).rejects.toMatchObject({ isPermanent });
  });

  test.each([
    ['upstream-unknown', () => respond(504, 'upstream-unknown'), true],
    ['an error of a proxy', () => new Response('<html>', { status: 502 }), true],
    ['an unreadable success', () => new Response('<html>'), true],
    ['no response', () => Promise.reject(new TypeError('fetch failed')) as never, true],
    ['upstream-unavailable', () => respond(503, 'upstream-unavailable'), false],
    ['store-unavailable', () => respond(503, 'store-unavailable'), false],
    ['action-refused', () => respond(409, 'action-refused'), false],
  ])('reports for %s whether an action may have run', async (_, respondWith, isOutcomeUnknown) => {
    const { api } = createTestApi(respondWith);
    const result = api.runAction('or_1', { path: 'capture', body: {} }, 'key');
    await expect(result).rejects.toMatchObject({ isOutcomeUnknown });
    // A read changes nothing.
    await expect(api.getOrder('or_1')).rejects.toMatchObject({ isOutcomeUnknown: false });
  });

  test.each([
    ['HTML', () => new Response('<html>')],
    ['an empty object', () => Response.json({})],
    ['null', () => Response.json(null)],
  ])('throws a readable error for a response with %s', async (_, respond) => {
    await expect(createTestApi(respond).api.getOrder('or_1')).rejects.toThrow(
      'The shop sent an unexpected response.',
    );
  });
});

/** Creates a problem of the kit. */
const respond = (status: number, code: string) =>
  Response.json({ type: `urn:ledyer-checkout:problem:${code}` }, { status });

const line = {
  id: 'ol_1',
  type: 'physical',
  reference: 'pen',
  description: 'Pen',
  quantity: 2,
  unitPrice: 500,
  totalAmount: 1_000,
  totalVatAmount: 200,
  vat: 2_500,
};
const part = {
  ledgerId: 'in_1',
  createdAt: '2026-11-21T10:00:00.000Z',
  orderLines: [line],
  totalOrderAmount: toAmount(1_000, 'SEK'),
  availableActions: ['partialRefund', 'refund', 'editOrder'].map((type) => ({ type })),
};

describe('the order actions of the admin page', () => {
  test('are those that Ledyer allows and this page knows', () => {
    expect(getAvailableActions(part).map(({ kind }) => kind)).toEqual(['refund', 'partialRefund']);
    const uncaptured = { ...part, availableActions: [{ type: 'extendOrderExpiry' }] };
    expect(getAvailableActions(uncaptured).map(({ kind }) => kind)).toEqual(['extend']);
  });

  test('refund a part of a capture with lines without ids', () => {
    const choice = { kind: 'partialRefund', part } as const;
    expect(JSON.parse(JSON.stringify(toOrderAction(choice, { ol_1: 2 }, ' Broken ')))).toEqual({
      path: 'partialrefund/in_1',
      body: { orderLines: [{ ...line, id: undefined }], totalRefundAmount: 1_000, note: 'Broken' },
    });
    expect(getAmount({} as never, choice, { ol_1: 1 })).toBe(500);
  });

  test('are none for a part without `availableActions`, and include no capture without lines', () => {
    const cancelled: OrderPart = { ...part, availableActions: null };
    expect(getAvailableActions(cancelled)).toEqual([]);
    expect(getAvailableActions({ ...cancelled, orderLines: [] })).toEqual([]);
    const actions = ['capture', 'partialCapture', 'cancel', 'extendOrderExpiry'];
    const empty = { ...part, orderLines: [], availableActions: actions.map((type) => ({ type })) };
    expect(getAvailableActions(empty).map(({ kind }) => kind)).toEqual(['extend']);
  });

  test.each([
    [0, 1_000, 0, ['refund', 'partialRefund']],
    [400, 600, 0, ['partialRefund']],
    [0, 500, 500, ['partialRefund']],
    [1_000, 0, 0, []],
  ])(
    'for a capture of 1000 with %d refunded, %d refundable and %d uncertain are %j',
    (refundedAmount, refundableAmount, uncertainAmount, kinds) => {
      const balance = { ledgerId: 'in_1', refundedAmount, refundableAmount, uncertainAmount };
      const choices = getAvailableActions(part, balance);
      expect(choices.map(({ kind }) => kind)).toEqual(kinds);
      for (const choice of choices) {
        const isPart = choice.kind === 'partialRefund';
        expect(getMaximumAmount(choice)).toBe(isPart ? refundableAmount : undefined);
        if (!isPart) expect(getAmount({} as never, choice, {})).toBe(1_000);
      }
    },
  );
});

test('getMismatchLabels: translates known mismatches, once each, and keeps unknown ones', () => {
  const mismatches = ['amount', 'orderLines[1].quantity', 'amount', 'of-another-version'];
  expect(getMismatchLabels(mismatches)).toEqual([
    'The total differs.',
    'Line 2: the quantity differs.',
    'of-another-version',
  ]);
});
