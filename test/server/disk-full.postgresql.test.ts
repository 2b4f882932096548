import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setupServer } from 'msw/node';
import pg from 'pg';
import { expect, test } from 'vitest';
import { postgresDatabase } from '../../src/server/index.js';
import { startPostgresql } from '../support/postgresql.js';
import { runs, say } from '../support/runs.js';
import { shopClock } from '../support/shop-clock.js';
import { cartOf, TestShop, type TestBuyer } from '../support/test-shop.js';

/** Megabytes of the file system: PostgreSQL's own files, and a little. */
const size = 160;

/** A small file system of the test's own, or why there is none. */
function smallDisk(): { folder: string; unmount: () => void } | string {
  if (runs(0, 1) === 0) return 'only in the full form';
  const folder = mkdtempSync(join(tmpdir(), 'ledyer-disk-'));
  const words = ['-t', 'tmpfs', '-o', `size=${size}m`, 'tmpfs', folder];
  const { status, stderr } = spawnSync('mount', words, { encoding: 'utf8' });
  if (status !== 0) {
    rmSync(folder, { recursive: true });
    return `mounting is not allowed here: ${stderr}`;
  }
  chmodSync(folder, 0o755);
  return {
    folder,
    unmount() {
      spawnSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

test('a full disk lets nothing be acknowledged that is not kept, and passes', async ({ skip }) => {
  const disk = smallDisk();
  if (typeof disk === 'string') {
    say(`disk full: left out, ${disk}`);
    skip();
    return;
  }
  const ledyer = setupServer();
  ledyer.listen({ onUnhandledRequest: 'bypass' });
  const postgresql = await startPostgresql(disk.folder);
  const pool = new pg.Pool({ connectionString: postgresql.database() });
  const database = postgresDatabase(pool);
  // Its clock stands still, so that what was read once is not too old to be told.
  const options = { clock: shopClock() };
  const shop = new TestShop(ledyer, { ...database, close: () => pool.end() }, options);
  const ballast = join(disk.folder, 'ballast');
  try {
    const buyer: TestBuyer = {};
    const known = await shop.start(buyer);
    const sessionId = await shop.start({});
    const tell = async () => (await shop.notify({ sessionId })).status;
    const read = async () => (await shop.send(`/ledyer/sessions/${known}`, {}, buyer)).status;
    const hints = async () =>
      (await pool.query<{ hints: number }>('select max(hints) as hints from ledyer_session'))
        .rows[0]!.hints;
    expect(await tell()).toBe(200);
    let acknowledged = 1;

    // All that is left, to the last block.
    for (const bytes of [2 ** 20, 4_096, 512]) {
      try {
        for (;;) writeFileSync(ballast, Buffer.alloc(bytes), { flag: 'a' });
      } catch {
        // That was all.
      }
    }
    const refusals = new Map<string, number>();
    const count = (what: string) => refusals.set(what, (refusals.get(what) ?? 0) + 1);
    for (let tries = 0; tries < 20_000 && (refusals.get('notification') ?? 0) < 50; tries += 1) {
      const status = await tell();
      expect([200, 503]).toContain(status);
      if (status === 200) acknowledged += 1;
      else count('notification');
    }
    expect(refusals.get('notification')).toBe(50);
    for (let tries = 0; tries < 20; tries += 1) {
      const { status } = await shop.send('/ledyer/sessions', cartOf(2));
      expect([201, 503]).toContain(status);
      if (status === 503) count('create');
      expect(await read()).toBe(200);
    }
    expect(await hints()).toBe(acknowledged);

    rmSync(ballast);
    await expect.poll(tell, { timeout: 60_000, interval: 500 }).toBe(200);
    acknowledged += 1;
    expect(await hints()).toBe(acknowledged);
    expect((await shop.send('/ledyer/sessions', cartOf(2))).status).toBe(201);
    say(
      `disk full: ${acknowledged} acknowledged and kept; refused: ${JSON.stringify(Object.fromEntries(refusals))}`,
    );
  } finally {
    await shop.merchant.close();
    await pool.end();
    postgresql.stop();
    ledyer.close();
    disk.unmount();
  }
}, 600_000);
