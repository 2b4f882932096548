import { expect, test } from 'vitest';
import {
  BackOfficeRefusal,
  type ListedOrder,
  type OrderPage,
  type OrderView,
} from '../../../demo/admin/admin-api.js';
import { OrderFeed } from '../../../demo/admin/order-pager.js';

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
    orders: (query: URLSearchParams) => {
      asked.push(query.toString());
      const answer = answers.shift()!;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
}

const idsOf = (feed: OrderFeed) => feed.orders.map(({ id }) => id).join('');

test('pages follow one another by their cursors, to the end', async () => {
  const office = officeThat(page('ab', 'c1'), page('cd', null));
  const feed = new OrderFeed(office, new URLSearchParams({ q: 'x' }));
  await feed.more();
  expect([idsOf(feed), feed.hasMore]).toEqual(['ab', true]);
  await feed.more();
  await feed.more();
  expect([idsOf(feed), feed.hasMore, feed.held]).toEqual(['abcd', false, ['or_held']]);
  expect(office.asked).toEqual(['q=x', 'q=x&cursor=c1']);
});

test('an order that something was done with keeps its place, and is held no longer when it is released', async () => {
  const feed = new OrderFeed(officeThat(page('ab', 'c1')), new URLSearchParams());
  await feed.more();
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
  const feed = new OrderFeed(office, new URLSearchParams());
  await Promise.all([feed.more(), feed.more()]);
  expect(office.asked).toHaveLength(1);
});

test('an order that a new one pushed to the next page is shown once', async () => {
  const feed = new OrderFeed(officeThat(page('ab', 'c1'), page('bc', null)), new URLSearchParams());
  expect((await feed.all()).map(({ id }) => id).join('')).toBe('abc');
});

test.each(['', 'c1'])('the cursor %j after c1 leads nowhere', async (again) => {
  const feed = new OrderFeed(officeThat(page('a', 'c1'), page('b', again)), new URLSearchParams());
  await feed.all();
  expect(feed.hasMore).toBe(false);
});

test('a refusal is kept, and the page can be asked for again', async () => {
  const refusal = new BackOfficeRefusal('Not now.');
  const feed = new OrderFeed(officeThat(refusal, page('a', null)), new URLSearchParams());
  await expect(feed.all()).rejects.toBe(refusal);
  expect([feed.refusal, feed.isLoading, feed.hasMore]).toEqual([refusal, false, true]);
  await feed.more();
  expect([idsOf(feed), feed.refusal]).toEqual(['a', undefined]);
});

test('it stops asking after as many orders as are wanted', async () => {
  const office = officeThat(page('ab', 'c1'), page('cd', 'c2'), page('ef', null));
  const feed = new OrderFeed(office, new URLSearchParams());
  await feed.all(3);
  expect(office.asked).toHaveLength(2);
});
