import { describe, expect, test } from 'vitest';
import {
  ListenLostError,
  NotificationsMissingError,
  type MerchantOptions,
} from '../../../../src/server/index.js';
import { createFakeClock } from '../../../support/fake-clock.js';
import { useTestShop } from '../../../support/server/shop-fixture.js';
import { TestShop } from '../../../support/server/test-shop.js';

const fixture = useTestShop();

function openShop(options: Partial<MerchantOptions> = {}) {
  const clock = createFakeClock(Date.now());
  fixture.shop = new TestShop(fixture.ledyer, fixture.database, { clock, ...options });
  return { shop: fixture.shop, clock };
}

const getEvents = () =>
  fixture.shop.logEntries.map(({ event }) => event).filter((event) => event.includes('notif'));
const getNotices = async () => {
  const response = await fixture.shop.adminFetch('/ledyer/orders');
  return ((await response.json()) as { notices: { code: string }[] }).notices;
};
const getMetric = async () => {
  const text = await (await fixture.shop.send('/metrics')).text();
  return /^ledyer_notifications_missing (\d)$/m.exec(text)?.[1];
};

describe('notifications that do not arrive', () => {
  test('are reported once, after three orders, until one arrives', async () => {
    const { shop, clock } = openShop();
    const buy = async (isNotified: boolean) => {
      const sessionId = await shop.createSession({});
      const { orderId } = await shop.runAction(sessionId, 'authorize');
      await shop.merchant.reconcile(sessionId);
      // The notification may arrive after the order was found.
      if (isNotified) await shop.sendNotification({ orderId });
      await clock.advance(61_000);
      await shop.merchant.reconcile();
    };
    for (let order = 0; order < 2; order += 1) await buy(false);
    expect([getEvents(), await getMetric(), await getNotices()]).toEqual([[], '0', []]);
    for (let order = 0; order < 3; order += 1) await buy(false);
    expect(shop.fulfilledOrderIds).toHaveLength(5);
    expect(getEvents()).toEqual(['notifications-missing']);
    expect(shop.errors).toEqual([expect.any(NotificationsMissingError)]);
    expect(await getMetric()).toBe('1');
    expect(await getNotices()).toEqual([
      { code: 'notifications-missing', since: expect.any(String) as string },
    ]);
    await buy(true);
    expect(getEvents()).toEqual(['notifications-missing', 'notifications-restored']);
    expect([await getMetric(), await getNotices()]).toEqual(['0', []]);
  });
});

test('a listener that receives no messages is reported once to `onError`, and shown to the admin', async () => {
  const { database } = fixture;
  const { shop, clock } = openShop({
    runWorker: true,
    store: { ...database, listen: () => Promise.resolve(() => Promise.resolve()) },
  });
  await shop.send('/readyz');
  for (let second = 0; second < 40; second += 1) {
    await clock.advance(1_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(shop.errors).toEqual([expect.any(ListenLostError)]);
  expect(await getNotices()).toEqual([{ code: 'listen-polling', since: null }]);
});
