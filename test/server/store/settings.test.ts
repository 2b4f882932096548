import { afterEach, beforeAll, afterAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/server/clock.js';
import type { ClosableDatabase } from '../../../src/server/index.js';
import { openStore } from '../../../src/server/store/store.js';
import { testIdentity } from '../../support/server/shop-identity.js';
import { createTestDatabase } from '../../support/server/test-database.js';

let database: ClosableDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
}, 120_000);
afterEach(async () => {
  await database.query('reset datestyle');
  await database.query('reset default_transaction_isolation');
});
afterAll(() => database.close());

const open = () => openStore(database, testIdentity, systemClock);

describe('the times of the database', () => {
  test.each(['SQL, DMY', 'SQL, MDY', 'German', 'Postgres, DMY'])(
    'are refused by name in the style "%s"',
    async (style) => {
      await database.query(`set datestyle to '${style}'`);
      await expect(open()).rejects.toMatchObject({
        name: 'StoreError',
        code: 'times-unreadable',
        message: expect.stringContaining(`DateStyle is "${style.split(',')[0]}`) as string,
      });
    },
  );

  test('are refused if the driver returns something else', async () => {
    const { query } = database;
    const driver: ClosableDatabase = {
      ...database,
      query: async (sql, params, signal) => {
        const { rows } = await query(sql, params, signal);
        const parsed = rows.map((row) => ('time' in row ? { ...row, time: { epoch: 1 } } : row));
        return { rows: parsed as never[] };
      },
    };
    await expect(openStore(driver, testIdentity, systemClock)).rejects.toMatchObject({
      code: 'times-unreadable',
    });
  });

  test.each(['ISO, DMY', 'ISO, MDY', 'ISO, YMD'])('are read in the style "%s"', async (style) => {
    await database.query(`set datestyle to '${style}'`);
    await database.query(`set timezone to 'Australia/Adelaide'`);
    await expect(open()).resolves.toBeDefined();
  });
});

describe('the isolation level of the database', () => {
  test.each(['serializable', 'repeatable read'])(
    'is refused by name if it is "%s"',
    async (level) => {
      await database.query(`set default_transaction_isolation to '${level}'`);
      await expect(open()).rejects.toMatchObject({
        name: 'StoreError',
        code: 'isolation-unsupported',
        message: expect.stringContaining(`isolation level is "${level}"`) as string,
      });
    },
  );

  test.each(['read committed', 'read uncommitted'])('may be "%s"', async (level) => {
    await database.query(`set default_transaction_isolation to '${level}'`);
    await expect(open()).resolves.toBeDefined();
  });
});
