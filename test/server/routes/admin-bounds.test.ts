import { describe, expect, test, vi } from 'vitest';
import {
  AdminFixture,
  catalogue,
  refundPath,
  type AdminReply,
} from '../../support/server/admin-fixture.js';
import type { NetworkFault } from '../../support/faulty-network.js';

const fixture = new AdminFixture();

describe('a refund', () => {
  test('is limited to its capture, also while another capture has money left', async () => {
    const { orderId, first, second } = await fixture.placeCapturedOrder();
    const refund = (totalRefundAmount: number) =>
      fixture.act(orderId, `partialrefund/${first}`, { totalRefundAmount });
    expect((await refund(3_000)).status).toBe(200);
    expect(await refund(2_001)).toMatchObject({
      status: 422,
      detail: 'totalRefundAmount exceeds the available amount of 2000.',
    });
    expect(await fixture.act(orderId, `refund/${first}`)).toMatchObject({
      status: 422,
      detail: 'At most 2000 of this capture can be refunded. Use partialrefund.',
    });
    expect((await refund(2_000)).status).toBe(200);
    expect((await fixture.act(orderId, `refund/${first}`)).detail).toBe(
      'This capture is fully refunded.',
    );
    expect((await refund(1)).status).toBe(422);
    for (const amount of [0, -1, 0.5]) expect([400, 422]).toContain((await refund(amount)).status);
    expect(fixture.network.writes).toHaveLength(2);
    const { shop: view } = await fixture.read(orderId);
    expect(view.captures).toMatchObject([
      { ledgerId: first, refundableAmount: 0 },
      { ledgerId: second, refundableAmount: 5_000 },
    ]);
  });

  test('is limited by an earlier refund whose response was lost, once the order shows it', async () => {
    const { orderId, first, second } = await fixture.placeCapturedOrder();
    fixture.network.fail(refundPath, 'lost', 4);
    await fixture.act(orderId, `partialrefund/${first}`, { totalRefundAmount: 4_000 });
    const body = { totalRefundAmount: 1_001 };
    expect((await fixture.act(orderId, `partialrefund/${first}`, body)).status).toBe(422);
    expect((await fixture.act(orderId, `partialrefund/${second}`, body)).status).toBe(200);
  });

  test('succeeds once when several start at once, on two instances', async () => {
    const { orderId, first } = await fixture.placeCapturedOrder();
    const replies = await Promise.all(
      [3_000, 2_999, 2_998, 2_997].map((totalRefundAmount, index) =>
        fixture.act(
          orderId,
          `partialrefund/${first}`,
          { totalRefundAmount },
          crypto.randomUUID(),
          index % 2 === 0 ? fixture.shop : fixture.otherInstance,
        ),
      ),
    );
    const statuses = replies.map(({ status, problem }) => String(problem ?? status)).sort();
    expect(statuses.filter((status) => status === '200')).toHaveLength(1);
    for (const status of statuses)
      expect(['200', 'in-progress', 'amount-invalid']).toContain(status);
    expect((await fixture.read(orderId)).order.refundedAmount.minorUnits).toBeLessThanOrEqual(
      3_000,
    );
  });

  test('is rejected while another one is in flight at Ledyer', async () => {
    const { orderId, first } = await fixture.placeCapturedOrder();
    let open: (() => void) | undefined;
    fixture.network.gate = new Promise((resolve) => {
      open = resolve;
    });
    const key = crypto.randomUUID();
    const path = `partialrefund/${first}`;
    const running = fixture.act(orderId, path, { totalRefundAmount: 3_000 }, key);
    await vi.waitFor(async () => {
      const { shop } = await fixture.read(orderId);
      expect(shop.pendingActions).toHaveLength(1);
    });
    for (const [amount, otherKey] of [
      [2_500, crypto.randomUUID()],
      [3_000, key],
    ] as const) {
      const body = { totalRefundAmount: amount };
      const other = fixture.act(orderId, path, body, otherKey, fixture.otherInstance);
      expect((await other).problem).toBe('in-progress');
    }
    open?.();
    expect((await running).status).toBe(200);
    expect(fixture.network.writes).toHaveLength(1);
  });

  test('is rejected until the lease of a dead instance expires', async () => {
    const { orderId, first } = await fixture.placeCapturedOrder();
    const lease = (endsAt: string) =>
      fixture.database.query(
        `insert into ledyer_lease (shop_id, name, owner, ends_at)
         select id, $1, 'dead', $2::timestamptz from ledyer_shop
         on conflict (shop_id, name) do update set ends_at = excluded.ends_at`,
        [`order ${orderId}`, endsAt],
      );
    await lease(new Date(Date.now() + 60_000).toISOString());
    expect(await fixture.act(orderId, `refund/${first}`)).toMatchObject({
      status: 409,
      problem: 'in-progress',
    });
    expect(fixture.network.writes).toEqual([]);
    await lease('2026-01-01T00:00:00Z');
    expect((await fixture.act(orderId, `refund/${first}`)).status).toBe(200);
  });
});

