import { afterEach, describe, expect, test, vi } from 'vitest';
import { messages as english } from '../../../src/element/runtime/locales/en.js';
import {
  CheckoutStore,
  type CheckoutSources,
  type CheckoutStoreOptions,
} from '../../../src/element/runtime/checkout-store.js';
import {
  CheckoutDiagnosticEvent,
  CheckoutErrorEvent,
} from '../../../src/element/runtime/events.js';
import { CheckoutValidateEvent } from '../../../src/element/runtime/validate-event.js';
import type { ClientValidation } from '../../../src/ledyer/client-api.js';
import { createAsyncQueue } from '../../../src/session/async-queue.js';
import { CheckoutError, type CheckoutErrorCode } from '../../../src/session/checkout-error.js';
import type { CheckoutUpdate } from '../../../src/session/checkout-update.js';
import { createLoadingState } from '../../../src/session/initial-state.js';
import type { PollScheduler } from '../../../src/session/poll-scheduler.js';
import type { WatchSessionOptions } from '../../../src/session/watch-session.js';
import { createFakeClock, flushTasks } from '../../support/fake-clock.js';
import { FakeDocument } from '../../support/component/fake-page.js';
import { createStatus, sessionId } from '../../support/scripted-status-client.js';
import type { SessionState } from '../../../src/ledyer/session-state.js';

const eventNames = [
  'ready',
  'state-change',
  'complete',
  'expired',
  'customer-change',
  'connection-change',
  'error',
  'diagnostic',
].map((name) => `ledyer-${name}`);

let close: () => void = () => undefined;
afterEach(() => close());

/** A store that is started by default, with its events, state changes and calls of the API. */
function startStore({
  isStarted = true,
  diagnose = (error) => Promise.resolve(error),
}: { isStarted?: boolean; diagnose?: CheckoutStoreOptions['diagnose'] } = {}) {
  const clock = createFakeClock(5_000);
  const document = new FakeDocument();
  const abort = new AbortController();
  close = () => abort.abort();
  const page = { isCurrent: true };
  const events: Event[] = [];
  const completions: (string | undefined)[] = [];
  const stateChanges: string[] = [];
  const apiCalls: unknown[] = [];
  let rendered: () => void = () => undefined;
  const updateComplete = new Promise<boolean>((resolve) => {
    rendered = () => resolve(true);
  });
  const host = Object.assign(new EventTarget(), { updateComplete });
  for (const name of eventNames) host.addEventListener(name, (event) => events.push(event));
  const frame = createAsyncQueue<CheckoutUpdate>(abort.signal);
  const status = createAsyncQueue<CheckoutUpdate>(abort.signal);
  let watchOptions: Omit<WatchSessionOptions, 'push'> | undefined;
  const store = new CheckoutStore({
    host,
    context: {
      sessionId,
      signal: abort.signal,
      isCurrent: () => page.isCurrent,
      onStateChange: (state) => stateChanges.push(state.status),
    },
    state: createLoadingState(sessionId),
    startedAt: 4_000,
    clock,
    wallClock: () => clock.now(),
    random: () => 1,
    document: document as unknown as Document,
    api: () => ({
      suspend: () => apiCalls.push('suspend'),
      resume: () => apiCalls.push('resume'),
      clientValidation: (answer: ClientValidation) => apiCalls.push(answer.shouldProceed),
    }),
    validationTimeout: () => 8_000,
    validationMessages: () => english,
    diagnose,
    onComplete: ({ orderId }) => completions.push(orderId),
  });
  const sources: CheckoutSources = {
    sessionId,
    frame: () => frame,
    status: (options) => {
      watchOptions = options;
      return () => status;
    },
  };
  if (isStarted) store.start(sources);
  /** Emits updates of the frame. */
  const emit = async (...updates: readonly CheckoutUpdate[]) => {
    for (const update of updates) frame.push(update);
    await flushTasks();
  };
  /** Emits a status of the shop. */
  const emitStatus = async (state: SessionState) => {
    status.push({ type: 'status', status: createStatus(state), source: 'poll' });
    await flushTasks();
  };
  return {
    store,
    clock,
    document,
    abort,
    page,
    host,
    events,
    completions,
    stateChanges,
    apiCalls,
    rendered,
    emit,
    emitStatus,
    get scheduler(): PollScheduler {
      return watchOptions!.scheduler;
    },
    get gate() {
      return watchOptions!.gate;
    },
    /** The fired events without `ledyer-diagnostic`, and without their prefix. */
    get eventTypes() {
      return events
        .map(({ type }) => type.replace('ledyer-', ''))
        .filter((type) => type !== 'diagnostic');
    },
    /** The diagnostic steps with their times. */
    get steps() {
      return events
        .filter((event) => event instanceof CheckoutDiagnosticEvent)
        .map(({ step, elapsed }) => [step, elapsed]);
    },
    get errors() {
      return events.filter((event) => event instanceof CheckoutErrorEvent).map(({ code }) => code);
    },
  };
}

