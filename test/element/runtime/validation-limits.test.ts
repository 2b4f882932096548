import { describe, expect, test } from 'vitest';
import { Validation } from '../../../src/element/runtime/validation.js';
import type { ClientApi, ClientValidation } from '../../../src/ledyer/client-api.js';
import type { CheckoutError } from '../../../src/session/checkout-error.js';
import { createFakeClock, flushTasks } from '../../support/fake-clock.js';

const messages = {
  rejected: { title: 'Rejected', body: 'The shop said no.' },
  validationUnavailable: { title: 'Not checked', body: 'Try again.' },
};

/** A validation whose page answers with `answer`. */
function createValidation(answer: unknown, getApi?: () => ClientApi | undefined) {
  const clock = createFakeClock();
  const answers: boolean[] = [];
  const errors: CheckoutError[] = [];
  const api = {
    clientValidation: ({ shouldProceed }: ClientValidation) => answers.push(shouldProceed),
  } as unknown as ClientApi;
  let respond: (value: unknown) => void = () => undefined;
  const target = new EventTarget();
  target.addEventListener('ledyer-validate', (event) => {
    (event as unknown as { respondWith(value: unknown): void }).respondWith(
      new Promise((resolve, reject) => {
        respond = (value) => (value instanceof Error ? reject(value) : resolve(value));
      }),
    );
  });
  const validation = new Validation({
    sessionId: 'se_1',
    clock,
    api: () => (getApi ? getApi() : api)!,
    timeout: () => 8_000,
    messages: () => messages,
    dispatch: (event) => target.dispatchEvent(event),
    onError: (error) => errors.push(error),
  });
  return { validation, clock, answers, errors, answerNow: () => respond(answer) };
}

describe('an answer to `ledyer-validate`', () => {
  test('is too late at the deadline itself', async () => {
    const { validation, clock, answers, errors, answerNow } = createValidation(true);
    validation.handleRequest();
    // The timer fires late, as after sleep.
    const jump = clock.jump(8_000);
    answerNow();
    await jump;
    await flushTasks();
    expect(answers).toEqual([false]);
    expect(errors.map(({ code }) => code)).toEqual(['validation-timeout']);
  });

  test('that is an error is reported with its cause', async () => {
    const cause = new Error('no stock');
    const { validation, answers, errors, answerNow } = createValidation(cause);
    validation.handleRequest();
    answerNow();
    await flushTasks();
    expect(answers).toEqual([false]);
    expect(errors).toMatchObject([{ code: 'validation-failed', cause }]);
  });

  test('that cannot be delivered is reported with its cause', async () => {
    const { validation, errors, answerNow } = createValidation(true, () => undefined);
    validation.handleRequest();
    answerNow();
    await flushTasks();
    expect(errors).toMatchObject([{ code: 'validation-undelivered' }]);
    expect(errors[0]!.cause).toBeInstanceOf(Error);
  });
});

describe('`Validation.reject`', () => {
  test('does nothing while there is no API', () => {
    const { validation, errors } = createValidation(true, () => undefined);
    expect(() => validation.reject()).not.toThrow();
    expect(errors).toEqual([]);
  });
});
