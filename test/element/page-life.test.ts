import { describe, expect, test } from 'vitest';
import { PageLifecycle } from '../../src/element/runtime/page-lifecycle.js';
import { createFakeClock } from '../support/fake-clock.js';
import { FakeDocument } from '../support/fake-page.js';

function live() {
  const clock = createFakeClock();
  const document = new FakeDocument();
  const abort = new AbortController();
  const wall = { ahead: 0 };
  let returns = 0;
  const life = new PageLifecycle(
    {
      document: document as unknown as Document,
      clock,
      wallClock: () => clock.now() + wall.ahead,
      onResume: () => (returns += 1),
    },
    abort.signal,
  );
  return {
    clock,
    document,
    abort,
    wall,
    life,
    get returns() {
      return returns;
    },
  };
}

describe('the life of a page', () => {
  test.each([
    ['is shown', ({ document }: ReturnType<typeof live>) => document.setVisible(true)],
    ['comes out of the cache', ({ document }) => document.dispatchWindowEvent('pageshow')],
    ['is focused', ({ document }) => document.dispatchWindowEvent('focus')],
    ['is online again', ({ document }) => document.dispatchWindowEvent('online')],
    ['is thawed', ({ document }) => document.dispatchEvent(new Event('resume'))],
  ])('has one return within a quarter of a second when it %s', async (_, happens) => {
    const page = live();
    await page.clock.advance(10_000);
    happens(page);
    await page.clock.advance(250);
    expect(page.returns).toBe(1);
  });

  test('says that the network is gone, as long as somebody listens', () => {
    const { life, document } = live();
    const abort = new AbortController();
    let gone = 0;
    life.onOffline(() => (gone += 1), abort.signal);
    document.dispatchWindowEvent('offline');
    abort.abort();
    document.dispatchWindowEvent('offline');
    expect(gone).toBe(1);
  });

  test('has one return, however many signs of it there are', async () => {
    const page = live();
    page.document.setVisible(false);
    await page.clock.advance(5_000);
    page.document.dispatchEvent(new Event('resume'));
    page.document.setVisible(true);
    page.document.dispatchWindowEvent('pageshow');
    await page.clock.advance(50);
    page.document.dispatchWindowEvent('focus');
    await page.clock.advance(300);
    page.document.dispatchWindowEvent('online');
    await page.clock.advance(1_000);
    expect(page.returns).toBe(1);
  });

  test('has another return when somebody comes back another time', async () => {
    const page = live();
    for (let index = 0; index < 3; index += 1) {
      page.document.setVisible(false);
      await page.clock.advance(10_000);
      page.document.setVisible(true);
      await page.clock.advance(10_000);
    }
    expect(page.returns).toBe(3);
  });

  test('has no return when it has only begun', async () => {
    const page = live();
    page.document.dispatchWindowEvent('focus');
    page.document.dispatchWindowEvent('pageshow');
    await page.clock.advance(1_000);
    expect(page.returns).toBe(0);
  });

  test('has a return from the cache, however short it was there', async () => {
    const page = live();
    page.document.dispatchWindowEvent('pagehide');
    page.document.dispatchWindowEvent('pageshow');
    page.document.dispatchWindowEvent('focus');
    await page.clock.advance(1_000);
    expect(page.returns).toBe(1);
  });

  test('has no return while nobody can see it', async () => {
    const page = live();
    page.document.setVisible(false);
    page.document.dispatchWindowEvent('online');
    page.document.dispatchWindowEvent('focus');
    await page.clock.advance(10_000);
    expect(page.returns).toBe(0);
  });

  test('has a return when its machine has slept', async () => {
    const page = live();
    await page.clock.advance(5_000);
    page.wall.ahead += 3_600_000;
    await page.clock.advance(15_250);
    expect(page.returns).toBe(1);
  });

  test('does not take a clock that is set back for anything', async () => {
    const page = live();
    page.wall.ahead -= 86_400_000;
    await page.clock.advance(60_000);
    expect(page.returns).toBe(0);
  });

  test('holds its stream for a minute when it is hidden, and no longer', async () => {
    const page = live();
    page.document.setVisible(false);
    await page.clock.advance(59_999);
    expect(page.life.gate.isOpen).toBe(true);
    await page.clock.advance(1);
    expect(page.life.gate.isOpen).toBe(false);
  });

  test('holds it when somebody comes back in time', async () => {
    const page = live();
    page.document.setVisible(false);
    await page.clock.advance(50_000);
    page.document.setVisible(true);
    await page.clock.advance(60_000);
    expect(page.life.gate.isOpen).toBe(true);
  });

  test.each([
    [
      'put into the cache',
      ({ document }: ReturnType<typeof live>) => document.dispatchWindowEvent('pagehide'),
    ],
    ['frozen', ({ document }) => document.dispatchEvent(new Event('freeze'))],
  ])('lets its stream go at once when it is %s', (_, happens) => {
    const page = live();
    happens(page);
    expect(page.life.gate.isOpen).toBe(false);
  });

  test('is over when its tag is', async () => {
    const page = live();
    page.abort.abort();
    page.document.setVisible(false);
    page.document.setVisible(true);
    page.document.dispatchWindowEvent('pagehide');
    await page.clock.advance(600_000);
    expect([page.returns, page.life.gate.isOpen, page.clock.pendingSleeps]).toEqual([0, true, 0]);
  });
});