/** The number of requests that the scheduler would send within so many seconds. */
async function countRequests({ scheduler, clock }: ReturnType<typeof startStore>, seconds: number) {
  const abort = new AbortController();
  let requests = 0;
  void (async () => {
    while (!abort.signal.aborted) {
      await scheduler.untilDue(abort.signal);
      if (abort.signal.aborted) return;
      requests += 1;
      scheduler.onRequestSent();
    }
  })();
  await clock.advance(seconds * 1_000);
  abort.abort();
  return requests;
}

const createError = (code: CheckoutErrorCode) => new CheckoutError(code, code);

describe('`CheckoutStore`: updates', () => {
  test('become state and events, from the frame and from the shop', async () => {
    const fixture = startStore();
    await fixture.emit({ type: 'ready' });
    await fixture.emitStatus('authorized');
    expect(fixture.stateChanges.at(-1)).toBe('complete');
    expect(fixture.store.state.status).toBe('complete');
    expect(fixture.eventTypes).toEqual(['ready', 'state-change', 'state-change', 'complete']);
    expect(fixture.completions).toEqual(['or_1']);
  });

  test('are ignored if the attributes have changed', async () => {
    const fixture = startStore();
    fixture.page.isCurrent = false;
    await fixture.emit({ type: 'ready' });
    expect(fixture.eventTypes).toEqual([]);
    expect(fixture.store.state.status).toBe('loading');
  });

  test('fire their own event before those of the new state', async () => {
    const fixture = startStore();
    await fixture.emit({ type: 'failed', error: createError('frame-timeout') });
    expect(fixture.eventTypes).toEqual(['error', 'state-change']);
    await fixture.emit({ type: 'customer-changed', part: 'billing' });
    expect(fixture.eventTypes.at(-1)).toBe('customer-change');
  });

  test('are ignored after the session has ended, except `ready`', async () => {
    const fixture = startStore();
    await fixture.emitStatus('authorized');
    const before = fixture.eventTypes.length;
    await fixture.emit({ type: 'failure', error: createError('validation-failed') });
    await fixture.emit({ type: 'customer-changed', part: 'billing' });
    expect(fixture.eventTypes).toHaveLength(before);
    await fixture.emit({ type: 'ready' });
    expect(fixture.eventTypes.slice(before)).toEqual(['ready']);
  });
});

describe('`CheckoutStore`: the default action of `ledyer-complete`', () => {
  test('does not run after `preventDefault`', async () => {
    const fixture = startStore();
    fixture.host.addEventListener('ledyer-complete', (event) => event.preventDefault());
    await fixture.emitStatus('authorized');
    expect(fixture.completions).toEqual([]);
  });

  test('does not run for a session that ends without an order', async () => {
    const fixture = startStore();
    await fixture.emitStatus('expired');
    expect(fixture.eventTypes).toEqual(['state-change', 'expired']);
    expect(fixture.completions).toEqual([]);
  });

  test('does not run, and no later event fires, if a listener removes the tag', async () => {
    const fixture = startStore();
    fixture.host.addEventListener('ledyer-state-change', () => fixture.abort.abort());
    await fixture.emitStatus('authorized');
    expect(fixture.eventTypes).toEqual(['state-change']);
    expect(fixture.completions).toEqual([]);
    expect(fixture.steps).toEqual([['loaded', 1_000]]);
  });
});

