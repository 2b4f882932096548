import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toPlainText } from '../../src/element/runtime/sanitize-text.js';
import {
  CheckoutValidateEvent,
  type ValidationAnswer,
} from '../../src/element/runtime/validate-event.js';
import { Validation, clampTimeoutMs } from '../../src/element/runtime/validation.js';
import type { ClientApi, ClientValidation } from '../../src/ledyer/client-api.js';
import type { CheckoutError } from '../../src/session/checkout-error.js';
import { createFakeClock, flushTasks } from '../support/fake-clock.js';
import { getRunCount, printLine, getSeed } from '../support/run-options.js';

const texts = {
  refused: { title: 'Refused', body: 'The shop said no.' },
  validationUnavailable: { title: 'Not checked', body: 'Try again.' },
};
const refused = { shouldProceed: false, message: texts.refused };
const unchecked = { shouldProceed: false, message: texts.validationUnavailable };

/** A page with one checkout: Ledyer asks, `listen` is the page's listener. */
function page({ timeout = 8_000 }: { timeout?: unknown } = {}) {
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
  const world = { api: api as ClientApi | undefined };
  const validation = new Validation({
    sessionId: 'se_1',
    clock,
    api: () => world.api,
    timeout: () => timeout,
    messages: () => texts,
    dispatch: (event) => {
      events.push(event);
      target.dispatchEvent(event);
    },
    onError: (error) => errors.push(error),
  });
  const listen = (listener: (event: CheckoutValidateEvent) => void) => {
    target.addEventListener(CheckoutValidateEvent.type, () => listener(events.at(-1)!));
  };
  const codes = () => errors.map(({ code }) => code);
  return { clock, answers, errors, codes, events, world, validation, listen };
}

/** What Ledyer hears, and what is reported, when the page answers like this. */
async function outcomeOf(answer: unknown) {
  const { validation, listen, answers, codes, clock } = page();
  listen((event) => event.respondWith(answer as ValidationAnswer));
  validation.handleRequest();
  await flushTasks();
  await clock.advance(20_000);
  expect(clock.pendingSleeps, 'nothing is waited for any more').toBe(0);
  return { answers, codes: codes() };
}

