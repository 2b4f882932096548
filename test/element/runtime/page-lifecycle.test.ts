import { describe, expect, test } from 'vitest';
import { PageLifecycle } from '../../../src/element/runtime/page-lifecycle.js';
import { createFakeClock } from '../../support/fake-clock.js';
import { FakeDocument } from '../../support/component/fake-page.js';

/** A page lifecycle with a fake document and fake clocks. */
function createFixture(document = new FakeDocument()) {
  const clock = createFakeClock();
  const abort = new AbortController();
  /** Milliseconds between the wall clock and the monotonic clock. */
  const wall = { aheadMs: 0 };
  let returns = 0;
  let shows = 0;
  const lifecycle: PageLifecycle = new PageLifecycle(
    {
      document: document as unknown as Document,
      clock,
      wallClock: () => clock.now() + wall.aheadMs,
      onResume: () => {
        returns += 1;
        lifecycle.gate.open();
      },
      onShow: () => (shows += 1),
    },
    abort.signal,
  );
  return {
    clock,
    document,
    abort,
    wall,
    lifecycle,
    /** The number of times at which the page was shown. */
    get shows() {
      return shows;
    },
    /** The number of reported returns. */
    get returns() {
      return returns;
    },
  };
}

describe('`PageLifecycle`', () => {
  test.each([
    ['is shown', ({ document }: ReturnType<typeof createFixture>) => document.setVisible(true)],
    [
      'is restored from the back/forward cache',
      ({ document }) => document.dispatchWindowEvent('pageshow'),
    ],
    ['gets the focus', ({ document }) => document.dispatchWindowEvent('focus')],
    ['is online again', ({ document }) => document.dispatchWindowEvent('online')],
    ['resumes after a freeze', ({ document }) => document.dispatchEvent(new Event('resume'))],
  ])('reports one return within 250 ms when the page %s', async (_, fireEvent) => {
    const page = createFixture();
    await page.clock.advance(10_000);
    fireEvent(page);
    await page.clock.advance(250);
    expect(page.returns).toBe(1);
  });

  test('calls the offline listener until its signal aborts', () => {
    const { lifecycle, document } = createFixture();
    const abort = new AbortController();
    let calls = 0;
    lifecycle.onOffline(() => (calls += 1), abort.signal);
    document.dispatchWindowEvent('offline');
    abort.abort();
    document.dispatchWindowEvent('offline');
    expect(calls).toBe(1);
  });

  test('reports one return for several events of the same return', async () => {
    const page = createFixture();
    page.document.setVisible(false);
    await page.clock.advance(5_000);
    page.document.dispatchEvent(new Event('resume'));
    page.document.setVisible(true);
    page.document.dispatchWindowEvent('pageshow');
    await page.clock.advance(50);
    page.document.dispatchWindowEvent('focus');
    await page.clock.advance(300);
    page.document.dispatchWindowEvent('focus');
    await page.clock.advance(1_000);
    expect(page.returns).toBe(1);
  });

  test('reports a network that is back right after a return', async () => {
    const page = createFixture();
    await page.clock.advance(10_000);
    page.document.dispatchWindowEvent('focus');
    await page.clock.advance(500);
    page.document.dispatchWindowEvent('online');
    await page.clock.advance(500);
    expect(page.returns).toBe(2);
  });

  test('reports every later return', async () => {
    const page = createFixture();
    for (let index = 0; index < 3; index += 1) {
      page.document.setVisible(false);
      await page.clock.advance(10_000);
      page.document.setVisible(true);
      await page.clock.advance(10_000);
    }
    expect(page.returns).toBe(3);
  });

  test('ignores the events of a page that has just loaded', async () => {
    const page = createFixture();
    page.document.dispatchWindowEvent('focus');
    page.document.dispatchWindowEvent('pageshow');
    await page.clock.advance(1_000);
    expect(page.returns).toBe(0);
  });

  test('reports a return from the back/forward cache, however short the absence', async () => {
    const page = createFixture();
    page.document.dispatchWindowEvent('pagehide');
    page.document.dispatchWindowEvent('pageshow');
    page.document.dispatchWindowEvent('focus');
    await page.clock.advance(1_000);
    expect(page.returns).toBe(1);
  });

  test('reports no return while the page is hidden', async () => {
    const page = createFixture();
    page.document.setVisible(false);
    page.document.dispatchWindowEvent('online');
    page.document.dispatchWindowEvent('focus');
    await page.clock.advance(10_000);
    expect(page.returns).toBe(0);
  });

  test('reports a return when the wall clock is an hour ahead after sleep', async () => {
    const page = createFixture();
    await page.clock.advance(5_000);
    page.wall.aheadMs += 3_600_000;
    await page.clock.advance(15_250);
    expect(page.returns).toBe(1);
  });

  test('ignores a wall clock that is set back', async () => {
    const page = createFixture();
    page.wall.aheadMs -= 86_400_000;
    await page.clock.advance(60_000);
    expect(page.returns).toBe(0);
  });

  test('closes the gate as soon as the page is hidden, and reports at once that it is shown', async () => {
    const page = createFixture();
    page.document.setVisible(false);
    expect(page.lifecycle.gate.isOpen).toBe(false);
    await page.clock.advance(5_000);
    expect(page.shows).toBe(0);
    page.document.setVisible(true);
    expect([page.shows, page.returns]).toEqual([1, 0]);
    await page.clock.advance(250);
    expect([page.shows, page.returns]).toEqual([1, 1]);
  });

  test('keeps the gate closed in a page that was opened in the background', () => {
    const document = new FakeDocument();
    document.visibilityState = 'hidden';
    expect(createFixture(document).lifecycle.gate.isOpen).toBe(false);
  });

  test('listens again after `document.open()` has removed the listeners', async () => {
    const page = createFixture();
    page.lifecycle.listen();
    page.document.setVisible(false);
    page.document.setVisible(true);
    await page.clock.advance(1_000);
    expect([page.shows, page.returns]).toEqual([1, 1]);
  });

  test.each([
    [
      'stored in the back/forward cache',
      ({ document }: ReturnType<typeof createFixture>) => document.dispatchWindowEvent('pagehide'),
    ],
    ['frozen', ({ document }) => document.dispatchEvent(new Event('freeze'))],
  ])('closes the gate at once when the page is %s', (_, fireEvent) => {
    const page = createFixture();
    fireEvent(page);
    expect(page.lifecycle.gate.isOpen).toBe(false);
  });

  test('stops when its signal aborts', async () => {
    const page = createFixture();
    page.abort.abort();
    page.document.setVisible(false);
    page.document.setVisible(true);
    page.document.dispatchWindowEvent('pagehide');
    await page.clock.advance(600_000);
    expect([page.returns, page.lifecycle.gate.isOpen, page.clock.pendingSleeps]).toEqual([
      0,
      true,
      0,
    ]);
  });
});
