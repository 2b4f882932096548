import { describe, expect, test } from 'vitest';
import { useTestShop } from '../../support/server/shop-fixture.js';
import { TestShop } from '../../support/server/test-shop.js';

const fixture = useTestShop();

describe('the option `metricsToken`', () => {
  test('makes `/metrics` 401 without the token', async () => {
    const metricsToken = 'a-test-metrics-token';
    fixture.shop = new TestShop(fixture.ledyer, fixture.database, { metricsToken });
    const getStatus = async (path: string, authorization?: string) =>
      (await fixture.shop.send(path, authorization ? { headers: { authorization } } : {})).status;
    expect(await getStatus('/metrics')).toBe(401);
    expect(await getStatus('/metrics', 'Bearer another-token-of-16')).toBe(401);
    expect(await getStatus('/metrics', `Bearer ${metricsToken}`)).toBe(200);
    expect(await getStatus('/healthz')).toBe(200);
    expect(() => new TestShop(fixture.ledyer, fixture.database, { metricsToken: 'short' })).toThrow(
      'metricsToken must be at least 16',
    );
  });
});
