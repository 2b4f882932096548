import { describe, expect, test } from 'vitest';
import { AdminFixture, refundPath, toReply } from '../../support/server/admin-fixture.js';
import type { NetworkFault } from '../../support/faulty-network.js';
import { adminToken } from '../../support/server/test-shop.js';

const fixture = new AdminFixture();

describe('the idempotency key of an action', () => {
  test.each([
    ['is missing', undefined],
    ['is no UUID', 'a-double-click'],
    ['is a UUID of version 1', '6c84fb90-12c4-11e1-840d-7b25c5ee775a'],
    ['is a UUID with another variant', '7c0e3d1c-6f0b-4a53-7d5e-0a2f6f3f4b11'],
  ])('is demanded with what to do when it %s', async (_, key) => {
    const orderId = await fixture.placeOrder();
    for (const action of [
      'acknowledge',
      'capture',
      'partialcapture',
      'refund/in_1',
      'partialrefund/in_1',
      'cancel',
      'extendexpiry',
      'reference',
      'release',
    ]) {
      const response = await fixture.shop.send(`/ledyer/orders/${orderId}/${action}`, {
        method: 'POST',
        body: '{}',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${adminToken}`,
          ...(key !== undefined && { 'idempotency-key': key }),
        },
      });
      expect(await toReply(response), action).toMatchObject({
        status: 400,
        problem: 'idempotency-key-invalid',
        detail: expect.stringContaining('crypto.randomUUID()') as string,
      });
    }
    expect(fixture.network.writes).toEqual([]);
  });

  test('belongs to one order, action, capture and body', async () => {
    const { orderId, first, second } = await fixture.placeCapturedOrder();
    const key = crypto.randomUUID();
    const body = { totalRefundAmount: 100 };
    expect((await fixture.act(orderId, `partialrefund/${first}`, body, key)).status).toBe(200);
    const other = await fixture.placeOrder(1);
    for (const [id, path, otherBody] of [
      [orderId, `partialrefund/${first}`, { totalRefundAmount: 101 }],
      [orderId, `partialrefund/${second}`, body],
      [orderId, `refund/${first}`, {}],
      [other, 'capture', {}],
      [orderId, 'release', { reason: 'A reason' }],
    ] as const) {
      expect(await fixture.act(id, path, otherBody, key), path).toMatchObject({
        status: 422,
        problem: 'idempotency-key-reused',
      });
    }
    expect(fixture.network.writes).toHaveLength(1);
  });

  test('returns the current order for a repeat of a successful action, on each instance', async () => {
    const { orderId, first } = await fixture.placeCapturedOrder();
    const key = crypto.randomUUID();
    const body = { totalRefundAmount: 1_000 };
    await fixture.act(orderId, `partialrefund/${first}`, body, key);
    await fixture.act(orderId, `partialrefund/${first}`, { totalRefundAmount: 500 });
    const reply = await fixture.act(
      orderId,
      `partialrefund/${first}`,
      body,
      key,
      fixture.otherInstance,
    );
    expect(reply.status).toBe(200);
    expect(reply.order.refundedAmount.minorUnits).toBe(1_500);
    expect(fixture.network.writes).toHaveLength(2);
    expect(reply.shop.history.map(({ what }) => what)).toEqual([
      'admin:partialcapture',
      'admin:capture',
      'admin:partialrefund',
      'admin:partialrefund',
    ]);
  });
});

describe('an action without a response of Ledyer', () => {
  test.each<[string, NetworkFault]>([
    ['lost', 'lost'],
    ['a 500', 500],
    ['a 503', 503],
    ['a connection that breaks', 'hung-up'],
  ])('is `upstream-unknown` and never “try again” when the response is %s', async (_, fault) => {
    const { orderId, first } = await fixture.placeCapturedOrder();
    fixture.network.fail(refundPath, fault, 4);
    const reply = await fixture.act(orderId, `refund/${first}`);
    expect(reply).toMatchObject({
      status: 504,
      problem: 'upstream-unknown',
      detail:
        'It is not known whether this was done. Read the order before you do anything else, or repeat with the same Idempotency-Key.',
    });
    expect(fixture.shop.errors).toHaveLength(1);
  });

  test.each([
    ['a refund', (id: { first: string }) => [`refund/${id.first}`, {}] as const, 5_000],
    [
      'a partial refund',
      (id: { first: string }) =>
        [`partialrefund/${id.first}`, { totalRefundAmount: 5_000 }] as const,
      5_000,
    ],
  ])('is sent again with the same key, so that %s is done once', async (_, create, refunded) => {
    const ids = await fixture.placeCapturedOrder();
    const [path, body] = create(ids);
    const key = crypto.randomUUID();
    fixture.network.fail(refundPath, 'lost', 4);
    expect((await fixture.act(ids.orderId, path, body, key)).problem).toBe('upstream-unknown');
    const reply = await fixture.act(ids.orderId, path, body, key, fixture.otherInstance);
    expect(reply.status).toBe(200);
    expect(reply.order.refundedAmount.minorUnits).toBe(refunded);
    expect(fixture.network.writes).toHaveLength(5);
    expect(new Set(fixture.network.writes.map((write) => write.key))).toEqual(new Set([key]));
  });

  test.each([
    ['capture', 4],
    ['cancel', 1],
    ['extendexpiry', 4],
    ['acknowledge', 4],
  ])('is done once when `%s` is repeated', async (path, attempts) => {
    const orderId = await fixture.placeOrder();
    const key = crypto.randomUUID();
    fixture.network.fail(/(POST|DELETE) \/v1\/orders/, 'lost', attempts);
    expect((await fixture.act(orderId, path, {}, key)).problem).toBe('upstream-unknown');
    const reply = await fixture.act(orderId, path, {}, key);
    expect(reply.status).toBe(200);
    // No key protects a cancellation, so the order is read instead.
    expect(fixture.network.writes).toHaveLength(path === 'cancel' ? 1 : attempts + 1);
    const types = reply.order.events.map(({ type }) => type);
    expect(types.filter((type) => type !== 'create' && type !== 'readyForCapture')).toHaveLength(1);
    expect(reply.shop.history).toHaveLength(1);
    // A third request changes nothing.
    expect((await fixture.act(orderId, path, {}, key)).order.events).toHaveLength(types.length);
  });

  test('is listed with its key until the order shows it', async () => {
    const { orderId, first } = await fixture.placeCapturedOrder();
    const key = crypto.randomUUID();
    fixture.network.fail(refundPath, 'hung-up', 4);
    await fixture.act(orderId, `refund/${first}`, {}, key);
    expect((await fixture.read(orderId)).shop.pendingActions).toMatchObject([
      { idempotencyKey: key, path: `refund/${first}`, body: {}, isCaptured: false },
    ]);
    fixture.network.fail(refundPath, 'lost', 4);
    expect((await fixture.act(orderId, `refund/${first}`, {}, key)).problem).toBe(
      'upstream-unknown',
    );
    const { shop: view } = await fixture.read(orderId);
    expect(view.pendingActions).toEqual([]);
    expect(view.history.at(-1)!.what).toBe('admin:refund');
    expect((await fixture.act(orderId, `refund/${first}`, {}, key)).status).toBe(200);
  });

  test.each<[NetworkFault]>([['refused'], [429], [409], [500]])(
    'stays unknown when a repeat ends with %s and the order does not show it',
    async (fault) => {
      const { orderId, first } = await fixture.placeCapturedOrder();
      const key = crypto.randomUUID();
      fixture.network.fail(refundPath, 'hung-up', 4);
      await fixture.act(orderId, `refund/${first}`, {}, key);
      fixture.network.fail(refundPath, fault, 4);
      expect((await fixture.act(orderId, `refund/${first}`, {}, key)).problem).toBe(
        'upstream-unknown',
      );
      fixture.network.faults.splice(0);
      expect(
        (await fixture.act(orderId, `refund/${first}`, {}, key)).order.refundedAmount.minorUnits,
      ).toBe(5_000);
    },
  );

  test('stays unknown when a later attempt of the same request is rejected', async () => {
    const { orderId, first } = await fixture.placeCapturedOrder();
    fixture.network.fail(refundPath, 'lost');
    fixture.network.fail(refundPath, 409);
    const key = crypto.randomUUID();
    expect((await fixture.act(orderId, `refund/${first}`, {}, key)).problem).toBe(
      'upstream-unknown',
    );
    expect(
      (await fixture.act(orderId, `refund/${first}`, {}, key)).order.refundedAmount.minorUnits,
    ).toBe(5_000);
  });

  test('is known to be done when Ledyer rejects the repeat and the order shows it', async () => {
    const { orderId, first } = await fixture.placeCapturedOrder();
    const key = crypto.randomUUID();
    fixture.network.fail(refundPath, 'lost', 4);
    await fixture.act(orderId, `refund/${first}`, {}, key);
    fixture.network.fail(refundPath, 422);
    expect((await fixture.act(orderId, `refund/${first}`, {}, key)).status).toBe(200);
  });

  test('is known not to be done when Ledyer rejects the repeat and the order does not show it', async () => {
    const { orderId, first } = await fixture.placeCapturedOrder();
    const key = crypto.randomUUID();
    fixture.network.fail(refundPath, 'hung-up', 4);
    await fixture.act(orderId, `refund/${first}`, {}, key);
    fixture.network.fail(refundPath, 422);
    expect((await fixture.act(orderId, `refund/${first}`, {}, key)).problem).toBe('action-refused');
    expect((await fixture.read(orderId)).shop.pendingActions).toEqual([]);
  });

  test('does not count as done because of an equal action with another key', async () => {
    const { orderId, first } = await fixture.placeCapturedOrder();
    const key = crypto.randomUUID();
    const body = { totalRefundAmount: 100 };
    fixture.network.fail(refundPath, 'hung-up', 4);
    await fixture.act(orderId, `partialrefund/${first}`, body, key);
    expect((await fixture.act(orderId, `partialrefund/${first}`, body)).status).toBe(200);
    fixture.network.fail(refundPath, 422);
    const reply = await fixture.act(orderId, `partialrefund/${first}`, body, key);
    expect(reply.problem).toBe('action-refused');
  });
});

describe('an action that Ledyer certainly did not do', () => {
  test.each<[NetworkFault, number, string, number]>([
    ['refused', 503, 'upstream-unavailable', 4],
    [429, 503, 'upstream-unavailable', 4],
    [400, 409, 'action-refused', 1],
    [409, 409, 'action-refused', 1],
    [403, 502, 'upstream-rejected', 1],
  ])(
    'is reported as not done after %s, and can be repeated with its key',
    async (fault, status, problem, count) => {
      const { orderId, first } = await fixture.placeCapturedOrder();
      const key = crypto.randomUUID();
      fixture.network.fail(refundPath, fault, count);
      const reply = await fixture.act(orderId, `refund/${first}`, {}, key);
      expect(reply).toMatchObject({ status, problem });
      expect(reply.detail).toContain('did not do this'.slice(0, 10));
      expect((await fixture.read(orderId)).shop.pendingActions).toEqual([]);
      expect(
        (await fixture.act(orderId, `refund/${first}`, {}, key)).order.refundedAmount.minorUnits,
      ).toBe(5_000);
    },
  );

  test.each([
    ['the lease', /insert into ledyer_lease/],
    ['the key', /from ledyer_order_action where shop_id = \(select \d+\) and key/],
    [
      'the earlier actions',
      /from ledyer_order_action\s+where shop_id = \(select \d+\) and order_id/,
    ],
    ['the intent', /insert into ledyer_order_action/],
  ])('is not sent when the database fails at %s', async (_, statement) => {
    const { orderId, first } = await fixture.placeCapturedOrder();
    const key = crypto.randomUUID();
    fixture.shouldRejectStatement = (sql) => statement.test(sql);
    expect(await fixture.act(orderId, `refund/${first}`, {}, key)).toMatchObject({
      status: 503,
      problem: 'store-unavailable',
      detail:
        'This request changed nothing at Ledyer. Repeat it with the same Idempotency-Key soon.',
    });
    expect(fixture.network.writes).toEqual([]);
    fixture.shouldRejectStatement = () => false;
    expect((await fixture.act(orderId, `refund/${first}`, {}, key)).status).toBe(200);
  });

  test('is not sent when the order cannot be read', async () => {
    const { orderId, first } = await fixture.placeCapturedOrder();
    fixture.network.fail(/GET \/v1\/orders/, 500, 2);
    expect(await fixture.act(orderId, `refund/${first}`)).toMatchObject({
      problem: 'upstream-unavailable',
      detail: expect.stringContaining('changed nothing') as string,
    });
    expect(fixture.network.writes).toEqual([]);
  });
});

describe('an action that is done', () => {
  test.each([
    ['its history', /ledyer_history/],
    ['its result', /update ledyer_order_action/],
    ['the session', /update ledyer_session/],
    ['everything', /ledyer_(order|history|session)|delete from ledyer_lease/],
  ])('is 200 with the order when the database then loses %s', async (_, statement) => {
    const { orderId, first } = await fixture.placeCapturedOrder();
    const key = crypto.randomUUID();
    // The database works until Ledyer has the request.
    const { length } = fixture.network.writes;
    fixture.shouldRejectStatement = (sql) =>
      fixture.network.writes.length > length && statement.test(sql);
    const reply = await fixture.act(orderId, `refund/${first}`, {}, key);
    expect(reply.status).toBe(200);
    expect(reply.order.refundedAmount.minorUnits).toBe(5_000);
    fixture.shouldRejectStatement = () => false;
    await fixture.database.query('delete from ledyer_lease');
    const repeated = await fixture.act(orderId, `refund/${first}`, {}, key);
    expect(repeated.status).toBe(200);
    expect(repeated.order.refundedAmount.minorUnits).toBe(5_000);
  });

  test('is reported as done when a repeat cannot read the order', async () => {
    const orderId = await fixture.placeOrder();
    const key = crypto.randomUUID();
    await fixture.act(orderId, 'capture', {}, key);
    fixture.network.fail(/GET/, 503, 2);
    expect(await fixture.act(orderId, 'capture', {}, key)).toMatchObject({
      problem: 'upstream-unavailable',
      detail: 'This was done before, and Ledyer cannot be read now. Read the order again soon.',
    });
  });
});

describe('an action whose key is a day old', () => {
  const makeOld = (key: string) =>
    fixture.database.query(
      `update ledyer_order_action set created_at = created_at - interval '24 hours' where key = $1::uuid`,
      [key],
    );

  test.each<[NetworkFault, string | undefined]>([
    ['lost', undefined],
    ['hung-up', 'action-refused'],
  ])(
    'is not sent again after the fault %s, and the order shows whether it is done',
    async (fault, problem) => {
      const { orderId, first } = await fixture.placeCapturedOrder();
      const key = crypto.randomUUID();
      fixture.network.fail(refundPath, fault, 4);
      await fixture.act(orderId, `refund/${first}`, {}, key);
      await makeOld(key);
      const { length } = fixture.network.writes;
      expect((await fixture.act(orderId, `refund/${first}`, {}, key)).problem).toBe(problem);
      expect(fixture.network.writes).toHaveLength(length);
    },
  );
});

test('a reference with characters that no database stores is sent as it is', async () => {
  const orderId = await fixture.placeOrder();
  const reference = 'A\0\ud800';
  const reply = await fixture.act(orderId, 'reference', { reference });
  expect(reply.status).toBe(200);
  expect((await fixture.act('or_\0', 'cancel')).status).toBe(404);
});

describe('a release', () => {
  const body = { reason: 'Agreed by telephone' };
  const hold = async (orderId: string) => {
    await fixture.shop.sendNotification({ orderId });
    await fixture.shop.merchant.reconcile();
    await fixture.database.query(`update ledyer_order set status = 'held' where order_id = $1`, [
      orderId,
    ]);
  };

  test('is 200 again for the same key, and 409 for another one', async () => {
    const orderId = await fixture.placeOrder();
    await hold(orderId);
    const key = crypto.randomUUID();
    expect((await fixture.act(orderId, 'release', body, key)).status).toBe(200);
    expect((await fixture.act(orderId, 'release', body, key)).status).toBe(200);
    expect((await fixture.act(orderId, 'release', body)).status).toBe(409);
    expect((await fixture.act(orderId, 'release', { reason: 'Other' }, key)).problem).toBe(
      'idempotency-key-reused',
    );
  });

  test.each([
    ['its result', /update ledyer_order_action/],
    ['the session after it', /update ledyer_session/],
  ])('is known to be done when the database lost %s', async (_, statement) => {
    const orderId = await fixture.placeOrder();
    await hold(orderId);
    const key = crypto.randomUUID();
    fixture.shouldRejectStatement = (sql) => statement.test(sql);
    await fixture.act(orderId, 'release', body, key);
    fixture.shouldRejectStatement = () => false;
    const reply = await fixture.act(orderId, 'release', body, key);
    expect(reply.status).toBe(200);
    expect(reply.shop.status).toBe('accepted');
  });
});
