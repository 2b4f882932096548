import { describe, expect, test } from 'vitest';
import { createAdminApi } from '../../../demo/admin/admin-api.js';
import { getMismatchLabels } from '../../../demo/admin/locales.js';
import {
  getAmount,
  getAvailableActions,
  isMaximumAmount,
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
  ])('reports for %d %s whether the error is permanent: %s', async (status, type, isPermanent) => {
    const { api } = createTestApi(() => Response.json({ title: 'No.', type }, { status }));
    const result = api.runAction('or_1', { path: 'capture', body: {} }, 'key');
    await expect(result).rejects.toMatchObject({ isPermanent });
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

describe('the actions of an order', () => {
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

  test('refund at most what is left, and report an amount that Ledyer does not reveal as a maximum', () => {
    const choice = { kind: 'refund', part } as const;
    const createOrder = (capturedMinor: number, refundedMinor: number, captures: number) =>
      ({
        capturedAmount: toAmount(capturedMinor, 'SEK'),
        refundedAmount: toAmount(refundedMinor, 'SEK'),
        captured: Array.from({ length: captures }, () => part),
        refunded: refundedMinor > 0 ? [part] : [],
      }) as never;
    const getShown = (...numbers: [number, number, number]) => [
      getAmount(createOrder(...numbers), choice, {}),
      isMaximumAmount(createOrder(...numbers), choice),
    ];
    expect(getShown(1_000, 0, 1)).toEqual([1_000, false]);
    expect(getShown(1_000, 400, 1)).toEqual([600, false]);
    expect(getShown(3_000, 0, 2)).toEqual([1_000, false]);
    // The refund was of this capture or of the other one.
    expect(getShown(3_000, 400, 2)).toEqual([1_000, true]);
    expect(getShown(3_000, 2_500, 2)).toEqual([500, true]);
  });
});

test('getMismatchLabels: translates known mismatches, once each, and keeps unknown ones', () => {
  const mismatches = ['amount', 'orderLines[1].quantity', 'amount', 'of-another-version'];
  expect(getMismatchLabels(mismatches)).toEqual([
    'The total differs.',
    'Line 2: the quantity differs.',
    'of-another-version',
  ]);
});
