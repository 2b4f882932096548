import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CheckoutValidateEvent,
  type ValidationAnswer,
} from '../../../src/element/runtime/validate-event.js';
import {
  Validation,
  clampTimeoutMs,
  type ValidationMessages,
} from '../../../src/element/runtime/validation.js';
import type { ClientApi, ClientValidation } from '../../../src/ledyer/client-api.js';
import type { CheckoutError } from '../../../src/session/checkout-error.js';
import { createFakeClock, flushTasks } from '../../support/fake-clock.js';
import { getRunCount, printLine, getSeed } from '../../support/run-options.js';

const loadedMessages = {
  rejected: { title: 'Rejected', body: 'The shop said no.' },
  validationUnavailable: { title: 'Not checked', body: 'Try again.' },
};
/** The answer to Ledyer when the page answered "no" without a message. */
const rejectedAnswer = { shouldProceed: false, message: loadedMessages.rejected };
/** The answer to Ledyer when the page gave no valid one. */
const unavailable = { shouldProceed: false, message: loadedMessages.validationUnavailable };

/** A validation with a fake API. `listen` adds a listener of the page. */
function createFixture({
  timeout = 8_000,
  ...texts
}: { timeout?: unknown; messages?: ValidationMessages | undefined } = {}) {
  const { messages } = { messages: loadedMessages, ...texts };
  const clock = createFakeClock();
  const target = new EventTarget();
  const answers: ClientValidation[] = [];
  const errors: CheckoutError[] = [];
  const events: CheckoutValidateEvent[] = [];
  const nothing = () => undefined;
  const api: ClientApi = {
    suspend: nothing,
    resume: nothing,
    clientValidation: (answer) => answers.push(answer),
  };
  const page = { api: api as ClientApi | undefined };
  const validation = new Validation({
    sessionId: 'se_1',
    clock,
    api: () => page.api!,
    timeout: () => timeout,
    messages: () => messages,
    dispatch: (event) => {
      events.push(event);
      target.dispatchEvent(event);
    },
    onError: (error) => errors.push(error),
  });
  const listen = (listener: (event: CheckoutValidateEvent) => void) => {
    target.addEventListener(CheckoutValidateEvent.type, () => listener(events.at(-1)!));
  };
  const getCodes = () => errors.map(({ code }) => code);
  return { clock, answers, errors, getCodes, events, page, validation, listen };
}

/** Returns the answers to Ledyer and the error codes for an answer of the page. */
async function validate(answer: unknown) {
  const { validation, listen, answers, getCodes, clock } = createFixture();
  listen((event) => event.respondWith(answer as ValidationAnswer));
  validation.handleRequest();
  await flushTasks();
  await clock.advance(20_000);
  expect(clock.pendingSleeps).toBe(0);
  return { answers, codes: getCodes() };
}

