import { describe, expect, test } from 'vitest';
import type { LogEntry } from '../../../src/server/index.js';
import { Metrics } from '../../../src/server/metrics.js';
import {
  createNotificationCheck,
  NotificationsMissingError,
  type MissingNotificationsDeps,
} from '../../../src/server/orders/missing-notifications.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';

type Health = Awaited<ReturnType<MissingNotificationsDeps['store']['notificationHealth']['check']>>;

const unchanged: Health = { areMissing: false, hasChanged: false };
const becameMissing: Health = { areMissing: true, hasChanged: true };
const stillMissing: Health = { areMissing: true, hasChanged: false };
const restored: Health = { areMissing: false, hasChanged: true };

/** Creates a check of a store that returns these results, one for each of its reads, and records their times. */
function createCheck(results: readonly (Health | Error)[], hasErrorHandler = true) {
  const clock = createFakeClock(november1);
  const metrics = new Metrics();
  const readTimes: number[] = [];
  const logEntries: LogEntry[] = [];
  const errors: unknown[] = [];
  const check = createNotificationCheck({
    clock,
    metrics,
    log: (entry) => logEntries.push(entry),
    onError: hasErrorHandler ? (error) => errors.push(error) : undefined,
    store: {
      notificationHealth: {
        check: (now: number) => {
          const result = results[readTimes.length] ?? unchanged;
          readTimes.push(now - november1);
          return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
        },
      },
    } as unknown as MissingNotificationsDeps['store'],
  });
  const getGauge = () => /^ledyer_notifications_missing .*$/m.exec(metrics.text())?.[0];
  /** Runs one check for each result, a minute apart. */
  const checkAll = async () => {
    const { length } = results;
    for (let index = 0; index < length; index += 1) {
      await check();
      await clock.advance(60_000);
    }
  };
  return { check, checkAll, clock, readTimes, logEntries, errors, getGauge };
}

describe('the check for missing notifications', () => {
  test('reads the store at once, and then at most once a minute', async () => {
    const { check, clock, readTimes } = createCheck([]);
    await check();
    await check();
    await clock.advance(59_999);
    await check();
    expect(readTimes).toEqual([0]);
    await clock.advance(1);
    await check();
    await clock.advance(59_999);
    await check();
    expect(readTimes).toEqual([0, 60_000]);
  });

  test('reads the store again when the clock was set back by a minute', async () => {
    const { check, clock, readTimes } = createCheck([]);
    await check();
    await clock.jump(-60_000);
    await check();
    expect(readTimes).toEqual([0, -60_000]);
  });

  test('rejects with a failure of the store, and reads again after a minute', async () => {
    const error = new Error('The database is closed');
    const { check, clock, readTimes } = createCheck([error]);
    await expect(check()).rejects.toBe(error);
    await check();
    await clock.advance(60_000);
    await check();
    expect(readTimes).toEqual([0, 60_000]);
  });

  test('reports nothing while notifications arrive', async () => {
    const { checkAll, logEntries, errors } = createCheck([unchanged, unchanged]);
    await checkAll();
    expect([logEntries, errors]).toEqual([[], []]);
  });

  test('reports missing notifications once, to the log and `onError`', async () => {
    const { checkAll, logEntries, errors } = createCheck([becameMissing, stillMissing]);
    await checkAll();
    expect(logEntries).toEqual([{ level: 'error', event: 'notifications-missing' }]);
    expect(errors).toEqual([expect.any(NotificationsMissingError)]);
    expect(String(errors[0])).toBe(
      "NotificationsMissingError: No notification of Ledyer has arrived for the last orders. A firewall, bot protection or login in front of the shop may reject Ledyer's requests: let POST requests to the routes notifications/… and validate/… through. Orders are found by polling meanwhile, which is slower.",
    );
  });

  test('logs missing notifications also in a shop that handles no errors', async () => {
    const { checkAll, logEntries } = createCheck([becameMissing], false);
    await checkAll();
    expect(logEntries).toEqual([{ level: 'error', event: 'notifications-missing' }]);
  });

  test('logs that notifications arrive again, and does not call `onError`', async () => {
    const { checkAll, logEntries, errors } = createCheck([stillMissing, restored, unchanged]);
    await checkAll();
    expect(logEntries).toEqual([{ level: 'info', event: 'notifications-restored' }]);
    expect(errors).toEqual([]);
  });

  test('reports missing notifications again after they had arrived', async () => {
    const { checkAll, logEntries, errors } = createCheck([becameMissing, restored, becameMissing]);
    await checkAll();
    expect(logEntries.map(({ event }) => event)).toEqual([
      'notifications-missing',
      'notifications-restored',
      'notifications-missing',
    ]);
    expect(errors).toHaveLength(2);
  });
});

describe('the metric `ledyer_notifications_missing`', () => {
  test('is 0 before the first check', () => {
    expect(createCheck([]).getGauge()).toBe('ledyer_notifications_missing 0');
  });

  test.each([
    ['1 when notifications are missing', [becameMissing], 1],
    ['1 when another instance has reported them as missing', [stillMissing], 1],
    ['0 when they arrive', [unchanged], 0],
    ['0 when they arrive again', [becameMissing, restored], 0],
    ['0 when another instance has reported that they arrive again', [becameMissing, unchanged], 0],
  ])('is %s', async (_, results, value) => {
    const { checkAll, getGauge } = createCheck(results);
    await checkAll();
    expect(getGauge()).toBe(`ledyer_notifications_missing ${value}`);
  });
});
