import { setupServer } from 'msw/node';
import { expect, test } from 'vitest';
import type { ClosableDatabase } from '../../../src/server/index.js';
import { getRunCount, printLine } from '../../support/run-options.js';
import { createFakeClock, november1 } from '../../support/fake-clock.js';
import { mountSmallDisk } from '../../support/small-disk.js';
import { createCartRequest, TestShop, type TestBuyer } from '../../support/test-shop.js';

/** How often the disk is full, and has room again. */
const rounds = 3;
/** Notifications a round that may be kept without their sender hearing of it: each time that a commit hangs, one. */
const mostUnanswered = 10;

export interface DiskFullOptions {
  /** Megabytes of the file system: the database's own files, and a little. */
  readonly size: number;
  readonly open: (
    folder: string,
  ) => Promise<{ readonly database: ClosableDatabase; stop?: () => Promise<void> | void }>;
  /** Makes the full disk hurt where it hurts most. */
  readonly worsen?: (database: ClosableDatabase) => Promise<unknown>;
  /** Whether what is known can be read all the time. */
  readonly readsGoOn: boolean;
}

/** What a shop does when the disk under its database is full, whichever database it is. */
export function diskFullSuite(
  name: string,
  { size, open, worsen, readsGoOn }: DiskFullOptions,
): void {
  test(`a full disk under ${name} lets nothing be acknowledged that is not kept, and passes`, async ({
    skip,
  }) => {
    const disk = getRunCount(0, 1) === 0 ? 'only in the full form' : mountSmallDisk(size);
    if (typeof disk === 'string') {
      printLine(`disk full: left out, ${disk}`);
      skip();
      return;
    }
    const ledyer = setupServer();
    ledyer.listen({ onUnhandledRequest: 'bypass' });
    const { database, stop } = await open(disk.folder);
    // Its clock stands still, so that what was read once is not too old to be told.
    const shop = new TestShop(ledyer, database, { clock: createFakeClock(november1) });
    try {
      const buyer: TestBuyer = {};
      const known = await shop.createSession(buyer);
      const sessionId = await shop.createSession({});
      const tell = async () => (await shop.sendNotification({ sessionId })).status;
      const read = async () => (await shop.send(`/ledyer/sessions/${known}`, {}, buyer)).status;
      const hints = async () => {
        const { rows } = await database.query<{ hints: number }>(
          'select max(invalidations) as hints from ledyer_session',
        );
        return rows[0]!.hints;
      };
      expect(await tell()).toBe(200);
      let acknowledged = 1;

      const refusals = new Map<string, number>();
      const count = (what: string) => refusals.set(what, (refusals.get(what) ?? 0) + 1);
      for (let round = 1; round <= rounds; round += 1) {
        disk.fill();
        // Later it is full in the middle of what is written, whatever that is.
        if (round === 1) await worsen?.(database).catch(() => undefined);
        const enough = round * 50;
        const refused = () => refusals.get('notification') ?? 0;
        for (let tries = 0; tries < 20_000 && refused() < enough; tries += 1) {
          const status = await tell();
          expect([200, 503]).toContain(status);
          if (status === 200) acknowledged += 1;
          else count('notification');
          // It is full for long enough that whoever opens it again finds it so.
          if (status === 503) await new Promise((resolve) => setTimeout(resolve, 100));
        }
        expect(refused()).toBe(enough);
        for (let tries = 0; tries < 10; tries += 1) {
          const { status } = await shop.send('/ledyer/sessions', createCartRequest(2));
          expect([201, 503]).toContain(status);
          if (status === 503) count('create');
          expect(readsGoOn ? [200] : [200, 503]).toContain(await read());
        }

        disk.free();
        await expect.poll(tell, { timeout: 120_000, interval: 500 }).toBe(200);
        acknowledged += 1;
        // One that was kept and could not be answered any more will be sent again.
        const kept = await hints();
        expect(kept).toBeGreaterThanOrEqual(acknowledged);
        expect(kept).toBeLessThanOrEqual(acknowledged + (readsGoOn ? 0 : round * mostUnanswered));
        expect(await read()).toBe(200);
        expect((await shop.send('/ledyer/sessions', createCartRequest(2))).status).toBe(201);
      }
      const kept = await hints();
      printLine(
        `disk full, ${name}: ${acknowledged} acknowledged, ${kept} kept; refused: ${JSON.stringify(Object.fromEntries(refusals))}`,
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