/** Returns the error that `run` throws. */
function catchError(run: () => void): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('`Validation`', () => {
  test('rejects the purchase without a text until the messages have loaded', async () => {
    const { validation, listen, answers } = createFixture({ messages: undefined });
    listen((event) => event.respondWith(answers.length === 0 ? false : { body: 'Sold out.' }));
    validation.handleRequest();
    await flushTasks();
    validation.handleRequest();
    await flushTasks();
    validation.reject();
    expect(answers).toEqual([
      { shouldProceed: false, message: {} },
      { shouldProceed: false, message: { body: 'Sold out.' } },
      { shouldProceed: false, message: {} },
    ]);
  });

  test.each([
    ['true', true],
    ['a promise of true', Promise.resolve(true)],
    ['a thenable of true', { then: (resolve: (value: boolean) => void) => resolve(true) }],
  ])('lets the purchase proceed for %s', async (_, answer) => {
    expect(await validate(answer)).toEqual({ answers: [{ shouldProceed: true }], codes: [] });
  });

  const no = (title: string, body: string) => [{ shouldProceed: false, message: { title, body } }];
  test.each<[string, unknown, ClientValidation[]]>([
    ['false', false, [rejectedAnswer]],
    ['a promise of false', Promise.resolve(false), [rejectedAnswer]],
    ['a message', { title: 'Sold out', body: 'Sorry.' }, no('Sold out', 'Sorry.')],
    ['a body without a title', { body: 'Sold out.' }, no('Rejected', 'Sold out.')],
    [
      'a title without a body',
      { title: 'Sold out', body: null },
      no('Sold out', 'The shop said no.'),
    ],
    ['an empty message', { title: ' ', body: '' }, [rejectedAnswer]],
    ['an object without a message', {}, [rejectedAnswer]],
    ['a message of other types', { title: 5, body: ['x'] }, [rejectedAnswer]],
    [
      'markup',
      { title: '<b>Sold out</b>', body: '<ul><li>Sorry</li></ul>' },
      no('Sold out', 'Sorry'),
    ],
  ])('rejects the purchase without an error for %s', async (_, answer, answers) => {
    expect(await validate(answer)).toEqual({ answers, codes: [] });
  });

  const rejected = (reason: unknown) =>
    Promise.resolve().then(() => Promise.reject(reason as Error));
  const boom = () => {
    throw new Error('boom');
  };
  test.each<[string, () => unknown]>([
    ['a rejection', () => Promise.reject(new Error('boom'))],
    ['a rejection with a message', () => rejected({ title: 'secret' })],
    ['a rejection with true', () => rejected(true)],
    ['undefined', () => undefined],
    ['null', () => null],
    ['1', () => 1],
    ['"true"', () => 'true'],
    ['a function', () => () => true],
    ['a thenable that throws', () => ({ then: boom })],
    ['a message whose body throws', () => Object.defineProperty({}, 'body', { get: boom })],
    ['a promise of undefined', () => Promise.resolve(undefined)],
  ])('rejects the purchase with an error for %s', async (_, answer) => {
    expect(await validate(answer())).toEqual({
      answers: [unavailable],
      codes: ['validation-failed'],
    });
  });

  test('rejects the purchase at once with an error when no listener answers', () => {
    const { validation, answers, errors, events, listen } = createFixture();
    listen(() => undefined);
    validation.handleRequest();
    expect(answers).toEqual([unavailable]);
    expect(errors[0]).toMatchObject({
      code: 'validation-unhandled',
      phase: 'validation',
      recoverable: false,
    });
    expect(events[0]!.signal.aborted).toBe(true);
  });

  test('rejects the purchase at the deadline with an error, and ignores a later answer', async () => {
    const { validation, answers, getCodes, events, listen, clock } = createFixture();
    let answer: (value: boolean) => void = () => undefined;
    listen((event) => event.respondWith(new Promise((resolve) => (answer = resolve))));
    validation.handleRequest();
    expect(events[0]!.deadline).toBe(8_000);
    await clock.advance(7_999);
    expect(answers).toEqual([]);
    expect(events[0]!.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(answers).toEqual([unavailable]);
    expect(getCodes()).toEqual(['validation-timeout']);
    expect(events[0]!.signal.reason).toMatchObject({ code: 'validation-timeout' });
    answer(true);
    await flushTasks();
    expect(answers).toHaveLength(1);
  });

  test('rejects the purchase if `true` arrives after the deadline because the machine slept', async () => {
    const { validation, answers, getCodes, listen, clock } = createFixture();
    let answer: (value: boolean) => void = () => undefined;
    listen((event) => event.respondWith(new Promise((resolve) => (answer = resolve))));
    validation.handleRequest();
    const lateClock = Object.assign(clock, { now: () => 9_000 });
    answer(true);
    await flushTasks();
    expect(lateClock.now()).toBe(9_000);
    expect(answers).toEqual([unavailable]);
    expect(getCodes()).toEqual(['validation-timeout']);
  });

  test('counts the timeout from the time of the request, however late it is handled', async () => {
    const { validation, answers, events, listen, clock } = createFixture();
    await clock.advance(3_000);
    listen((event) => event.respondWith(new Promise(() => undefined)));
    validation.handleRequest(1_000);
    expect(events[0]!.deadline).toBe(9_000);
    await clock.advance(6_000);
    expect(answers).toEqual([unavailable]);
  });

  test('replaces a pending request with a new one, and keeps the deadline', async () => {
    const { validation, answers, getCodes, events, listen, clock } = createFixture();
    const resolvers: ((value: ValidationAnswer) => void)[] = [];
    listen((event) => event.respondWith(new Promise((resolve) => resolvers.push(resolve))));
    validation.handleRequest();
    await clock.advance(5_000);
    validation.handleRequest();
    expect(events.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    expect(clock.pendingSleeps, 'the timer of the first request is cleared').toBe(1);
    resolvers[0]!(true);
    await flushTasks();
    expect(answers).toEqual([]);
    await clock.advance(2_999);
    resolvers[1]!({ body: 'Sold out' });
    await flushTasks();
    expect(answers).toEqual([
      { shouldProceed: false, message: { title: 'Rejected', body: 'Sold out' } },
    ]);
    expect(getCodes()).toEqual([]);
  });

  test('answers at the first deadline when requests keep coming', async () => {
    const { validation, answers, getCodes, listen, clock } = createFixture();
    listen((event) => event.respondWith(new Promise(() => undefined)));
    for (let second = 0; second < 8; second += 1) {
      validation.handleRequest();
      await clock.advance(1_000);
    }
    expect(answers).toEqual([unavailable]);
    expect(getCodes()).toEqual(['validation-timeout']);
    expect(clock.pendingSleeps).toBe(0);
  });

  test.each([NaN, Infinity, 20_000])(
    'counts the timeout from now for a request with the invalid time %d',
    async (requestedAt) => {
      const { validation, answers, events, listen, clock } = createFixture();
      await clock.advance(1_000);
      listen((event) => event.respondWith(new Promise(() => undefined)));
      validation.handleRequest(requestedAt);
      expect(events[0]!.deadline).toBe(9_000);
      await clock.advance(8_000);
      expect(answers).toEqual([unavailable]);
    },
  );

  test('ignores a message that a page has set on `Object.prototype`', async () => {
    Object.assign(Object.prototype, { title: 'Lies', body: 'Lies' });
    try {
      const { answers } = await validate({});
      expect(answers[0]!.message).toEqual(loadedMessages.rejected);
    } finally {
      for (const name of ['title', 'body']) Reflect.deleteProperty(Object.prototype, name);
    }
  });

  test('answers only the inner one of two nested requests', async () => {
    const { validation, answers, getCodes, events, listen } = createFixture();
    listen((event) => {
      if (events.length === 1) validation.handleRequest();
      event.respondWith(events.length === 2 && event === events[1]);
    });
    validation.handleRequest();
    await flushTasks();
    expect(answers).toEqual([{ shouldProceed: true }]);
    expect(getCodes()).toEqual([]);
  });

  test('rejects a pending request on `close`, without an error', async () => {
    const { validation, answers, getCodes, events, listen, clock } = createFixture();
    let answer: (value: boolean) => void = () => undefined;
    listen((event) => event.respondWith(new Promise((resolve) => (answer = resolve))));
    validation.handleRequest();
    validation.close();
    validation.close();
    expect(answers).toEqual([unavailable]);
    expect(events[0]!.signal.aborted).toBe(true);
    answer(true);
    await clock.advance(20_000);
    expect(answers).toHaveLength(1);
    expect(getCodes()).toEqual([]);
  });

  test('answers "no" on `reject`, with or without a pending request, and without an error', async () => {
    const { validation, answers, getCodes, events, listen, clock } = createFixture();
    listen((event) => event.respondWith(true));
    validation.reject();
    expect(answers).toEqual([unavailable]);
    expect(events).toEqual([]);
    validation.handleRequest();
    validation.reject();
    await clock.advance(20_000);
    expect(answers).toEqual([unavailable, unavailable]);
    expect(events[0]!.signal.aborted).toBe(true);
    expect(getCodes()).toEqual([]);
  });

  test.each([
    ['the API is missing', undefined],
    ['the API throws', { suspend: boom, resume: boom, clientValidation: boom } satisfies ClientApi],
  ])('reports an undelivered answer, except on `close`, when %s', async (_, api) => {
    const { validation, page, getCodes, listen } = createFixture();
    page.api = api;
    listen((event) => event.respondWith(true));
    validation.handleRequest();
    await flushTasks();
    expect(getCodes()).toEqual(['validation-undelivered']);
    validation.handleRequest();
    validation.close();
    expect(getCodes()).toHaveLength(1);
  });

  test('does not abort the signal of the event after an answer in time', async () => {
    const { validation, events, listen, clock } = createFixture();
    listen((event) => event.respondWith(true));
    validation.handleRequest();
    await clock.advance(20_000);
    validation.close();
    expect(events[0]!.signal.aborted).toBe(false);
  });

  test.each([
    [8_000, 8_000],
    [NaN, 8_000],
    [1, 1_000],
    [-5, 1_000],
    [10_000, 9_000],
    [Infinity, 9_000],
    // Values that frameworks and attributes set for a missing timeout, and values of other types.
    [0, 8_000],
    [undefined, 8_000],
    [null, 8_000],
    ['soon', 8_000],
    [5_000n, 8_000],
    [Symbol('soon'), 8_000],
  ])('treats a timeout of %s as %d ms', async (timeout, expectedMs) => {
    expect(clampTimeoutMs(timeout)).toBe(expectedMs);
    const { validation, answers, listen, clock } = createFixture({ timeout: timeout ?? NaN });
    listen((event) => event.respondWith(new Promise(() => undefined)));
    validation.handleRequest();
    await clock.advance(expectedMs - 1);
    expect(answers).toHaveLength(0);
    await clock.advance(1);
    expect(answers).toHaveLength(1);
  });

  test('answers each request once, for any sequence of actions', async () => {
    const count = getRunCount(2_500, 100_000);
    const step = fc.oneof(
      ...(['promise', 'now', 'never', 'twice', 'late'] as const).map((listener) =>
        fc.constant({ do: 'request' as const, listener }),
      ),
      ...(['yes', 'no', 'reject'] as const).map((decision) =>
        fc.record({
          do: fc.constant('decide' as const),
          decision: fc.constant(decision),
          back: fc.nat(2),
        }),
      ),
      fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 3_999, 4_000, 8_000) }),
      fc.constantFrom({ do: 'close' as const }, { do: 'flush' as const }),
    );
    const seed = getSeed();
    let [requestCount, answerCount, supersededCount] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
        const { validation, listen, answers, getCodes, clock } = createFixture();
        const settlers: { resolve: (a: boolean) => void; reject: (e: Error) => void }[] = [];
        let listener = '';
        let latest: CheckoutValidateEvent | undefined;
        listen((event) => {
          latest = event;
          const promise = new Promise<boolean>((resolve, reject) => {
            settlers.push({ resolve, reject });
          });
          promise.catch(() => undefined);
          if (listener === 'never' || listener === 'late') return;
          event.respondWith(listener === 'now' || promise);
          if (listener === 'twice') catchError(() => event.respondWith(true));
        });

        /** The expected behaviour: the pending request, with a decision that is not yet delivered. */
        let pending: { id: number; deadline: number; decision?: string } | undefined;
        const expected: string[] = [];
        let requests = 0;
        let superseded = 0;
        const conclude = (outcome: string) => {
          expected.push(outcome);
          pending = undefined;
        };
        const deliverDecision = () => {
          if (pending?.decision) conclude(pending.decision);
        };

        for (const action of [...steps, { do: 'wait' as const, ms: 8_000 }]) {
          switch (action.do) {
            case 'request':
              listener = action.listener;
              validation.handleRequest();
              if (listener === 'late') catchError(() => latest!.respondWith(true));
              if (pending) superseded += 1;
              pending = {
                id: requests,
                deadline: Math.min(clock.now() + 8_000, pending?.deadline ?? Infinity),
              };
              requests += 1;
              if (listener === 'now') pending.decision = 'yes';
              if (listener === 'never' || listener === 'late') conclude('unhandled');
              break;
            case 'decide': {
              const id = requests - 1 - action.back;
              if (action.decision === 'reject') settlers[id]?.reject(new Error('no'));
              else settlers[id]?.resolve(action.decision === 'yes');
              if (pending?.id === id) pending.decision ??= action.decision;
              break;
            }
            case 'wait':
              await clock.advance(action.ms);
              deliverDecision();
              if (pending && clock.now() >= pending.deadline) conclude('timeout');
              break;
            case 'flush':
              await flushTasks();
              deliverDecision();
              break;
            case 'close':
              validation.close();
              if (pending) conclude('closed');
              break;
          }
          // `expect` in each step would take most of the time.
          if (answers.length !== expected.length) break;
        }
        const actual = {
          answers,
          codes: getCodes(),
          timers: clock.pendingSleeps,
          count: answers.length,
        };
        expect(actual).toEqual({
          answers: expected.map((outcome) => answersByOutcome[outcome]),
          codes: expected.flatMap((outcome) => codesByOutcome[outcome] ?? []),
          timers: 0,
          count: requests - superseded,
        });
        requestCount += requests;
        answerCount += answers.length;
        supersededCount += superseded;
      }),
      { numRuns: count, seed },
    );
    printLine(
      `validation: ${count} interleavings, ${requestCount} requests = ${answerCount} answers + ${supersededCount} superseded, seed ${seed}`,
    );
    expect(supersededCount).toBeGreaterThan(count / 20);
  });
});

