import { setupServer, type SetupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import type { ClosableDatabase } from '../../../src/server/index.js';
import { createTestDatabase } from './test-database.js';
import { truncateStore, TestShop } from './test-shop.js';

/** The shop of a test file. A test may replace it. */
export interface ShopFixture {
  readonly ledyer: SetupServer;
  database: ClosableDatabase;
  shop: TestShop;
}

/** Provides a new shop for each test of a file. All use one database, which is emptied before each test. */
export function useTestShop(): ShopFixture {
  const fixture = { ledyer: setupServer() } as ShopFixture;
  beforeAll(async () => {
    fixture.ledyer.listen({ onUnhandledRequest: 'error' });
    fixture.database = await createTestDatabase();
  }, 120_000);
  beforeEach(async () => {
    fixture.shop = new TestShop(fixture.ledyer, fixture.database);
    await fixture.shop.send('/readyz');
    await truncateStore(fixture.database);
  });
  afterEach(async () => {
    await fixture.shop.merchant.close();
    fixture.ledyer.resetHandlers();
  });
  afterAll(async () => {
    fixture.ledyer.close();
    await fixture.database.close();
  });
  return fixture;
}
