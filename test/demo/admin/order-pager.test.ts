import { expect, test } from 'vitest';
import {
  AdminApiError,
  type ListedOrder,
  type OrderPage,
  type OrderView,
} from '../../../demo/admin/admin-api.js';
import { OrderPager } from '../../../demo/admin/order-pager.js';

const order = (id: string) => ({ id }) as ListedOrder;
const page = (ids: string, nextCursor: string | null): OrderPage => ({
  orders: ids.split('').map(order),
  nextCursor,
  held: ['or_held'],
});

/** An office that gives these pages, and remembers what it was asked. */
function officeThat(...answers: (OrderPage | Error)[]) {
  const asked: string[] = [];
  return {
    asked,
    listOrders: (query: URLSearchParams) => {
      asked.push(query.toString());
      const answer = answers.shift()!;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
}

const idsOf = (feed: OrderPager) => feed.orders.map(({ id }) => id).join('');

test('pages follow one another by their cursors, to the end', async () => {
  const office = officeThat(page('ab', 'c1'), page('cd', null));
  const feed = new OrderPager(office, new URLSearchParams({ q: 'x' }));
  await feed.loadMore();
  expect([idsOf(feed), feed.hasMore]).toEqual(['ab', true]);
  await feed.loadMore();
  await feed.loadMore();
  expect([idsOf(feed), feed.hasMore, feed.held]).toEqual(['abcd', false, ['or_held']]);
  expect(office.asked).toEqual(['q=x', 'q=x&cursor=c1']);
});

test('an order that something was done with keeps its place, and is held no longer when it is released', async () => {
  const feed = new OrderPager(officeThat(page('ab', 'c1')), new URLSearchParams());
  await feed.loadMore();
  const now = (id: string, status: 'held' | 'accepted') =>
    ({
      order: { id, status: ['fullyCaptured'], expiresAt: 'later' },
      shop: { status },
    }) as unknown as OrderView;
  feed.update(now('b', 'accepted'));
  expect(feed.orders).toEqual([
    { id: 'a' },
    { id: 'b', status: ['fullyCaptured'], expiresAt: 'later', shop: { status: 'accepted' } },
  ]);
  expect([feed.hasMore, feed.held]).toEqual([true, ['or_held']]);
  feed.update(now('or_held', 'held'));
  expect(feed.held).toEqual(['or_held']);
  feed.update(now('or_held', 'accepted'));
  expect([feed.held, idsOf(feed)]).toEqual([[], 'ab']);
});

test('one page is asked for at a time', async () => {
  const office = officeThat(page('a', null));
  const feed = new OrderPager(office, new URLSearchParams());
  await Promise.all([feed.loadMore(), feed.loadMore()]);
  expect(office.asked).toHaveLength(1);
});

test('an order that a new one pushed to the next page is shown once', async () => {
  const feed = new OrderPager(
    officeThat(page('ab', 'c1'), page('bc', null)),
    new URLSearchParams(),
  );
  expect((await feed.loadAll()).map(({ id }) => id).join('')).toBe('abc');
});

test.each(['', 'c1'])('the cursor %j after c1 leads nowhere', async (again) => {
  const feed = new OrderPager(officeThat(page('a', 'c1'), page('b', again)), new URLSearchParams());
  await feed.loadAll();
  expect(feed.hasMore).toBe(false);
});

test('a refusal is kept, and the page can be asked for again', async () => {
  const refusal = new AdminApiError('Not now.');
  const feed = new OrderPager(officeThat(refusal, page('a', null)), new URLSearchParams());
  await expect(feed.loadAll()).rejects.toBe(refusal);
  expect([feed.error, feed.isLoading, feed.hasMore]).toEqual([refusal, false, true]);
  await feed.loadMore();
  expect([idsOf(feed), feed.error]).toEqual(['a', undefined]);
});

test('it stops asking after as many orders as are wanted', async () => {
  const office = officeThat(page('ab', 'c1'), page('cd', 'c2'), page('ef', null));
  const feed = new OrderPager(office, new URLSearchParams());
  await feed.loadAll(3);
  expect(office.asked).toHaveLength(2);
});