/** The answer to Ledyer for each outcome of a request. */
const answersByOutcome: Readonly<Record<string, ClientValidation>> = {
  yes: { shouldProceed: true },
  no: rejectedAnswer,
  reject: unavailable,
  timeout: unavailable,
  unhandled: unavailable,
  closed: unavailable,
};
/** The reported error code for each outcome. */
const codesByOutcome: Readonly<Record<string, string>> = {
  reject: 'validation-failed',
  timeout: 'validation-timeout',
  unhandled: 'validation-unhandled',
};

describe('`CheckoutValidateEvent`', () => {
  test('accepts one answer, during its dispatch only', async () => {
    const { validation, answers, events, listen } = createFixture();
    const thrown: unknown[] = [];
    listen((event) => {
      event.respondWith(false);
      thrown.push(catchError(() => event.respondWith(true)));
    });
    validation.handleRequest();
    await flushTasks();
    expect(thrown[0]).toMatchObject({ name: 'InvalidStateError' });
    expect(String(thrown[0])).toContain('called twice');

    const late = createFixture();
    late.listen(() => undefined);
    late.validation.handleRequest();
    expect(catchError(() => late.events[0]!.respondWith(true))).toMatchObject({
      name: 'InvalidStateError',
      message: expect.stringContaining('too late') as string,
    });
    await flushTasks();
    expect(answers).toEqual([rejectedAnswer]);
    expect(events).toHaveLength(1);
    expect(late.answers).toEqual([unavailable]);
  });

  test('crosses shadow roots and has the session id', () => {
    const { validation, events, listen } = createFixture();
    listen((event) => event.respondWith(true));
    validation.handleRequest();
    expect(events[0]).toMatchObject({
      type: 'ledyer-validate',
      bubbles: true,
      composed: true,
      cancelable: false,
      sessionId: 'se_1',
    });
  });
});
