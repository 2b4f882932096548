import { expect, test } from 'vitest';
import { createAdminApi } from '../../../demo/admin/admin-api.js';
import {
  getAmount,
  availableActions,
  isAtMost,
  toRequest,
} from '../../../demo/admin/order-actions.js';
import { mismatchLabels } from '../../../demo/admin/locales.js';

function officeThat(answer: () => Response) {
  const requests: Request[] = [];
  const request: typeof fetch = (path, init) => {
    requests.push(new Request(new URL(path as string, 'http://shop.test'), init));
    return Promise.resolve().then(answer);
  };
  return { office: createAdminApi(request, 'the-token'), requests };
}

test('every request carries the token, and an action its key', async () => {
  const { office, requests } = officeThat(() => Response.json({ order: {}, shop: {} }));
  await office.runAction('or_1', { path: 'capture', body: {} }, 'key-of-the-dialog');
  const [sent] = requests;
  expect([sent!.method, new URL(sent!.url).pathname]).toEqual([
    'POST',
    '/ledyer/orders/or_1/capture',
  ]);
  expect(sent!.headers.get('authorization')).toBe('Bearer the-token');
  expect(sent!.headers.get('idempotency-key')).toBe('key-of-the-dialog');
});

test('a wrong token is told from other refusals', async () => {
  const refused = (status: number) =>
    officeThat(() => Response.json({ title: 'No.' }, { status })).office.getOrder('or_1');
  await expect(refused(401)).rejects.toMatchObject({ isToken: true });
  await expect(refused(409)).rejects.toMatchObject({ isToken: false, message: 'No.' });
});

test.each([
  [409, 'urn:ledyer-checkout:problem:action-refused', true],
  [422, 'urn:ledyer-checkout:problem:amount-invalid', true],
  [404, undefined, true],
  [409, 'urn:ledyer-checkout:problem:busy', false],
  [429, undefined, false],
  [503, 'urn:ledyer-checkout:problem:upstream-unavailable', false],
])('after %d %s, asking the same again is useless: %s', async (status, type, isFinal) => {
  const { office } = officeThat(() => Response.json({ title: 'No.', type }, { status }));
  const asked = office.runAction('or_1', { path: 'capture', body: {} }, 'key');
  await expect(asked).rejects.toMatchObject({ isFinal });
});

test.each([() => new Response('<html>'), () => Response.json({}), () => Response.json(null)])(
  'an answer that is none is refused in words',
  async (answer) => {
    await expect(officeThat(answer).office.getOrder('or_1')).rejects.toThrow(
      'The shop did not answer as it should.',
    );
  },
);

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
  totalOrderAmount: { currency: 'SEK', minorUnits: 1_000 },
  availableActions: ['partialRefund', 'refund', 'editOrder'].map((type) => ({ type })),
};

test('what Ledyer allows can be chosen, and what this page does not know is left out', () => {
  expect(availableActions(part).map(({ kind }) => kind)).toEqual(['refund', 'partialRefund']);
  const uncaptured = { ...part, availableActions: [{ type: 'extendOrderExpiry' }] };
  expect(availableActions(uncaptured).map(({ kind }) => kind)).toEqual(['extend']);
});

test('a part of a capture is refunded with its own lines, which have no ids', () => {
  const choice = { kind: 'partialRefund', part } as const;
  expect(JSON.parse(JSON.stringify(toRequest(choice, { ol_1: 2 }, ' Broken ')))).toEqual({
    path: 'partialrefund/in_1',
    body: { orderLines: [{ ...line, id: undefined }], totalRefundAmount: 1_000, note: 'Broken' },
  });
  expect(getAmount({} as never, choice, { ol_1: 1 })).toBe(500);
});

test('no more is offered for refund than is left, and what is not known is not said', () => {
  const choice = { kind: 'refund', part } as const;
  const order = (capturedMinor: number, refundedMinor: number, captures: number) =>
    ({
      capturedAmount: { currency: 'SEK', minorUnits: capturedMinor },
      refundedAmount: { currency: 'SEK', minorUnits: refundedMinor },
      captured: Array.from({ length: captures }, () => part),
      refunded: refundedMinor > 0 ? [part] : [],
    }) as never;
  const shown = (...numbers: [number, number, number]) => [
    getAmount(order(...numbers), choice, {}),
    isAtMost(order(...numbers), choice),
  ];
  expect(shown(1_000, 0, 1)).toEqual([1_000, false]);
  expect(shown(1_000, 400, 1)).toEqual([600, false]);
  expect(shown(3_000, 0, 2)).toEqual([1_000, false]);
  // Of this capture, or of the other one.
  expect(shown(3_000, 400, 2)).toEqual([1_000, true]);
  expect(shown(3_000, 2_500, 2)).toEqual([500, true]);
});

test('why an order is held is said in words', () => {
  const mismatches = ['amount', 'orderLines[1].quantity', 'amount', 'of-another-version'];
  expect(mismatchLabels(mismatches)).toEqual([
    'The total is another one.',
    'Line 2: the quantity differs.',
    'of-another-version',
  ]);
});