describe('`CheckoutStore`: diagnostic events', () => {
  test('have the time when each step was first reached', async () => {
    const fixture = startStore();
    await fixture.clock.advance(1_000);
    await fixture.emit({ type: 'ready' });
    await fixture.clock.advance(1_000);
    await fixture.emitStatus('open');
    await fixture.clock.advance(1_000);
    await fixture.emitStatus('pendingSca');
    await fixture.emit({ type: 'ready' });
    await fixture.emitStatus('authorized');
    expect(fixture.steps).toEqual([
      ['loaded', 1_000],
      ['ready', 2_000],
      ['answered', 3_000],
      ['complete', 4_000],
    ]);
  });

  test('report no step for other updates', async () => {
    const fixture = startStore();
    await fixture.emit({ type: 'connection', connection: 'poll' }, { type: 'frame-event' });
    expect(fixture.steps).toEqual([['loaded', 1_000]]);
  });
});

describe('`CheckoutStore`: requests', () => {
  test('are frequent after `buy`', async () => {
    const fixture = startStore();
    fixture.scheduler.frameHasFiredEvents = true;
    await fixture.emit({ type: 'buy' });
    expect(await countRequests(fixture, 20)).toBe(11);
  });

  test('are not frequent after `buy` while a stream is open', async () => {
    const fixture = startStore();
    fixture.scheduler.streamState = 'open';
    await fixture.emit({ type: 'buy' });
    expect(await countRequests(fixture, 20)).toBe(1);
  });

  test('are frequent after a frame event, also while a stream is open', async () => {
    const fixture = startStore();
    fixture.scheduler.streamState = 'open';
    await fixture.emit({ type: 'frame-event' });
    expect(await countRequests(fixture, 20)).toBe(11);
  });

  test('are not frequent after any other update', async () => {
    const fixture = startStore();
    await fixture.emit({ type: 'ready' });
    expect(await countRequests(fixture, 20)).toBe(3);
  });

  test('are sent at once by `refresh`', async () => {
    const fixture = startStore();
    fixture.scheduler.setManual();
    fixture.store.refresh();
    expect(await countRequests(fixture, 1)).toBe(1);
  });

  test.each<[CheckoutUpdate, boolean]>([
    [{ type: 'frame-event' }, true],
    [{ type: 'buy' }, true],
    [{ type: 'customer-changed', part: 'billing' }, true],
    [{ type: 'ready' }, false],
    [{ type: 'connection', connection: 'poll' }, false],
  ])('depend on `frameHasFiredEvents`, which is set after %j: %s', async (update, expected) => {
    const fixture = startStore();
    await fixture.emit(update);
    expect(fixture.scheduler.frameHasFiredEvents).toBe(expected);
  });
});

describe('`CheckoutStore` while the shop confirms', () => {
  test('is `unconfirmed` after a minute', async () => {
    const fixture = startStore();
    await fixture.emit({ type: 'frame-event' });
    expect(fixture.store.state.status).toBe('confirming');
    await fixture.clock.advance(59_999);
    expect(fixture.store.state.status).toBe('confirming');
    await fixture.clock.advance(1);
    expect(fixture.store.state.status).toBe('unconfirmed');
  });

  test('counts the minute from the first frame event', async () => {
    const fixture = startStore();
    const pending = fixture.clock.pendingSleeps;
    await fixture.emit({ type: 'frame-event' });
    await fixture.emit({ type: 'frame-event' }, { type: 'connection', connection: 'poll' });
    expect(fixture.clock.pendingSleeps).toBe(pending + 1);
  });

  test('starts no timer in any other state', async () => {
    const fixture = startStore();
    const pending = fixture.clock.pendingSleeps;
    await fixture.emit({ type: 'ready' });
    await fixture.emitStatus('pendingSca');
    expect(fixture.clock.pendingSleeps).toBe(pending);
  });
});

