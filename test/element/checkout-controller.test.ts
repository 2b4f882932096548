import { describe, expect, test } from 'vitest';
import type { CheckoutSources } from '../../src/element/runtime/checkout-store.js';
import { CheckoutError } from '../../src/session/checkout-error.js';
import { createAsyncQueue } from '../../src/session/async-queue.js';
import type { Feed, CheckoutUpdate } from '../../src/session/checkout-update.js';
import type { CheckoutValidateEvent } from '../../src/element/runtime/validate-event.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';
import { createFakeClock, flushTasks, type FakeClock } from '../support/fake-clock.js';
import { FakePage, type FakeDocument } from '../support/component/fake-page.js';

/** A page that records the events and states of its tag, and emits updates to it. */
class RecordingPage extends FakePage {
  /** The error of an invalid attribute, if set. */
  error: CheckoutError | undefined;
  /** The events as `name session`, and the states as `→ state`. */
  readonly log: string[];
  /** The session of each checkout that was started. */
  readonly startedSessions: string[];
  /** The signal of each checkout that was started. */
  readonly signals: AbortSignal[];
  readonly clock: FakeClock;
  /** Emits an update of the current checkout. */
  emit: (update: CheckoutUpdate) => void = () => undefined;

  constructor(document?: FakeDocument) {
    const clock = createFakeClock();
    const log: string[] = [];
    const startedSessions: string[] = [];
    const signals: AbortSignal[] = [];
    super({
      clock,
      ...(document && { document }),
      getSources: (sessionId): CheckoutSources | CheckoutError => {
        if (this.error) return this.error;
        startedSessions.push(sessionId);
        const feed: Feed = (_, signal) => {
          signals.push(signal);
          const queue = createAsyncQueue<CheckoutUpdate>(signal);
          this.emit = (update) => queue.push(update);
          return queue;
        };
        const emptyFeed: Feed = (_, signal) => createAsyncQueue(signal);
        return { sessionId: parseSessionId(sessionId), frame: feed, status: () => emptyFeed };
      },
      onEvent: ({ type, sessionId }) => log.push(`${type.replace('ledyer-', '')} ${sessionId}`),
      onStatus: (status) => log.push(`→ ${status}`),
    });
    this.log = log;
    this.startedSessions = startedSessions;
    this.signals = signals;
    this.clock = clock;
  }

  async open(sessionId: string) {
    this.sessionId = sessionId;
    this.connect();
    await flushTasks();
  }
  async updateHost() {
    this.update();
    await flushTasks();
  }
  async emitAll(...updates: CheckoutUpdate[]) {
    for (const update of updates) this.emit(update);
    await flushTasks();
  }
}

const ready: CheckoutUpdate = { type: 'ready' };
const frameEvent: CheckoutUpdate = { type: 'frame-event' };
const statusUpdate = (
  sessionId: string,
  state: 'authorized' | 'pendingSca' | 'expired',
): CheckoutUpdate => ({
  type: 'status',
  source: 'poll',
  status: { sessionId: parseSessionId(sessionId), state, signState: undefined, orderId: 'or_1' },
});

describe('`CheckoutController` under a lease of `suspend`', () => {
  /** A page with an API of Ledyer that records its calls. */
  const createPage = () => {
    const page = new RecordingPage();
    const calls: string[] = [];
    page.api = {
      suspend: () => calls.push('suspend'),
      resume: () => calls.push('resume'),
      clientValidation: () => undefined,
    };
    return { page, calls, suspension: page.controller.suspension };
  };

  test('locks the checkout that `reload` builds, until the release', async () => {
    const { page, calls, suspension } = createPage();
    await page.open('se_1');
    await page.emitAll(ready);
    const lease = suspension.suspend();
    page.controller.reload();
    await flushTasks();
    await page.emitAll(ready);
    expect(calls).toEqual(['suspend', 'suspend']);
    expect(page.controller.state.status).toBe('suspended');
    lease.release();
    expect(calls).toEqual(['suspend', 'suspend', 'resume']);
  });

  test('makes a checkout read the cart again if the lease ended while it was loading', async () => {
    const { page, calls, suspension } = createPage();
    await page.open('se_1');
    await page.emitAll(ready);
    const lease = suspension.suspend();
    page.controller.reload();
    await flushTasks();
    lease.release();
    await page.emitAll(ready);
    expect(calls).toEqual(['suspend', 'suspend', 'resume']);
  });

  test('locks a checkout whose lease is older than its session', async () => {
    const { page, calls, suspension } = createPage();
    const lease = suspension.suspend();
    await page.open('se_1');
    await page.emitAll(ready);
    expect(calls).toEqual(['suspend']);
    lease.release();
    expect(calls).toEqual(['suspend', 'resume']);
  });

  test('leaves no timer behind when the lease of a removed tag expires', async () => {
    const { page, suspension } = createPage();
    await page.open('se_1');
    suspension.suspend();
    page.disconnect();
    await flushTasks();
    await page.clock.advance(60_000);
    expect(suspension.isSuspended).toBe(false);
    expect(page.clock.pendingSleeps).toBe(0);
  });
});