describe('a partial capture of a part of a line', () => {
  const capturePath = /partialcapture/;
  const editPath = /POST \/v1\/orders\/\{id\}$/;
  const countCaptures = () =>
    fixture.network.writes.filter((write) => write.path.includes('partialcapture')).length;
  const getUncaptured = ({ order }: AdminReply) =>
    order.uncaptured!.orderLines.map(({ quantity, totalAmount }) => [quantity, totalAmount]);

  test('removes the part from the uncaptured lines', async () => {
    const orderId = await fixture.placeOrder();
    const reply = await fixture.act(
      orderId,
      'partialcapture',
      await fixture.createCapture(orderId, 3),
    );
    expect(reply.status).toBe(200);
    expect(getUncaptured(reply)).toEqual([[7, 7_000]]);
    expect(reply.order.capturedAmount.minorUnits).toBe(3_000);
    expect(reply.order.orderAmount.minorUnits).toBe(10_000);
  });

  test.each<[string, RegExp, NetworkFault, string, string]>([
    ['the capture’s response is lost', capturePath, 'lost', 'upstream-unknown', 'not known'],
    ['the capture breaks off', capturePath, 'hung-up', 'upstream-unknown', 'not known'],
    ['the edit’s response is lost', editPath, 'lost', 'upstream-unknown', 'is captured'],
    ['the edit breaks off', editPath, 'hung-up', 'upstream-unknown', 'is captured'],
    ['the edit is not sent', editPath, 'refused', 'upstream-unknown', 'is captured'],
    ['the edit gets a 500', editPath, 500, 'upstream-unknown', 'is captured'],
    ['the edit is rejected', editPath, 400, 'upstream-rejected', 'is captured'],
  ])('is finished by a repeat and captured once when %s', async (_, path, fault, problem, text) => {
    const orderId = await fixture.placeOrder();
    const body = await fixture.createCapture(orderId, 3);
    const key = crypto.randomUUID();
    fixture.network.fail(path, fault, fault === 400 ? 1 : 4);
    const failed = await fixture.act(orderId, 'partialcapture', body, key);
    expect(failed).toMatchObject({ problem });
    expect(failed.detail).toContain(text);
    expect(failed.detail).toContain('same Idempotency-Key');
    const capturesBefore = countCaptures();
    const reply = await fixture.act(orderId, 'partialcapture', body, key, fixture.otherInstance);
    expect(reply.status).toBe(200);
    if (path === editPath) expect(countCaptures()).toBe(capturesBefore);
    const edits = fixture.network.writes.filter((write) => write.path.endsWith('{id}'));
    expect(new Set(edits.map((write) => write.key)).size).toBe(1);
    expect(edits[0]!.key).not.toBe(key);
    expect(getUncaptured(reply)).toEqual([[7, 7_000]]);
    expect(reply.order.captured).toHaveLength(1);
    expect(reply.order.capturedAmount.minorUnits).toBe(3_000);
    expect(reply.shop.pendingActions).toEqual([]);
    // A third request sends nothing to Ledyer.
    const { length } = fixture.network.writes;
    expect((await fixture.act(orderId, 'partialcapture', body, key)).order.captured).toHaveLength(
      1,
    );
    expect(fixture.network.writes).toHaveLength(length);
  });

  test('is listed as captured while the edit is left, and no other capture runs', async () => {
    const orderId = await fixture.placeOrder();
    const body = await fixture.createCapture(orderId, 3);
    const key = crypto.randomUUID();
    fixture.network.fail(editPath, 'refused', 4);
    await fixture.act(orderId, 'partialcapture', body, key);
    expect((await fixture.read(orderId)).shop.pendingActions).toMatchObject([
      { idempotencyKey: key, path: 'partialcapture', isCaptured: true },
    ]);
    for (const [path, other] of [
      ['capture', {}],
      ['partialcapture', body],
    ] as const) {
      const reply = await fixture.act(orderId, path, other);
      expect(reply.problem).toBe('action-refused');
      expect(reply.detail).toContain(key);
    }
    await fixture.act(orderId, 'partialcapture', body, key);
    const { order } = await fixture.act(orderId, 'capture');
    expect(order.capturedAmount.minorUnits).toBe(10_000);
  });

  test('blocks no other capture when the order does not show it', async () => {
    const orderId = await fixture.placeOrder();
    fixture.network.fail(capturePath, 'hung-up', 4);
    await fixture.act(orderId, 'partialcapture', await fixture.createCapture(orderId, 3));
    expect((await fixture.act(orderId, 'capture')).order.capturedAmount.minorUnits).toBe(10_000);
  });

  test('does not overwrite lines that were edited elsewhere before the repeat', async () => {
    const orderId = await fixture.placeOrder();
    const body = await fixture.createCapture(orderId, 3);
    const key = crypto.randomUUID();
    fixture.network.fail(editPath, 'hung-up', 4);
    await fixture.act(orderId, 'partialcapture', body, key);
    const [line] = body.orderLines;
    const other = { ...line!, quantity: 2, totalAmount: 2_000, totalVatAmount: 400 };
    await fixture.network.client.orders.edit(orderId, {
      orderLines: [other],
      totalOrderAmount: 2_000,
      totalOrderVatAmount: 400,
      totalOrderAmountExclVat: 1_600,
    });
    expect(await fixture.act(orderId, 'partialcapture', body, key)).toMatchObject({
      problem: 'upstream-unknown',
      detail: expect.stringContaining('have changed since') as string,
    });
    const reply = await fixture.act(orderId, 'partialcapture', body, key);
    expect(reply.status).toBe(200);
    expect(getUncaptured(reply)).toEqual([[2, 2_000]]);
  });

  test('needs no edit after the rest was cancelled', async () => {
    const orderId = await fixture.placeOrder();
    const body = await fixture.createCapture(orderId, 3);
    const key = crypto.randomUUID();
    fixture.network.fail(editPath, 'hung-up', 4);
    await fixture.act(orderId, 'partialcapture', body, key);
    expect((await fixture.act(orderId, 'cancel')).status).toBe(200);
    expect((await fixture.act(orderId, 'partialcapture', body, key)).status).toBe(200);
  });

  test('is not captured twice when the database loses the result of the capture', async () => {
    const orderId = await fixture.placeOrder();
    const body = await fixture.createCapture(orderId, 3);
    const key = crypto.randomUUID();
    fixture.network.fail(editPath, 'hung-up', 4);
    fixture.shouldRejectStatement = (sql) => sql.includes('update ledyer_order_action');
    expect((await fixture.act(orderId, 'partialcapture', body, key)).problem).toBe(
      'upstream-unknown',
    );
    fixture.shouldRejectStatement = () => false;
    const reply = await fixture.act(orderId, 'partialcapture', body, key);
    expect(reply.status).toBe(200);
    expect(reply.order.capturedAmount.minorUnits).toBe(3_000);
    expect(getUncaptured(reply)).toEqual([[7, 7_000]]);
  });
});