describe('`CheckoutStore`: the lock', () => {
  test('locks and unlocks a checkout that is ready', async () => {
    const fixture = startStore();
    await fixture.emit({ type: 'ready' });
    fixture.store.lock(true);
    expect(fixture.store.state.status).toBe('suspended');
    fixture.store.lock(false);
    expect(fixture.store.state.status).toBe('open');
    expect(fixture.apiCalls).toEqual(['suspend', 'resume']);
  });

  test('waits until the checkout is ready', async () => {
    const fixture = startStore();
    fixture.store.lock(true);
    await fixture.emit({ type: 'connection', connection: 'poll' });
    expect(fixture.apiCalls).toEqual([]);
    await fixture.emit({ type: 'ready' });
    expect(fixture.apiCalls).toEqual(['suspend']);
    expect(fixture.store.state.status).toBe('suspended');
  });

  test('calls no API if a listener of `ledyer-ready` removes the tag', async () => {
    const fixture = startStore();
    fixture.store.lock(true);
    fixture.host.addEventListener('ledyer-ready', () => fixture.abort.abort());
    await fixture.emit({ type: 'ready' });
    expect(fixture.apiCalls).toEqual([]);
  });

  test('reports a lease that has expired', async () => {
    const fixture = startStore();
    fixture.store.onLeaseExpired();
    await flushTasks();
    expect(fixture.errors).toEqual(['suspension-timeout']);
  });
});

describe('`CheckoutStore`: the diagnoses of errors', () => {
  const error = new CheckoutError('script-timeout');

  test('replace the errors in the event and the state', async () => {
    const diagnosed = new CheckoutError('embedder-policy', 'diagnosed');
    const fixture = startStore({ diagnose: () => Promise.resolve(diagnosed) });
    const causes: unknown[] = [];
    fixture.host.addEventListener('ledyer-error', (event) =>
      causes.push((event as CheckoutErrorEvent).cause),
    );
    await fixture.emit({ type: 'failed', error });
    expect(causes).toEqual([diagnosed]);
    expect(fixture.store.state).toMatchObject({ status: 'failed', error: diagnosed });
  });

  test('are not made for an error with a text', async () => {
    const diagnose = vi.fn((each: CheckoutError) => Promise.resolve(each));
    const fixture = startStore({ diagnose });
    await fixture.emit({ type: 'failed', error: new CheckoutError('config', 'Write it.') });
    expect(fixture.errors).toEqual(['config']);
    expect(diagnose).not.toHaveBeenCalled();
  });

  test.each([
    ['do not load', () => Promise.reject(new Error('offline')), 0],
    ['hang', () => new Promise<CheckoutError>(() => undefined), 2_000],
  ])('are skipped, and the error is reported, if they %s', async (_, diagnose, delayMs) => {
    const fixture = startStore({ diagnose });
    await fixture.emit({ type: 'failed', error });
    if (delayMs > 0) expect(fixture.errors).toEqual([]);
    await fixture.clock.advance(delayMs);
    expect(fixture.errors).toEqual(['script-timeout']);
  });

  test('delay later updates, so that their order stays the same', async () => {
    let resolve: (diagnosed: CheckoutError) => void = () => undefined;
    const { emit, stateChanges } = startStore({
      diagnose: () => new Promise<CheckoutError>((done) => (resolve = done)),
    });
    await emit({ type: 'failed', error }, { type: 'ready' });
    expect(stateChanges).toEqual([]);
    resolve(error);
    await flushTasks();
    expect(stateChanges.filter((state, i) => state !== stateChanges[i - 1])).toEqual([
      'failed',
      'open',
    ]);
  });
});