describe('`CheckoutController` when the runtime throws at its start', () => {
  test('fires an error with the cause, and starts it again', async () => {
    const page = new RecordingPage();
    const causes: unknown[] = [];
    page.addEventListener('ledyer-error', (event) => {
      causes.push((event as Event & { cause: unknown }).cause);
    });
    const cause = new Error('NotAllowedError');
    page.onRuntimeStart = () => {
      throw cause;
    };
    await page.open('se_1');
    expect(causes).toEqual([cause]);
    await page.clock.advance(1_000);
    expect(causes).toEqual([cause, cause]);
    page.onRuntimeStart = () => undefined;
    await page.clock.advance(2_000);
    await page.emitAll(ready);
    expect(page.controller.state.status).toBe('open');
  });
});

describe('`CheckoutController`', () => {
  test('fires each event once, in order', async () => {
    const page = new RecordingPage();
    await page.open('se_1');
    await page.emitAll(
      ready,
      frameEvent,
      frameEvent,
      statusUpdate('se_1', 'authorized'),
      statusUpdate('se_1', 'authorized'),
    );
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

  test('does nothing without a session, and stops when the session is removed', async () => {
    const page = new RecordingPage();
    await page.open('');
    expect(page.log).toEqual([]);
    await page.open('se_1');
    page.sessionId = '';
    await page.updateHost();
    expect(page.log).toEqual(['→ loading', '→ idle']);
    expect(page.signals[0]!.aborted).toBe(true);
  });

  test('closes the old checkout and starts the new one when the session changes', async () => {
    const page = new RecordingPage();
    await page.open('se_1');
    const emitOld = page.emit;
    page.sessionId = 'se_2';
    emitOld(statusUpdate('se_1', 'authorized'));
    await page.updateHost();
    emitOld(statusUpdate('se_1', 'authorized'));
    await page.emitAll(ready);
    expect(page.startedSessions).toEqual(['se_1', 'se_2']);
    expect(page.log).toEqual([
      '→ loading',
      '→ idle',
      '→ loading',
      '→ open',
      'ready se_2',
      'state-change se_2',
    ]);
  });

  test('ignores the old checkout between a change of the session and the update of the host', async () => {
    const page = new RecordingPage();
    await page.open('se_1');
    page.sessionId = 'se_2';
    await page.emitAll(statusUpdate('se_1', 'authorized'));
    expect(page.log).toEqual(['→ loading']);
  });

  test('does not restart the checkout when the host updates without a change', async () => {
    const page = new RecordingPage();
    await page.open('se_1');
    for (let index = 0; index < 100; index += 1) await page.updateHost();
    expect(page.startedSessions).toEqual(['se_1']);
  });

  test('starts another checkout when an attribute changes, until the buyer has finished', async () => {
    const page = new RecordingPage();
    await page.open('se_1');
    await page.emitAll(ready);
    page.environment = 'sandbox';
    await page.updateHost();
    expect(page.startedSessions).toEqual(['se_1', 'se_1']);
    await page.emitAll(ready, frameEvent);
    page.environment = 'live';
    await page.emitAll(statusUpdate('se_1', 'authorized'));
    await page.updateHost();
    expect(page.startedSessions).toEqual(['se_1', 'se_1']);
    expect(page.controller.state).toMatchObject({ status: 'complete', replayed: false });
    expect(page.log.filter((line) => line.startsWith('complete'))).toEqual(['complete se_1']);
    page.sessionId = 'se_2';
    await page.updateHost();
    expect(page.startedSessions).toEqual(['se_1', 'se_1', 'se_2']);
    expect(page.controller.state.status).toBe('loading');
  });

  test('keeps the state when the tag is moved, and replaces the frame, which the browser reloads', async () => {
    const page = new RecordingPage();
    await page.open('se_1');
    await page.emitAll(ready, frameEvent);
    page.disconnect();
    await page.open(page.sessionId);
    expect(page.startedSessions).toEqual(['se_1', 'se_1']);
    expect(page.signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(page.controller.state).toMatchObject({ status: 'confirming', frame: 'loading' });
    await page.emitAll(ready, statusUpdate('se_1', 'authorized'));
    expect(page.log.filter((line) => line.startsWith('complete'))).toEqual(['complete se_1']);
  });

  test('locks the new frame of a tag that is moved, and repeats a rejection to it', async () => {
    const page = new RecordingPage();
    const calls: unknown[] = [];
    page.api = {
      suspend: () => calls.push('suspend'),
      resume: () => calls.push('resume'),
      clientValidation: ({ shouldProceed }) => calls.push(shouldProceed),
    };
    await page.open('se_1');
    await page.emitAll(ready);
    page.controller.suspension.suspend();
    let respond: (answer: boolean) => void = () => undefined;
    page.addEventListener('ledyer-validate', (event) => {
      const answer = new Promise<boolean>((resolve) => (respond = resolve));
      (event as CheckoutValidateEvent).respondWith(answer);
    });
    page.requestValidation();
    page.disconnect();
    await page.open(page.sessionId);
    expect(calls).toEqual(['suspend', false]);
    respond(true);
    await page.emitAll(ready);
    expect(calls).toEqual(['suspend', false, 'suspend', false]);
    // Ledyer has stopped waiting.
    await page.clock.advance(10_000);
    page.disconnect();
    await page.open(page.sessionId);
    await page.emitAll(ready);
    expect(calls).toEqual(['suspend', false, 'suspend', false, 'suspend']);
  });

  test('ends everything when the tag is removed, and starts over when it is added again', async () => {
    const page = new RecordingPage();
    await page.open('se_1');
    await page.emitAll(ready, frameEvent);
    page.disconnect();
    await flushTasks();
    page.log.length = 0;
    await page.emitAll(statusUpdate('se_1', 'authorized'));
    expect(page.log).toEqual([]);
    expect(page.clock.pendingSleeps).toBe(0);
    await page.open(page.sessionId);
    expect(page.log).toEqual(['→ loading']);
    expect(page.startedSessions).toEqual(['se_1', 'se_1']);
  });

  test('fires no further event after a listener has removed the session', async () => {
    const page = new RecordingPage();
    page.addEventListener('ledyer-ready', () => {
      page.sessionId = '';
      page.update();
    });
    await page.open('se_1');
    await page.emitAll(ready);
    expect(page.log.filter((line) => line.startsWith('state-change'))).toEqual([]);
  });

  test('is `unconfirmed` a minute after a frame event, and completes when the shop confirms it', async () => {
    const page = new RecordingPage();
    await page.open('se_1');
    await page.emitAll(ready, frameEvent);
    await page.clock.advance(59_999);
    expect(page.controller.state.status).toBe('confirming');
    await page.clock.advance(1);
    expect(page.controller.state.status).toBe('unconfirmed');
    await page.emitAll(statusUpdate('se_1', 'authorized'));
    expect(page.controller.state.status).toBe('complete');
  });

  test('fires the error of an invalid attribute after the state that shows it', async () => {
    const page = new RecordingPage();
    page.error = new CheckoutError('config', 'environment is missing');
    await page.open('se_1');
    expect(page.log).toEqual(['→ failed', 'error se_1']);
  });

  test('fails for a second tag on the page, and starts it when the first is removed', async () => {
    const first = new RecordingPage();
    const second = new RecordingPage(first.document);
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

  test('starts no checkout for a removed tag when the page lock becomes free', async () => {
    const first = new RecordingPage();
    const second = new RecordingPage(first.document);
    await first.open('se_1');
    await second.open('se_2');
    second.disconnect();
    await flushTasks();
    first.disconnect();
    await flushTasks();
    expect(second.signals).toEqual([]);
  });
});
