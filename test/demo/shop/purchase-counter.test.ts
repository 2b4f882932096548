import { describe, expect, test } from 'vitest';
import { countPurchase } from '../../../demo/shop/purchase-counter.js';
import { MemoryStorage } from '../memory-storage.js';

describe('countPurchase', () => {
  test('counts each order once in a browser, in whichever order pages report them', () => {
    const storage = new MemoryStorage();
    const queue: object[] = [];
    for (const orderId of ['or_1', 'or_1', 'or_2', 'or_1', 'or_2']) {
      countPurchase(orderId, storage, queue);
    }
    expect(queue).toEqual([
      { event: 'purchase', ecommerce: { transaction_id: 'or_1' } },
      { event: 'purchase', ecommerce: { transaction_id: 'or_2' } },
    ]);
  });

  test('adds to the queue that an analytics script has created, or creates it', () => {
    const page = globalThis as { dataLayer?: object[] };
    const storage = new MemoryStorage();
    try {
      countPurchase('or_1', storage);
      countPurchase('or_2', storage);
      expect(page.dataLayer).toHaveLength(2);
    } finally {
      delete page.dataLayer;
    }
  });
});
