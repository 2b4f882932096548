import { describe, expect, test } from 'vitest';
import { TestShop, bodyWith, createBody, messages, origin } from '../support/test-shop.js';

const [line] = createBody.orderLines;

/** Requests that are accepted unless the emulator is strict, with the field that is at fault. */
const tolerated: readonly (readonly [field: string, changes: object])[] = [
  ['totalOrderVatAmount', { totalOrderVatAmount: 102_000.000_000_1 }],
  [
    'orderLines[0].totalVatAmount',
    { orderLines: [{ ...line, totalVatAmount: 100_000.000_000_1 }, createBody.orderLines[1]] },
  ],
  ['colour', { colour: 'red' }],
  ['settings.urls.terns', { settings: { urls: { terms: 'https://shop.example', terns: '' } } }],
  ['orderLines[1].colour', { orderLines: [line, { ...createBody.orderLines[1], colour: 'red' }] }],
  ['customer.firstName', { customer: { firstName: 'x'.repeat(201) } }],
  [
    'totalOrderAmount',
    { orderLines: [], totalOrderAmount: 0, totalOrderVatAmount: 0, totalOrderAmountExclVat: 0 },
  ],
];

describe('a strict emulator', () => {
  test.each(tolerated)('rejects what Ledyer tolerates in %s, by name', async (field, changes) => {
    const strict = await TestShop.create({ strict: true });
    const rejected = await strict.api('POST', '/v1/sessions', bodyWith(changes));
    expect(rejected.status).toBe(400);
    expect(messages(rejected).some((message) => message.startsWith(`${field} `))).toBe(true);
    expect(messages(rejected).every((message) => message.endsWith('(strict)'))).toBe(true);

    const tolerant = await TestShop.create();
    // Not with `api`: the OpenAPI description has integers only.
    const accepted = await tolerant.emulator.fetch(
      new Request(`${origin}/v1/sessions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${tolerant.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(bodyWith(changes)),
      }),
    );
    expect(accepted.status).toBe(200);
  });

  test('rejects an undocumented parameter', async () => {
    const strict = await TestShop.create({ strict: true });
    const rejected = await strict.api('GET', '/v1/orders?color=red');
    expect(rejected.status).toBe(400);
    expect(messages(rejected)).toEqual(['color is not a documented parameter (strict)']);
  });

  test('rejects the capture of an advance invoice that was not acknowledged, as does every emulator', async () => {
    const strict = await TestShop.create({ strict: true });
    const { sessionId, orderId } = await strict.createSession({ autoCapture: null });
    const command = { action: 'authorize', paymentMethod: 'advanceInvoice' };
    await strict.emulatorApi('POST', `/sessions/${sessionId}`, command);
    await strict.runAction(sessionId, 'pay');
    const rejected = await strict.api('POST', `/v1/orders/${orderId}/capture`, {
      orderLines: createBody.orderLines,
      totalCaptureAmount: createBody.totalOrderAmount,
    });
    expect(rejected.status).toBe(409);
    expect(messages(rejected)[0]).toContain('acknowledged');
  });

  test('accepts the documented request, metadata of any shape, and every documented change', async () => {
    const strict = await TestShop.create({ strict: true });
    const order = await strict.createOrder({
      autoCapture: null,
      metadata: { weight: 0.5, a: [1.5] },
    });
    const captured = await strict.api('POST', `/v1/orders/${order.id}/capture`, {
      orderLines: createBody.orderLines,
      totalCaptureAmount: createBody.totalOrderAmount,
    });
    expect(captured.status).toBe(200);
  });
});