/** What `run` throws. */
function thrownBy(run: () => void): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('validation before a purchase', () => {
  test.each([
    ['true', true],
    ['a promise of true', Promise.resolve(true)],
    ['a thenable of true', { then: (give: (value: boolean) => void) => give(true) }],
  ])('%s lets it go on', async (_, answer) => {
    expect(await outcomeOf(answer)).toEqual({ answers: [{ shouldProceed: true }], codes: [] });
  });

  const no = (title: string, body: string) => [{ shouldProceed: false, message: { title, body } }];
  test.each<[string, unknown, ClientValidation[]]>([
    ['false', false, [refused]],
    ['a promise of false', Promise.resolve(false), [refused]],
    ['a text', { title: 'Sold out', body: 'Sorry.' }, no('Sold out', 'Sorry.')],
    ['a body alone', { body: 'Sold out.' }, no('Refused', 'Sold out.')],
    ['a title alone', { title: 'Sold out', body: null }, no('Sold out', 'The shop said no.')],
    ['an empty text', { title: ' ', body: '' }, [refused]],
    ['no text at all', {}, [refused]],
    ['what is no text', { title: 5, body: ['x'] }, [refused]],
    [
      'markup',
      { title: '<b>Sold out</b>', body: '<ul><li>Sorry</li></ul>' },
      no('Sold out', 'Sorry'),
    ],
  ])('%s refuses, and is no error', async (_, answer, answers) => {
    expect(await outcomeOf(answer)).toEqual({ answers, codes: [] });
  });

  const rejected = (reason: unknown) =>
    Promise.resolve().then(() => Promise.reject(reason as Error));
  const boom = () => {
    throw new Error('boom');
  };
  test.each<[string, () => unknown]>([
    ['a rejection', () => Promise.reject(new Error('boom'))],
    ['a rejection with a text', () => rejected({ title: 'secret' })],
    ['a rejection with true', () => rejected(true)],
    ['nothing', () => undefined],
    ['null', () => null],
    ['1', () => 1],
    ['"true"', () => 'true'],
    ['a function', () => () => true],
    ['a thenable that throws', () => ({ then: boom })],
    ['a text that throws', () => Object.defineProperty({}, 'body', { get: boom })],
    ['a promise of nothing', () => Promise.resolve(undefined)],
  ])('%s refuses, and is an error', async (_, answer) => {
    expect(await outcomeOf(answer())).toEqual({
      answers: [unchecked],
      codes: ['validation-failed'],
    });
  });

  test('nobody answering refuses at once, and is a fault of the page', () => {
    const { validation, answers, errors, events, listen } = page();
    listen(() => undefined);
    validation.handleRequest();
    expect(answers).toEqual([unchecked]);
    expect(errors[0]).toMatchObject({
      code: 'validation-unhandled',
      phase: 'validation',
      recoverable: false,
    });
    expect(events[0]!.signal.aborted).toBe(true);
  });

  test('an answer that does not come in time refuses, and a later one changes nothing', async () => {
    const { validation, answers, codes, events, listen, clock } = page();
    let answer: (value: boolean) => void = () => undefined;
    listen((event) => event.respondWith(new Promise((resolve) => (answer = resolve))));
    validation.handleRequest();
    expect(events[0]!.deadline).toBe(8_000);
    await clock.advance(7_999);
    expect(answers).toEqual([]);
    expect(events[0]!.signal.aborted).toBe(false);
    await clock.advance(1);
    expect(answers).toEqual([unchecked]);
    expect(codes()).toEqual(['validation-timeout']);
    expect(events[0]!.signal.reason).toMatchObject({ code: 'validation-timeout' });
    answer(true);
    await flushTasks();
    expect(answers).toHaveLength(1);
  });

  test('a yes that a sleeping machine hears after the deadline is too late', async () => {
    const { validation, answers, codes, listen, clock } = page();
    let answer: (value: boolean) => void = () => undefined;
    listen((event) => event.respondWith(new Promise((resolve) => (answer = resolve))));
    validation.handleRequest();
    const wake = Object.assign(clock, { now: () => 9_000 });
    answer(true);
    await flushTasks();
    expect(wake.now()).toBe(9_000);
    expect(answers).toEqual([unchecked]);
    expect(codes()).toEqual(['validation-timeout']);
  });

  test('time runs from when Ledyer asked, however late that was heard', async () => {
    const { validation, answers, events, listen, clock } = page();
    await clock.advance(3_000);
    listen((event) => event.respondWith(new Promise(() => undefined)));
    validation.handleRequest(1_000);
    expect(events[0]!.deadline).toBe(9_000);
    await clock.advance(6_000);
    expect(answers).toEqual([unchecked]);
  });

  test('a question that comes while one is open takes its place', async () => {
    const { validation, answers, codes, events, listen, clock } = page();
    const give: ((value: ValidationAnswer) => void)[] = [];
    listen((event) => event.respondWith(new Promise((resolve) => give.push(resolve))));
    validation.handleRequest();
    await clock.advance(5_000);
    validation.handleRequest();
    expect(events.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    expect(clock.pendingSleeps, 'the first deadline is not waited for').toBe(1);
    give[0]!(true);
    await flushTasks();
    expect(answers).toEqual([]);
    await clock.advance(2_999);
    give[1]!({ body: 'Sold out' });
    await flushTasks();
    expect(answers).toEqual([
      { shouldProceed: false, message: { title: 'Refused', body: 'Sold out' } },
    ]);
    expect(codes()).toEqual([]);
  });

  test('questions without end do not put the answer off', async () => {
    const { validation, answers, codes, listen, clock } = page();
    listen((event) => event.respondWith(new Promise(() => undefined)));
    for (let second = 0; second < 8; second += 1) {
      validation.handleRequest();
      await clock.advance(1_000);
    }
    expect(answers).toEqual([unchecked]);
    expect(codes()).toEqual(['validation-timeout']);
    expect(clock.pendingSleeps).toBe(0);
  });

  test.each([NaN, Infinity, 20_000])(
    'a question that was asked at %d, which cannot be, was asked now',
    async (moment) => {
      const { validation, answers, events, listen, clock } = page();
      await clock.advance(1_000);
      listen((event) => event.respondWith(new Promise(() => undefined)));
      validation.handleRequest(moment);
      expect(events[0]!.deadline).toBe(9_000);
      await clock.advance(8_000);
      expect(answers).toEqual([unchecked]);
    },
  );

  test('what a page put on prototypes is no answer of it', async () => {
    Object.assign(Object.prototype, { title: 'Lies', body: 'Lies' });
    try {
      const { answers } = await outcomeOf({});
      expect(answers[0]!.message).toEqual(texts.refused);
    } finally {
      for (const name of ['title', 'body']) Reflect.deleteProperty(Object.prototype, name);
    }
  });

  test('a question in the middle of another one is answered, and the outer is not', async () => {
    const { validation, answers, codes, events, listen } = page();
    listen((event) => {
      if (events.length === 1) validation.handleRequest();
      event.respondWith(events.length === 2 && event === events[1]);
    });
    validation.handleRequest();
    await flushTasks();
    expect(answers).toEqual([{ shouldProceed: true }]);
    expect(codes()).toEqual([]);
  });

  test('a checkout that goes away is refused first, and nobody is blamed', async () => {
    const { validation, answers, codes, events, listen, clock } = page();
    let answer: (value: boolean) => void = () => undefined;
    listen((event) => event.respondWith(new Promise((resolve) => (answer = resolve))));
    validation.handleRequest();
    validation.close();
    validation.close();
    expect(answers).toEqual([unchecked]);
    expect(events[0]!.signal.aborted).toBe(true);
    answer(true);
    await clock.advance(20_000);
    expect(answers).toHaveLength(1);
    expect(codes()).toEqual([]);
  });

  test('a question that nobody is to decide is answered no', async () => {
    const { validation, answers, codes, events, listen, clock } = page();
    listen((event) => event.respondWith(true));
    validation.decline();
    expect(answers).toEqual([unchecked]);
    expect(events).toEqual([]);
    validation.handleRequest();
    validation.decline();
    await clock.advance(20_000);
    expect(answers).toEqual([unchecked, unchecked]);
    expect(events[0]!.signal.aborted).toBe(true);
    expect(codes()).toEqual([]);
  });

  test.each([
    ['nowhere', undefined],
    ['broken', { suspend: boom, resume: boom, clientValidation: boom } satisfies ClientApi],
  ])('an answer with Ledyer’s api %s is an error, and closing is none', async (_, api) => {
    const { validation, world, codes, listen } = page();
    world.api = api;
    listen((event) => event.respondWith(true));
    validation.handleRequest();
    await flushTasks();
    expect(codes()).toEqual(['validation-undelivered']);
    validation.handleRequest();
    validation.close();
    expect(codes()).toHaveLength(1);
  });

  test('a normal answer aborts nothing', async () => {
    const { validation, events, listen, clock } = page();
    listen((event) => event.respondWith(true));
    validation.handleRequest();
    await clock.advance(20_000);
    validation.close();
    expect(events[0]!.signal.aborted).toBe(false);
  });

  test('respondWith is for the dispatch, and for one answer', async () => {
    const { validation, answers, events, listen } = page();
    const thrown: unknown[] = [];
    listen((event) => {
      event.respondWith(false);
      thrown.push(thrownBy(() => event.respondWith(true)));
    });
    validation.handleRequest();
    await flushTasks();
    expect(thrown[0]).toMatchObject({ name: 'InvalidStateError' });
    expect(String(thrown[0])).toContain('only once');

    const late = page();
    late.listen(() => undefined);
    late.validation.handleRequest();
    expect(thrownBy(() => late.events[0]!.respondWith(true))).toMatchObject({
      name: 'InvalidStateError',
      message: expect.stringContaining('after the dispatch') as string,
    });
    await flushTasks();
    expect(answers).toEqual([refused]);
    expect(events).toHaveLength(1);
    expect(late.answers).toEqual([unchecked]);
  });

  test('the event bubbles out of shadow roots and carries its session', () => {
    const { validation, events, listen } = page();
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

  test.each([
    [8_000, 8_000],
    [NaN, 8_000],
    [0, 1_000],
    [-5, 1_000],
    [10_000, 9_000],
    [Infinity, 9_000],
    // What frameworks and attributes make of nothing, and what is no number.
    [undefined, 8_000],
    [null, 8_000],
    ['soon', 8_000],
    [5_000n, 8_000],
    [Symbol('soon'), 8_000],
  ])('a time-out of %s is one of %d', async (wanted, limit) => {
    expect(clampTimeoutMs(wanted)).toBe(limit);
    const { validation, answers, listen, clock } = page({ timeout: wanted ?? NaN });
    listen((event) => event.respondWith(new Promise(() => undefined)));
    validation.handleRequest();
    await clock.advance(limit - 1);
    expect(answers).toHaveLength(0);
    await clock.advance(1);
    expect(answers).toHaveLength(1);
  });

  test('each question is answered once, whatever happens in whichever order', async () => {
    const count = getRunCount(2_500, 100_000);
    const step = fc.oneof(
      ...(['promise', 'now', 'nobody', 'twice', 'late'] as const).map((how) =>
        fc.constant({ do: 'ask' as const, how }),
      ),
      ...(['yes', 'no', 'reject'] as const).map((decision) =>
        fc.record({
          do: fc.constant('decide' as const),
          decision: fc.constant(decision),
          back: fc.nat(2),
        }),
      ),
      fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 3_999, 4_000, 8_000) }),
      fc.constantFrom({ do: 'close' as const }, { do: 'turn' as const }),
    );
    const start = getSeed();
    let [asked, answered, superseded] = [0, 0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
        const { validation, listen, answers, codes, clock } = page();
        const settlers: { resolve: (a: boolean) => void; reject: (e: Error) => void }[] = [];
        let how = '';
        let latest: CheckoutValidateEvent | undefined;
        listen((event) => {
          latest = event;
          const promise = new Promise<boolean>((resolve, reject) => {
            settlers.push({ resolve, reject });
          });
          promise.catch(() => undefined);
          if (how === 'nobody' || how === 'late') return;
          event.respondWith(how === 'now' || promise);
          if (how === 'twice') thrownBy(() => event.respondWith(true));
        });

        /** What has to come of it: the open question, with its decision when there is one that has not been heard yet. */
        let open: { id: number; deadline: number; decision?: string } | undefined;
        const expected: string[] = [];
        let questions = 0;
        let overtaken = 0;
        const conclude = (outcome: string) => {
          expected.push(outcome);
          open = undefined;
        };
        const hear = () => {
          if (open?.decision) conclude(open.decision);
        };

        for (const one of [...steps, { do: 'wait' as const, ms: 8_000 }]) {
          switch (one.do) {
            case 'ask':
              how = one.how;
              validation.handleRequest();
              if (how === 'late') thrownBy(() => latest!.respondWith(true));
              if (open) overtaken += 1;
              open = {
                id: questions,
                deadline: Math.min(clock.now() + 8_000, open?.deadline ?? Infinity),
              };
              questions += 1;
              if (how === 'now') open.decision = 'yes';
              if (how === 'nobody' || how === 'late') conclude('unhandled');
              break;
            case 'decide': {
              const id = questions - 1 - one.back;
              if (one.decision === 'reject') settlers[id]?.reject(new Error('no'));
              else settlers[id]?.resolve(one.decision === 'yes');
              if (open?.id === id) open.decision ??= one.decision;
              break;
            }
            case 'wait':
              await clock.advance(one.ms);
              hear();
              if (open && clock.now() >= open.deadline) conclude('timeout');
              break;
            case 'turn':
              await flushTasks();
              hear();
              break;
            case 'close':
              validation.close();
              if (open) conclude('closed');
              break;
          }
          // Not `expect`, which takes longer than all the rest.
          if (answers.length !== expected.length) break;
        }
        const heard = {
          answers,
          codes: codes(),
          waiting: clock.pendingSleeps,
          count: answers.length,
        };
        expect(heard).toEqual({
          answers: expected.map((outcome) => answerTo[outcome]),
          codes: expected.flatMap((outcome) => codeOf[outcome] ?? []),
          waiting: 0,
          count: questions - overtaken,
        });
        asked += questions;
        answered += answers.length;
        superseded += overtaken;
      }),
      { numRuns: count, seed: start },
    );
    printLine(
      `validation: ${count} interleavings, ${asked} questions = ${answered} answers + ${superseded} superseded, seed ${start}`,
    );
    expect(superseded).toBeGreaterThan(count / 20);
  });
});

