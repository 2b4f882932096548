import { setupServer } from 'msw/node';
import { expect, test } from 'vitest';
import type { ClosableDatabase } from '../../../src/server/index.js';
import { getRunCount, printLine } from '../../support/run-options.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';
import { mountSmallDisk } from '../../support/server/small-disk.js';
import { createCartRequest, TestShop, type TestBuyer } from '../../support/server/test-shop.js';

/** Number of times that the disk is filled and freed. */
const rounds = 3;
/** Maximum number of notifications per round that are stored but not acknowledged: one per commit that hangs. */
const maxUnacknowledged = 10;

export interface DiskFullOptions {
  /** Size of the file system in megabytes: the database's files and little more. */
  readonly sizeMegabytes: number;
  readonly open: (
    folder: string,
  ) => Promise<{ readonly database: ClosableDatabase; stop?: () => Promise<void> | void }>;
  /** Makes the next write need more space, such as a new log segment. */
  readonly requireMoreSpace?: (database: ClosableDatabase) => Promise<unknown>;
  /** Whether reads succeed while the disk is full. */
  readonly readsContinue: boolean;
}

/** Tests a shop while the disk under its database is full. */
export function diskFullSuite(
  name: string,
  { sizeMegabytes, open, requireMoreSpace, readsContinue }: DiskFullOptions,
): void {
  test(`a shop with ${name} on a full disk acknowledges no notification that is not stored, and recovers`, async ({
    skip,
  }) => {
    const disk =
      getRunCount(0, 1) === 0 ? 'it runs with FULL=1 only' : mountSmallDisk(sizeMegabytes);
    if (typeof disk === 'string') {
      printLine(`disk full: skipped, ${disk}`);
      skip();
      return;
    }
    const ledyer = setupServer();
    ledyer.listen({ onUnhandledRequest: 'bypass' });
    const { database, stop } = await open(disk.folder);
    // The clock stands still, so that a cached session never becomes stale.
    const shop = new TestShop(ledyer, database, { clock: createFakeClock(november1) });
    try {
      const buyer: TestBuyer = {};
      const knownId = await shop.createSession(buyer);
      const sessionId = await shop.createSession({});
      const notify = async () => (await shop.sendNotification({ sessionId })).status;
      const read = async () => (await shop.send(`/ledyer/sessions/${knownId}`, {}, buyer)).status;
      const countInvalidations = async () => {
        const { rows } = await database.query<{ count: number }>(
          'select max(invalidations) as count from ledyer_session',
        );
        return rows[0]!.count;
      };
      expect(await notify()).toBe(200);
      let acknowledged = 1;

      const rejections = new Map<string, number>();
      const countRejection = (kind: string) =>
        rejections.set(kind, (rejections.get(kind) ?? 0) + 1);
      for (let round = 1; round <= rounds; round += 1) {
        disk.fill();
        // In later rounds the disk fills up during any write.
        if (round === 1) await requireMoreSpace?.(database).catch(() => undefined);
        const expectedRejections = round * 50;
        const countRejected = () => rejections.get('notification') ?? 0;
        for (let tries = 0; tries < 20_000 && countRejected() < expectedRejections; tries += 1) {
          const status = await notify();
          expect([200, 503]).toContain(status);
          if (status === 200) acknowledged += 1;
          else countRejection('notification');
          // The disk stays full long enough that a reopened database finds it full.
          if (status === 503) await new Promise((resolve) => setTimeout(resolve, 100));
        }
        expect(countRejected()).toBe(expectedRejections);
        for (let tries = 0; tries < 10; tries += 1) {
          const { status } = await shop.send('/ledyer/sessions', createCartRequest(2));
          expect([201, 503]).toContain(status);
          if (status === 503) countRejection('create');
          expect(readsContinue ? [200] : [200, 503]).toContain(await read());
        }

        disk.free();
        await expect.poll(notify, { timeout: 120_000, interval: 500 }).toBe(200);
        acknowledged += 1;
        // A notification that is stored but not acknowledged will be sent again.
        const stored = await countInvalidations();
        expect(stored).toBeGreaterThanOrEqual(acknowledged);
        expect(stored).toBeLessThanOrEqual(
          acknowledged + (readsContinue ? 0 : round * maxUnacknowledged),
        );
        expect(await read()).toBe(200);
        expect((await shop.send('/ledyer/sessions', createCartRequest(2))).status).toBe(201);
      }
      const stored = await countInvalidations();
      printLine(
        `disk full, ${name}: ${acknowledged} acknowledged, ${stored} stored; rejected: ${JSON.stringify(Object.fromEntries(rejections))}`,
      );
    } finally {
      await shop.merchant.close();
      await database.close();
      await stop?.();
      ledyer.close();
      disk.unmount();
    }
  }, 600_000);
}
