import { describe, expect, test } from 'vitest';
import type { CheckoutSources } from '../../src/element/runtime/checkout-store.js';
import { CheckoutError } from '../../src/session/checkout-error.js';
import { asyncQueue } from '../../src/session/async-queue.js';
import type { Feed, CheckoutUpdate } from '../../src/session/checkout-update.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';
import { createFakeClock, flushTasks, type FakeClock } from '../support/fake-clock.js';
import { FakePage, type FakeDocument } from '../support/fake-page.js';

/** A page that writes down what its tag says, and through which a test speaks to it. */
class Page extends FakePage {
  error: CheckoutError | undefined;
  readonly log: string[];
  readonly assigned: string[];
  readonly signals: AbortSignal[];
  readonly clock: FakeClock;
  /** Tells the tag something, as its frame or the shop would. */
  tell: (news: CheckoutUpdate) => void = () => undefined;

  constructor(document?: FakeDocument) {
    const clock = createFakeClock();
    const log: string[] = [];
    const assigned: string[] = [];
    const signals: AbortSignal[] = [];
    super({
      clock,
      ...(document && { document }),
      getSources: (sessionId): CheckoutSources | CheckoutError => {
        if (this.error) return this.error;
        assigned.push(sessionId);
        const feed: Feed = (_, signal) => {
          signals.push(signal);
          const queue = asyncQueue<CheckoutUpdate>(signal);
          this.tell = (news) => queue.push(news);
          return queue;
        };
        const silent: Feed = (_, signal) => asyncQueue(signal);
        return { sessionId: parseSessionId(sessionId), frame: feed, status: () => silent };
      },
      onEvent: ({ type, sessionId }) => log.push(`${type.replace('ledyer-', '')} ${sessionId}`),
      onStatus: (status) => log.push(`→ ${status}`),
    });
    this.log = log;
    this.assigned = assigned;
    this.signals = signals;
    this.clock = clock;
  }

  async open(sessionId: string) {
    this.sessionId = sessionId;
    this.connect();
    await flushTasks();
  }
  async refreshed() {
    this.update();
    await flushTasks();
  }
  async say(...news: CheckoutUpdate[]) {
    for (const one of news) this.tell(one);
    await flushTasks();
  }
}

const ready: CheckoutUpdate = { type: 'ready' };
const hint: CheckoutUpdate = { type: 'frame-event' };
const answer = (
  sessionId: string,
  state: 'authorized' | 'pendingSca' | 'expired',
): CheckoutUpdate => ({
  type: 'status',
  source: 'poll',
  status: { sessionId: parseSessionId(sessionId), state, signState: undefined, orderId: 'or_1' },
});

describe('the controller', () => {
  test('tells the page each thing once, in order', async () => {
    const page = new Page();
    await page.open('se_1');
    await page.say(ready, hint, hint, answer('se_1', 'authorized'), answer('se_1', 'authorized'));
    expect(page.log).toEqual([
      '→ loading',
      '→ open',
      'ready se_1',
      'state-change se_1',
      '→ confirming',
      'state-change se_1',
      '→ complete',
      'state-change se_1',
      'complete se_1',
    ]);
  });

  test('does nothing without a session, and stops when it is taken away', async () => {
    const page = new Page();
    await page.open('');
    expect(page.log).toEqual([]);
    await page.open('se_1');
    page.sessionId = '';
    await page.refreshed();
    expect(page.log).toEqual(['→ loading', '→ idle']);
    expect(page.signals[0]!.aborted).toBe(true);
  });

  test('drops the old checkout and opens the new one when the session changes', async () => {
    const page = new Page();
    await page.open('se_1');
    const tellOld = page.tell;
    page.sessionId = 'se_2';
    tellOld(answer('se_1', 'authorized'));
    await page.refreshed();
    tellOld(answer('se_1', 'authorized'));
    await page.say(ready);
    expect(page.assigned).toEqual(['se_1', 'se_2']);
    expect(page.log).toEqual([
      '→ loading',
      '→ idle',
      '→ loading',
      '→ open',
      'ready se_2',
      'state-change se_2',
    ]);
  });

  test('does not hear the old checkout while the new one is still to come', async () => {
    const page = new Page();
    await page.open('se_1');
    page.sessionId = 'se_2';
    await page.say(answer('se_1', 'authorized'));
    expect(page.log).toEqual(['→ loading']);
  });

  test('takes an update with nothing new for nothing', async () => {
    const page = new Page();
    await page.open('se_1');
    for (let index = 0; index < 100; index += 1) await page.refreshed();
    expect(page.assigned).toEqual(['se_1']);
  });

  test('keeps the checkout when the tag is moved', async () => {
    const page = new Page();
    await page.open('se_1');
    page.disconnect();
    await page.open(page.sessionId);
    expect(page.assigned).toEqual(['se_1']);
    expect(page.signals[0]!.aborted).toBe(false);
  });

  test('leaves nothing behind when the tag is removed, and starts over when it comes back', async () => {
    const page = new Page();
    await page.open('se_1');
    await page.say(ready, hint);
    page.disconnect();
    await flushTasks();
    page.log.length = 0;
    await page.say(answer('se_1', 'authorized'));
    expect(page.log).toEqual([]);
    expect(page.clock.pendingSleeps).toBe(0);
    await page.open(page.sessionId);
    expect(page.log).toEqual(['→ loading']);
    expect(page.assigned).toEqual(['se_1', 'se_1']);
  });

  test('tells nothing more once a listener has removed the tag', async () => {
    const page = new Page();
    page.addEventListener('ledyer-ready', () => {
      page.sessionId = '';
      page.update();
    });
    await page.open('se_1');
    await page.say(ready);
    expect(page.log.filter((line) => line.startsWith('state-change'))).toEqual([]);
  });

  test('calls a hint unconfirmed after a minute, and completes when it is confirmed', async () => {
    const page = new Page();
    await page.open('se_1');
    await page.say(ready, hint);
    await page.clock.advance(59_999);
    expect(page.controller.state.status).toBe('confirming');
    await page.clock.advance(1);
    expect(page.controller.state.status).toBe('unconfirmed');
    await page.say(answer('se_1', 'authorized'));
    expect(page.controller.state.status).toBe('complete');
  });

  test('tells of an attribute that cannot be used, after the update that shows it', async () => {
    const page = new Page();
    page.error = new CheckoutError('config', 'environment is missing');
    await page.open('se_1');
    expect(page.log).toEqual(['→ failed', 'error se_1']);
  });

  test('refuses a second checkout on the page, and lets it in when the first has gone', async () => {
    const first = new Page();
    const second = new Page(first.document);
    await first.open('se_1');
    await second.open('se_2');
    expect(second.controller.state).toMatchObject({
      status: 'failed',
      error: { code: 'duplicate' },
    });
    first.disconnect();
    await flushTasks();
    expect(second.controller.state).toMatchObject({ status: 'loading', sessionId: 'se_2' });
  });

  test('does not wait for a page that it has left itself', async () => {
    const first = new Page();
    const second = new Page(first.document);
    await first.open('se_1');
    await second.open('se_2');
    second.disconnect();
    await flushTasks();
    first.disconnect();
    await flushTasks();
    expect(second.signals).toEqual([]);
  });
});
