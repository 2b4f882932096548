import { describe, expect, test } from 'vitest';
import {
  AdminApiError,
  type HeldOrderView,
  type OrderView,
  type OrderPageView,
  type ListedOrderView,
} from '../../../demo/admin/admin-api.js';
import { OrderPager } from '../../../demo/admin/order-pager.js';

const createOrder = (id: string) => ({ id }) as ListedOrderView;
const createHeldOrder = (id: string): HeldOrderView => ({
  id,
  mismatches: ['amount'],
  risks: [],
  recordedAt: null,
});
const createPage = (
  ids: string,
  nextCursor: string | null,
  held: Partial<OrderPageView> = {},
): OrderPageView => ({
  orders: ids.split('').map(createOrder),
  nextCursor,
  held: ['or_held'],
  heldOrders: [createHeldOrder('or_held')],
  heldCount: 101,
  nextHeldCursor: '1.or_held',
  notices: [{ code: 'listen-polling', since: null }],
  ...held,
});

/** Creates an API that returns these results in turn and records the queries. */
function createTestApi(...results: (OrderPageView | Error)[]) {
  const queries: string[] = [];
  return {
    queries,
    listOrders: (query: URLSearchParams) => {
      queries.push(query.toString());
      const result = results.shift()!;
      return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
    },
  };
}

const getIds = (pager: OrderPager) => pager.orders.map(({ id }) => id).join('');
const getHeldIds = (pager: OrderPager) => pager.heldOrders.map(({ id }) => id).join();

describe('the order pager', () => {
  test('loads the pages in turn, to the last one', async () => {
    const api = createTestApi(createPage('ab', 'c1'), createPage('cd', null));
    const pager = new OrderPager(api, new URLSearchParams({ q: 'x' }));
    await pager.loadMore();
    expect([getIds(pager), pager.hasMore]).toEqual(['ab', true]);
    await pager.loadMore();
    await pager.loadMore();
    expect([getIds(pager), pager.hasMore, getHeldIds(pager)]).toEqual(['abcd', false, 'or_held']);
    expect(api.queries).toEqual(['q=x', 'q=x&cursor=c1']);
  });

  test('keeps the place of an updated order and drops a released one from the held orders', async () => {
    const pager = new OrderPager(createTestApi(createPage('ab', 'c1')), new URLSearchParams());
    await pager.loadMore();
    const createDetails = (id: string, status: 'held' | 'accepted') =>
      ({
        order: { id, status: ['fullyCaptured'], expiresAt: 'later' },
        shop: { status },
      }) as unknown as OrderView;
    pager.update(createDetails('b', 'accepted'));
    expect(pager.orders).toEqual([
      { id: 'a' },
      { id: 'b', status: ['fullyCaptured'], expiresAt: 'later', shop: { status: 'accepted' } },
    ]);
    expect([pager.hasMore, getHeldIds(pager)]).toEqual([true, 'or_held']);
    pager.update(createDetails('or_held', 'held'));
    expect([getHeldIds(pager), pager.heldCount]).toEqual(['or_held', 101]);
    pager.update(createDetails('or_held', 'accepted'));
    expect([getHeldIds(pager), pager.heldCount, getIds(pager)]).toEqual(['', 100, 'ab']);
    pager.update(createDetails('or_held', 'accepted'));
    expect(pager.heldCount).toBe(100);
  });

  test('sends one request at a time', async () => {
    const api = createTestApi(createPage('a', null));
    const pager = new OrderPager(api, new URLSearchParams());
    await Promise.all([pager.loadMore(), pager.loadMore()]);
    expect(api.queries).toHaveLength(1);
  });

  test('loads all pages after a request in flight', async () => {
    const api = createTestApi(createPage('a', 'c1'), createPage('b', null));
    const pager = new OrderPager(api, new URLSearchParams());
    const first = pager.loadMore();
    expect(pager.isLoading).toBe(true);
    await pager.loadAll();
    await first;
    expect([getIds(pager), pager.isLoading]).toEqual(['ab', false]);
    expect(api.queries).toEqual(['', 'cursor=c1']);
  });

  test('shows an order once that a new order pushed to the next page', async () => {
    const pager = new OrderPager(
      createTestApi(createPage('ab', 'c1'), createPage('bc', null)),
      new URLSearchParams(),
    );
    expect((await pager.loadAll()).map(({ id }) => id).join('')).toBe('abc');
  });

  test.each(['', 'c1'])('stops at the cursor %j after c1', async (next) => {
    const pager = new OrderPager(
      createTestApi(createPage('a', 'c1'), createPage('b', next)),
      new URLSearchParams(),
    );
    await pager.loadAll();
    expect(pager.hasMore).toBe(false);
  });

  test('keeps the error of a failed request and can retry it', async () => {
    const failure = new AdminApiError('Not now.');
    const pager = new OrderPager(
      createTestApi(failure, createPage('a', null)),
      new URLSearchParams(),
    );
    await expect(pager.loadAll()).rejects.toBe(failure);
    expect([pager.error, pager.isLoading, pager.hasMore]).toEqual([failure, false, true]);
    await pager.loadMore();
    expect([getIds(pager), pager.error]).toEqual(['a', undefined]);
  });

  test('stops loading at the maximum number of orders', async () => {
    const api = createTestApi(
      createPage('ab', 'c1'),
      createPage('cd', 'c2'),
      createPage('ef', null),
    );
    const pager = new OrderPager(api, new URLSearchParams());
    await pager.loadAll(3);
    expect(api.queries).toHaveLength(2);
  });
});

test('all held orders can be listed, and the next page of orders keeps them', async () => {
  const last = {
    heldOrders: [createHeldOrder('or_newer')],
    heldCount: 2,
    nextHeldCursor: null,
  };
  const api = createTestApi(
    createPage('a', 'x'),
    createPage('', null, last),
    createPage('b', null),
  );
  const pager = new OrderPager(api, new URLSearchParams('status=uncaptured'));
  await pager.loadMore();
  expect([pager.hasMoreHeld, pager.notices.length]).toEqual([true, 1]);
  await pager.loadMoreHeld();
  expect(api.queries.at(-1)).toBe('status=uncaptured&heldCursor=1.or_held');
  await pager.loadMore();
  expect(pager.heldOrders.map(({ id }) => id)).toEqual(['or_held', 'or_newer']);
  expect(pager.hasMoreHeld).toBe(false);
  await pager.loadMoreHeld();
  expect(api.queries).toHaveLength(3);
});
