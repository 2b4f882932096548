import { http } from 'msw';
import { beforeEach, describe, expect, test } from 'vitest';
import { createEmulator } from '../../../src/emulator/index.js';
import type { Session } from '../../../src/ledyer/session.js';
import type { ClosableDatabase } from '../../../src/server/index.js';
import { Random } from '../../simulation/random.js';
import { createFakeClock, november1, type FakeClock } from '../../support/fake-clock.js';
import { getRunCount, getSeed } from '../../support/run-options.js';
import { useTestShop } from '../../support/server/shop-fixture.js';
import { ledyerUrl, TestShop } from '../../support/server/test-shop.js';

const fixture = useTestShop();
const { ledyer } = fixture;
let clock: FakeClock;

beforeEach(async () => {
  await fixture.shop.merchant.close();
  clock = createFakeClock(november1);
  // The emulator shares the shop's clock, because the shop filters the order list by time.
  const emulator = createEmulator({
    clock,
    fetch: () => Promise.reject(new Error('No server receives notifications.')),
  });
  fixture.shop = new TestShop(ledyer, fixture.database, { clock }, emulator);
});

const buy = async () => {
  const sessionId = await fixture.shop.createSession({});
  const { orderId } = await fixture.shop.runAction(sessionId, 'authorize');
  return { sessionId, orderId };
};

describe('POST /ledyer/notifications/:secret', () => {
  /** Returns the notifications of an order and its session. */
  const getNotifications = ({ sessionId, orderId }: { sessionId: string; orderId: string }) =>
    [
      [{ sessionId }, 'com.ledyer.checkout.session.awaiting_signatory'],
      [{ orderId }, 'com.ledyer.order.create'],
      [{ orderId }, 'com.ledyer.order.ready_for_capture'],
      [{ orderId }, 'com.ledyer.order.full_capture'],
      [{ orderId }, 'com.ledyer.order.full_refund'],
    ] as const;

  test('fulfils an order once, for notifications in any sequence and with duplicates', async () => {
    const seed = getSeed();
    const random = new Random(seed).next;
    const sequences = permute([0, 1, 2, 3, 4]);
    const count = getRunCount(12, sequences.length);
    for (const sequence of sequences.sort(() => random() - 0.5).slice(0, count)) {
      const sessionId = await fixture.shop.createSession({});
      const { orderId } = await fixture.shop.runAction(sessionId, 'delegate');
      const authorizedAt = Math.floor(random() * 5);
      for (const [position, index] of sequence.entries()) {
        if (position === authorizedAt) await fixture.shop.runAction(sessionId, 'sign');
        for (let copies = 1 + Math.floor(random() * 3); copies > 0; copies -= 1) {
          const [ids, type] = getNotifications({ sessionId, orderId })[index]!;
          expect((await fixture.shop.sendNotification(ids, type)).status).toBe(200);
        }
        if (random() < 0.3) await fixture.shop.merchant.reconcile();
        await clock.advance(1_000);
      }
      await clock.advance(60_000);
      await fixture.shop.merchant.reconcile();
      expect(
        fixture.shop.fulfilledOrderIds.filter((id) => id === orderId),
        `seed ${seed}, sequence ${sequence.join()}`,
      ).toEqual([orderId]);
    }
    expect(fixture.shop.fulfilledOrderIds).toHaveLength(count);
  }, 600_000);

  test('changes nothing for forged notifications that Ledyer does not confirm', async () => {
    const sessionId = await fixture.shop.createSession({});
    const { orderId } = await fixture.shop.runAction(sessionId, 'identify');
    const types = ['create', 'ready_for_capture', 'full_capture', 'cancel', 'x'.repeat(150)];
    const count = getRunCount(300, 10_000);
    for (let index = 0; index < count; index += 1) {
      const unknownId = `or_${String(index).padStart(27, '0')}`;
      const ids = [{ orderId }, { orderId: unknownId }, { sessionId }][index % 3]!;
      const response = await fixture.shop.sendNotification(
        ids,
        `com.ledyer.order.${types[index % 5]!}`,
      );
      expect(response.status).toBe(200);
    }
    await fixture.shop.merchant.reconcile();
    expect(fixture.shop.fulfilledOrderIds).toEqual([]);
    expect(fixture.shop.ledyerRequests.filter((path) => path.includes('/v1/')).length).toBeLessThan(
      5,
    );
    const { rows } = await fixture.database.query('select * from ledyer_order');
    expect(rows).toEqual([]);
  }, 900_000);

  test('reads an order from Ledyer at most once a second, also after it was fulfilled', async () => {
    const { orderId } = await buy();
    await fixture.shop.sendNotification({ orderId });
    await fixture.shop.merchant.reconcile();
    const countReads = () =>
      fixture.shop.ledyerRequests.filter((path) => path === `GET /v1/orders/${orderId}`).length;
    const before = countReads();
    for (let tenth = 0; tenth < 50; tenth += 1) {
      await fixture.shop.sendNotification({ orderId }, 'com.ledyer.order.full_capture');
      await fixture.shop.merchant.reconcile();
      await clock.advance(100);
    }
    expect(countReads() - before).toBeLessThanOrEqual(5);
    await clock.advance(1_000);
    await fixture.shop.merchant.reconcile();
    expect(countReads()).toBeGreaterThan(before);
  });

  test('keeps a notification that arrives before its session is stored', async () => {
    ledyer.use(
      http.post(`${ledyerUrl}/v1/sessions`, async ({ request }) => {
        const response = await fixture.shop.emulator.fetch(request);
        const { sessionId, orderId } = (await response.clone().json()) as Session & {
          sessionId: string;
        };
        await fixture.shop.runAction(sessionId, 'authorize');
        expect((await fixture.shop.sendNotification({ orderId })).status).toBe(200);
        return response;
      }),
    );
    await fixture.shop.createSession({});
    await clock.advance(1);
    await fixture.shop.merchant.reconcile();
    expect(fixture.shop.fulfilledOrderIds).toHaveLength(1);
  });

  test('is 404 for another secret, 400 for an invalid body and 413 for a long body', async () => {
    const secret = await fixture.shop.getSecret('notification');
    const post = (path: string, body: string) =>
      fixture.shop.send(`/ledyer/notifications/${path}`, { method: 'POST', body });
    expect((await post(`${secret.slice(1)}0`, '{"eventType":"x"}')).status).toBe(404);
    expect((await post(secret, '{"eventType":"x"}')).status).toBe(200);
    for (const body of ['', 'x', '[]', '{"eventType":5}', '{"orderId":"or_1"}']) {
      expect((await post(secret, body)).status).toBe(400);
    }
    expect((await post(secret, ' '.repeat(20_000))).status).toBe(413);
  });

  test('is 503 while the notification cannot be stored', async () => {
    const { orderId } = await buy();
    const secret = await fixture.shop.getSecret('notification');
    await fixture.shop.merchant.close();
    let isFull = false;
    const fullDatabase: ClosableDatabase = {
      ...fixture.database,
      query: (sql, params) =>
        isFull && !sql.startsWith('select')
          ? Promise.reject(new Error('No space left on device'))
          : fixture.database.query(sql, params),
      transaction: (work) =>
        isFull
          ? Promise.reject(new Error('No space left on device'))
          : fixture.database.transaction(work),
    };
    fixture.shop = new TestShop(
      ledyer,
      fullDatabase,
      { clock, runWorker: false },
      fixture.shop.emulator,
    );
    await fixture.shop.send('/readyz');
    isFull = true;
    const init = { method: 'POST', body: JSON.stringify({ eventType: 'x', orderId }) };
    const response = await fixture.shop.send(`/ledyer/notifications/${secret}`, init);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.text()).not.toContain('device');
    isFull = false;
    expect((await fixture.shop.send(`/ledyer/notifications/${secret}`, init)).status).toBe(200);
  });
});

