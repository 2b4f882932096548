import { describe, expect, test } from 'vitest';
import { ActionKeys } from '../../../demo/admin/action-keys.js';
import {
  AdminApiError,
  type AdminApi,
  type Order,
  type OrderView,
} from '../../../demo/admin/admin-api.js';

const order = { id: 'or_1', updatedAt: '2026-11-29T10:00:00Z' } as Order;
const capture = { path: 'capture', body: {} };

/** Creates an API whose actions end with these results, and records their keys. */
function createTestApi(...results: (OrderView | AdminApiError)[]) {
  const sentKeys: string[] = [];
  const api = {
    runAction: (_: string, __: object, key: string) => {
      sentKeys.push(key);
      const result = results.shift()!;
      return result instanceof AdminApiError ? Promise.reject(result) : Promise.resolve(result);
    },
  } as unknown as AdminApi;
  return { api, sentKeys };
}
const details = {} as OrderView;
const unknown = new AdminApiError('unknown', { isOutcomeUnknown: true });
const temporary = new AdminApiError('temporary');
const permanent = new AdminApiError('permanent', { isPermanent: true });

describe('the idempotency keys of the admin page', () => {
  test.each([
    ['unknown', unknown],
    ['a temporary error', temporary],
  ])('stay the same while the result is %s', async (_, error) => {
    const keys = new ActionKeys();
    const { api, sentKeys } = createTestApi(error, error, details);
    for (let press = 0; press < 2; press += 1) {
      await expect(keys.run(api, order, capture)).rejects.toBe(error);
    }
    await keys.run(api, order, capture);
    expect(new Set(sentKeys).size).toBe(1);
  });

  test.each([
    ['a success', details],
    ['a permanent error', permanent],
  ])('are new after %s', async (_, result) => {
    const keys = new ActionKeys();
    const { api, sentKeys } = createTestApi(result, details);
    await keys.run(api, order, capture).catch(() => undefined);
    await keys.run(api, order, capture);
    expect(new Set(sentKeys).size).toBe(2);
  });

  test('differ for another order, another state of it, and another request', () => {
    const keys = new ActionKeys();
    const all = [
      keys.get(order, capture),
      keys.get({ ...order, id: 'or_2' }, capture),
      keys.get({ ...order, updatedAt: '2026-11-29T10:00:01Z' }, capture),
      keys.get(order, { path: 'cancel', body: {} }),
      keys.get(order, { path: 'capture', body: { note: 'x' } }),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(keys.get(order, { path: 'capture', body: {} })).toBe(all[0]);
  });
});
