import { describe, expect, test } from 'vitest';
import { decode } from '../../../src/ledyer/decode.js';
import { decodeOrder } from '../../../src/ledyer/order.js';
import { createLedyerClient } from '../../../src/server/ledyer-client/client.js';
import { createOrdersClient } from '../../../src/server/ledyer-client/orders.js';
import type { ApiRequest } from '../../../src/server/ledyer-client/transport.js';
import {
  filterPlanned,
  sendCall,
  toCompletedPlan,
  type OrderCall,
  type StoredPlan,
} from '../../../src/server/orders/action-plan.js';
import { createPlannedAction } from '../../support/server/planned-action.js';
import getOrder from '../../fixtures/ledyer/get-order.json';

const order = decode(decodeOrder, getOrder);
const { ledgerId, orderLines } = order.uncaptured!;
const captureBody = { orderLines, totalCaptureAmount: 510_000 };
const refundBody = { totalRefundAmount: 100 };

/** One call of each method. */
const calls: { readonly [Method in OrderCall['method']]: OrderCall & { method: Method } } = {
  acknowledge: { method: 'acknowledge' },
  extendExpiry: { method: 'extendExpiry' },
  cancel: { method: 'cancel' },
  setReference: { method: 'setReference', reference: 'A-1' },
  capture: { method: 'capture', body: captureBody },
  partialCapture: { method: 'partialCapture', body: captureBody },
  refund: { method: 'refund', ledgerId, body: { note: 'A sorry' } },
  partialRefund: { method: 'partialRefund', ledgerId, body: refundBody },
};
const createPlan = (changes: Partial<StoredPlan> = {}): StoredPlan => ({
  call: calls.capture,
  request: {},
  lastEventId: 'oe_last',
  editKey: 'edit-key',
  ...changes,
});
describe('toCompletedPlan', () => {
  test('keeps the method, the amount, the last event and the edit key of a partial capture', () => {
    const linesLeft = {
      orderLines,
      totalOrderAmount: 1,
      totalOrderAmountExclVat: 1,
      totalOrderVatAmount: 0,
    };
    const plan = createPlan({
      call: calls.partialCapture,
      amount: 510_000,
      edit: { body: linesLeft, linesBefore: orderLines },
      request: captureBody,
    });
    expect(toCompletedPlan(plan)).toEqual({
      call: { method: 'partialCapture' },
      amount: 510_000,
      request: null,
      lastEventId: 'oe_last',
      editKey: 'edit-key',
    });
  });

  test('keeps the ledger id of a refund, and drops its note', () => {
    expect(toCompletedPlan(createPlan({ call: calls.refund })).call).toEqual({
      method: 'refund',
      ledgerId,
    });
  });
});

describe('filterPlanned', () => {
  test('returns the actions with a plan, in their sequence', () => {
    const [first, last] = [
      createPlannedAction('capture', { key: 'first' }),
      createPlannedAction('capture', { key: 'last' }),
    ];
    const withoutPlan = { ...first, plan: null };
    expect(filterPlanned([first, withoutPlan, last])).toEqual([first, last]);
  });
});

describe('sendCall', () => {
  const { signal } = new AbortController();

  /** Sends a call. Returns the requests to Ledyer, without their decoders, and the result. */
  async function send(call: OrderCall) {
    const requests: Omit<ApiRequest<unknown>, 'decoder'>[] = [];
    const orders = createOrdersClient(
      ({ decoder, ...request }) => {
        requests.push(request);
        return Promise.resolve(decode(decoder, getOrder));
      },
      () => 'a-new-key',
    );
    const credentials = { clientId: 'id', clientSecret: 'secret' };
    const ledyer = { ...createLedyerClient({ environment: 'local', ...credentials }), orders };
    const options = { idempotencyKey: 'a-key', signal };
    return { result: await sendCall(ledyer, order.id, call, options), requests };
  }

  test.each<[OrderCall['method'], string, unknown]>([
    ['acknowledge', '/acknowledge', undefined],
    ['extendExpiry', '/extendexpiry', undefined],
    ['setReference', '/reference', { reference: 'A-1' }],
    ['capture', '/capture', captureBody],
    ['partialCapture', '/partialcapture', captureBody],
    ['refund', `/refund/${ledgerId}`, { note: 'A sorry' }],
    ['partialRefund', `/partialrefund/${ledgerId}`, refundBody],
  ])(
    'sends `%s` with the key and the signal, and returns the order',
    async (method, path, body) => {
      expect(await send(calls[method])).toEqual({
        result: order,
        requests: [
          {
            method: 'POST',
            path: `/v1/orders/${order.id}${path}`,
            body,
            idempotencyKey: 'a-key',
            signal,
          },
        ],
      });
    },
  );

  test('sends `cancel` with the signal and without a key, and returns the order', async () => {
    const { result, requests } = await send(calls.cancel);
    expect(result).toEqual(order);
    expect(requests).toStrictEqual([{ method: 'DELETE', path: `/v1/orders/${order.id}`, signal }]);
    expect(requests[0]!.signal).toBe(signal);
  });
});