describe('POST /ledyer/validate/:secret', () => {
  const requestValidation = async (orderId: string) => {
    const response = await fixture.shop.send(
      `/ledyer/validate/${await fixture.shop.getSecret('validation')}`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ merchantId: 'ac_1', orderId, reference: null, storeId: null }),
      },
    );
    return { status: response.status, body: (await response.json()) as object };
  };
  const createLockedOrder = async () =>
    (await fixture.shop.runAction(await fixture.shop.createSession({}), 'lock')).orderId;

  test('approves an order of the shop, and rejects an unknown order', async () => {
    expect(await requestValidation(await createLockedOrder())).toEqual({ status: 200, body: {} });
    expect(await requestValidation('or_1xE2fDBg9rRwh6nENMA3ly3B3Qg')).toEqual({
      status: 422,
      body: {
        title: 'Köpet kunde inte genomföras',
        body: 'Varukorgen kan inte beställas just nu. Gå tillbaka till butiken och försök igen.',
      },
    });
  });

  test('returns the rejection of the `validate` option', async () => {
    await fixture.shop.merchant.close();
    const rejection = { title: 'Slut', body: 'Pennorna är slut.' };
    fixture.shop = new TestShop(ledyer, fixture.database, { clock, validate: () => rejection });
    expect(await requestValidation(await createLockedOrder())).toEqual({
      status: 422,
      body: rejection,
    });
  });

  test.each([
    ['rejects', () => Promise.reject(new Error('no stock server'))],
    ['never settles', () => new Promise<true>(() => undefined)],
  ])('rejects an order in time when the `validate` option %s', async (_, validate) => {
    await fixture.shop.merchant.close();
    fixture.shop = new TestShop(ledyer, fixture.database, { clock, validate });
    const orderId = await createLockedOrder();
    const startedAt = Date.now();
    expect((await requestValidation(orderId)).status).toBe(422);
    expect(Date.now() - startedAt).toBeLessThan(3_000);
  });
});

describe('POST /ledyer/validate/:secret without a database', () => {
  test.each(['fails', 'does not respond'])(
    'rejects every order while the database %s, because Ledyer treats silence as approval',
    async (state) => {
      await fixture.shop.merchant.close();
      let endSilence: () => void = () => undefined;
      const silence = new Promise<void>((resolve) => (endSilence = resolve));
      let isUnavailable = true;
      const unavailableDatabase: ClosableDatabase = {
        ...fixture.database,
        async transaction(work) {
          if (isUnavailable && state === 'does not respond') await silence;
          if (isUnavailable) throw new Error('ECONNREFUSED');
          return fixture.database.transaction(work);
        },
      };
      fixture.shop = new TestShop(ledyer, unavailableDatabase, { clock });
      const validate = () =>
        fixture.shop.send('/ledyer/validate/wrong-secret', {
          method: 'POST',
          body: '{"orderId":"or_1"}',
        });
      const response = await validate();
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ title: 'Köpet kunde inte genomföras' });
      endSilence();
      await fixture.shop.send('/readyz');
      isUnavailable = false;
      // A secret of an earlier database gets a response too.
      expect((await validate()).status).toBe(422);
    },
  );
});

function permute(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((first) =>
    permute(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}