/** What Ledyer hears for each outcome of a question, … */
const answerTo: Readonly<Record<string, ClientValidation>> = {
  yes: { shouldProceed: true },
  no: refused,
  reject: unchecked,
  timeout: unchecked,
  unhandled: unchecked,
  closed: unchecked,
};
/** … and what is reported. */
const codeOf: Readonly<Record<string, string>> = {
  reject: 'validation-failed',
  timeout: 'validation-timeout',
  unhandled: 'validation-unhandled',
};

describe('plain text', () => {
  test.each([
    ['Sold out', 'Sold out'],
    ['  two\n\tlines\u2028here ', 'two lines here'],
    ['a < b & c > d', 'a < b & c > d'],
    ['<<b>img src=x onerror=alert(1)>', '< img src=x onerror=alert(1)>'],
    ['Sorry<img src=x onerror=alert(1) ', 'Sorry'],
    ['a<br/>b<!-- c -->', 'a b'],
  ])('%j is %j', (text, plain) => {
    expect(toPlainText(text, 100)).toBe(plain);
  });

  test('is cut between characters, and never longer than it may be', () => {
    expect(toPlainText('😀😀😀', 3)).toBe('😀😀😀');
    expect(toPlainText('😀😀😀😀', 3)).toBe('😀😀…');
    expect(toPlainText('a😀😀😀', 3)).toBe('a😀…');
    expect(toPlainText('x'.repeat(1_000_000), 500)).toHaveLength(500);
    expect(toPlainText(`${'<'.repeat(200_000)}a`, 5)).toBe('<<<<…');
  });
});
