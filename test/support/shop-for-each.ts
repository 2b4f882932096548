import { setupServer, type SetupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { ClosableDatabase } from '../../src/server/index.js';
import { testDatabase } from './test-database.js';
import { emptied, TestShop } from './test-shop.js';

/** What a test file works with; a test may put another shop in place of the one that it finds. */
export interface ShopForEach {
  readonly ledyer: SetupServer;
  database: ClosableDatabase;
  shop: TestShop;
}

/** A new shop for each test of a file, all on one database, which is empty each time. */
export function shopForEach(): ShopForEach {
  const at = { ledyer: setupServer() } as ShopForEach;
  beforeAll(async () => {
    at.ledyer.listen({ onUnhandledRequest: 'error' });
    at.database = await testDatabase();
  }, 30_000);
  beforeEach(async () => {
    at.shop = new TestShop(at.ledyer, at.database);
    await at.shop.send('/readyz');
    await emptied(at.database);
  });
  afterEach(async () => {
    await at.shop.merchant.close();
    at.ledyer.resetHandlers();
  });
  afterAll(async () => {
    at.ledyer.close();
    await at.database.close();
  });
  return at;
}