describe('`CheckoutStore`: validation requests', () => {
  /** Answers every validation. Returns the events. In Node, only the first listener may answer. */
  const answerWith = (
    { host }: ReturnType<typeof startStore>,
    answer: true | Promise<true> = true,
  ) => {
    const events: CheckoutValidateEvent[] = [];
    host.addEventListener('ledyer-validate', (event) => {
      if (!(event instanceof CheckoutValidateEvent)) return;
      events.push(event);
      event.respondWith(answer);
    });
    return events;
  };

  test('are passed to the page, with its deadline', async () => {
    const fixture = startStore();
    const events = answerWith(fixture);
    fixture.store.onValidationRequested(4_500);
    await flushTasks();
    expect(fixture.apiCalls).toEqual([true]);
    expect(events).toMatchObject([{ sessionId, deadline: 12_500 }]);
  });

  test('are rejected and reported if no listener answers', async () => {
    const fixture = startStore();
    fixture.store.onValidationRequested(5_000);
    await flushTasks();
    expect(fixture.apiCalls).toEqual([false]);
    expect(fixture.errors).toEqual(['validation-unhandled']);
  });

  test('are rejected without an event if the attributes have changed', async () => {
    const fixture = startStore();
    const events = answerWith(fixture);
    fixture.page.isCurrent = false;
    fixture.store.onValidationRequested(5_000);
    await flushTasks();
    expect(fixture.apiCalls).toEqual([false]);
    expect(events).toEqual([]);
  });

  test('are rejected without an event after the session has ended', async () => {
    const fixture = startStore();
    const events = answerWith(fixture);
    await fixture.emitStatus('authorized');
    fixture.store.onValidationRequested(5_000);
    await flushTasks();
    expect(fixture.apiCalls).toEqual([false]);
    expect(events).toEqual([]);
  });

  test('are rejected by `close` if they are pending', () => {
    const fixture = startStore();
    answerWith(fixture, new Promise(() => undefined));
    fixture.store.close();
    expect(fixture.apiCalls).toEqual([]);
    fixture.store.onValidationRequested(5_000);
    fixture.store.close();
    expect(fixture.apiCalls).toEqual([false]);
  });
});

describe('`CheckoutStore` after a return to the page', () => {
  const returnToPage = async ({ document, clock }: ReturnType<typeof startStore>) => {
    document.setVisible(false);
    await clock.advance(10_000);
    document.setVisible(true);
    await clock.advance(100);
  };

  test('requests the status', async () => {
    const fixture = startStore();
    fixture.scheduler.onRequestSent();
    await returnToPage(fixture);
    expect(await countRequests(fixture, 1)).toBe(1);
  });

  test('opens the gate, and requests nothing beside a stream that reconnects', async () => {
    const fixture = startStore();
    fixture.scheduler.frameHasFiredEvents = true;
    fixture.scheduler.onRequestSent();
    fixture.scheduler.streamState = 'suspended';
    fixture.gate.close();
    await returnToPage(fixture);
    expect(fixture.gate.isOpen).toBe(true);
    expect(await countRequests(fixture, 1)).toBe(0);
  });
});

describe('`CheckoutStore` without a checkout', () => {
  test('shows the error, and reports it after the next rendering', async () => {
    const fixture = startStore({ isStarted: false });
    void fixture.store.failWith(createError('config'));
    await flushTasks();
    expect(fixture.store.state).toMatchObject({ status: 'failed', error: { code: 'config' } });
    expect(fixture.eventTypes).toEqual([]);
    fixture.rendered();
    await flushTasks();
    expect(fixture.errors).toEqual(['config']);
    expect(fixture.events[0]).toMatchObject({ sessionId });
  });

  test('does not repeat an invalid session id, which may be a secret', async () => {
    const fixture = startStore({ isStarted: false });
    fixture.rendered();
    await fixture.store.failWith(createError('session-id-invalid'));
    expect(fixture.events[0]).toMatchObject({ sessionId: '', code: 'session-id-invalid' });
  });

  test('reports nothing if the tag has been removed', async () => {
    const fixture = startStore({ isStarted: false });
    fixture.rendered();
    fixture.abort.abort();
    await fixture.store.failWith(createError('config'));
    expect(fixture.events).toEqual([]);
  });
});
