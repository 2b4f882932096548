import { expect, test } from 'vitest';
import { backOffice } from '../../../demo/admin/back-office.js';
import { amountOf, choicesFor, requestFor } from '../../../demo/admin/order-actions.js';
import { reasonText } from '../../../demo/admin/texts.js';

function officeThat(answer: () => Response) {
  const requests: Request[] = [];
  const request: typeof fetch = (path, init) => {
    requests.push(new Request(new URL(path as string, 'http://shop.test'), init));
    return Promise.resolve().then(answer);
  };
  return { office: backOffice(request, 'the-token'), requests };
}

test('every request carries the token, and an action its key', async () => {
  const { office, requests } = officeThat(() => Response.json({ order: {}, shop: {} }));
  await office.act('or_1', { path: 'capture', body: {} }, 'key-of-the-dialog');
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
    officeThat(() => Response.json({ title: 'No.' }, { status })).office.order('or_1');
  await expect(refused(401)).rejects.toMatchObject({ isToken: true });
  await expect(refused(409)).rejects.toMatchObject({ isToken: false, message: 'No.' });
});

test.each([() => new Response('<html>'), () => Response.json({}), () => Response.json(null)])(
  'an answer that is none is refused in words',
  async (answer) => {
    await expect(officeThat(answer).office.order('or_1')).rejects.toThrow(
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
  expect(choicesFor(part).map(({ kind }) => kind)).toEqual(['refund', 'partialRefund']);
  const uncaptured = { ...part, availableActions: [{ type: 'extendOrderExpiry' }] };
  expect(choicesFor(uncaptured).map(({ kind }) => kind)).toEqual(['extend']);
});

test('a part of a capture is refunded with its own lines, which have no ids', () => {
  const choice = { kind: 'partialRefund', part } as const;
  expect(JSON.parse(JSON.stringify(requestFor(choice, { ol_1: 2 }, ' Broken ')))).toEqual({
    path: 'partialrefund/in_1',
    body: { orderLines: [{ ...line, id: undefined }], totalRefundAmount: 1_000, note: 'Broken' },
  });
  expect(amountOf({} as never, choice, { ol_1: 1 })).toBe(500);
});

test('why an order is held is said in words', () => {
  expect(reasonText('amount')).toBe('The total is another one.');
  expect(reasonText('orderLines[1].quantity')).toBe('Line 2: the quantity is another.');
  expect(reasonText('of-another-version')).toBe('of-another-version');
});