test('an order of a hundred lines with long names is captured and refunded in part', async () => {
  const products = (await catalogue.list()).slice(1);
  const items = products.map(({ sku }) => ({ sku, quantity: 2 }));
  const response = await fixture.shop.send('/ledyer/sessions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ items }),
  });
  const { sessionId } = (await response.json()) as { sessionId: string };
  const { orderId } = await fixture.shop.runAction(sessionId, 'authorize');
  const { order } = await fixture.read(orderId);
  const lines = order.uncaptured!.orderLines;
  expect(lines).toHaveLength(100);
  const half = lines.map((line) => ({
    ...line,
    id: undefined,
    quantity: 1,
    totalAmount: 1_000,
    totalVatAmount: 200,
  }));
  const body = { orderLines: half, totalCaptureAmount: 100_000 };
  expect(new TextEncoder().encode(JSON.stringify(body)).length).toBeGreaterThan(80_000);
  const captured = await fixture.act(orderId, 'partialcapture', body);
  expect(captured.status).toBe(200);
  const refund = await fixture.act(
    orderId,
    `partialrefund/${captured.order.captured[0]!.ledgerId}`,
    {
      orderLines: half,
      totalRefundAmount: 100_000,
    },
  );
  expect(refund.status).toBe(200);
  expect((await fixture.act(orderId, 'capture')).order.capturedAmount.minorUnits).toBe(200_000);
});
