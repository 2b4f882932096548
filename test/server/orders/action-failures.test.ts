import { describe, expect, test } from 'vitest';
import { Problem } from '../../../src/server/http/problem.js';
import {
  LedyerError,
  type LedyerErrorCode,
  type LedyerErrorDetails,
} from '../../../src/server/ledyer-client/ledyer-error.js';
import {
  createActionProblem,
  isNotDone,
  isRejection,
  runBeforeChange,
  toNotDoneFailure,
  type ActionFailure,
} from '../../../src/server/orders/action-failures.js';
import { StoreError } from '../../../src/server/store/store-error.js';

const createError = (code: LedyerErrorCode, details: LedyerErrorDetails = {}) =>
  new LedyerError(code, 'a call failed', details);

/** An error with the fields of a rejection that is not one of the Ledyer client. */
const foreignError = Object.assign(new Error('foreign'), {
  code: 'rejected',
  status: 404,
  isOutcomeUnknown: false,
  retryAfterMs: 7_000,
});

/** Returns what a response needs of a problem. */
const summarize = ({ type, detail, headers, cause }: Problem) => ({ type, detail, headers, cause });

const isTemporary = { 'retry-after': '2' };
const changedNothing =
  'This request changed nothing at Ledyer. Repeat it with the same Idempotency-Key soon.';

describe('createActionProblem', () => {
  test.each<[ActionFailure, string, string, object]>([
    ['not-stored', 'store-unavailable', changedNothing, isTemporary],
    ['not-sent', 'upstream-unavailable', changedNothing, isTemporary],
    [
      'not-done',
      'upstream-unavailable',
      'Ledyer did not do this. Repeat it with the same Idempotency-Key soon.',
      isTemporary,
    ],
    [
      'rejected',
      'action-refused',
      'Ledyer rejected this and did not do it. Read the order again.',
      {},
    ],
    [
      'unauthorized',
      'upstream-rejected',
      'Ledyer rejected the credentials of the shop, and did not do this.',
      {},
    ],
    [
      'expired',
      'action-refused',
      'This Idempotency-Key is too old to be repeated, and the order does not show the change. Read the order, and use a new key.',
      {},
    ],
    [
      'unknown',
      'upstream-unknown',
      'It is not known whether this was done. Read the order before you do anything else, or repeat with the same Idempotency-Key.',
      {},
    ],
    [
      'edit-open',
      'upstream-unknown',
      'The amount is captured. It is left to remove it from the uncaptured lines. Do not capture it again: read the order, or repeat this request with the same Idempotency-Key, which only does what is left.',
      {},
    ],
    [
      'edit-rejected',
      'upstream-rejected',
      'The amount is captured, but Ledyer refused to remove it from the uncaptured lines. Do not capture it again: read the order, or repeat this request with the same Idempotency-Key. Otherwise edit the lines at Ledyer.',
      {},
    ],
    [
      'edit-outdated',
      'upstream-unknown',
      'The amount is captured. The uncaptured lines have changed since, so it was not removed from them. Read the order, and edit the lines at Ledyer.',
      {},
    ],
    [
      'unread',
      'upstream-unavailable',
      'This was done before, and Ledyer cannot be read now. Read the order again soon.',
      isTemporary,
    ],
  ])('returns the problem, the advice and the delay of `%s`', (failure, type, detail, headers) => {
    expect(summarize(createActionProblem(failure))).toEqual({
      type,
      detail,
      headers,
      cause: undefined,
    });
  });

  test('keeps the cause, and no text of it', () => {
    const cause = createError('unreachable');
    const problem = createActionProblem('unknown', cause);
    expect(problem.cause).toBe(cause);
    expect(problem.message).not.toContain(cause.message);
  });

  test.each([
    [undefined, '2'],
    [0, '1'],
    [1, '1'],
    [1_000, '1'],
    [1_001, '2'],
    [30_000, '30'],
    [59_001, '60'],
    [60_001, '60'],
    [3_600_000, '60'],
  ])('returns for a delay of %j ms at Ledyer a Retry-After of %s s', (retryAfterMs, seconds) => {
    const cause = createError('rejected', { status: 429, retryAfterMs });
    expect(createActionProblem('not-done', cause).headers).toEqual({ 'retry-after': seconds });
  });

  test('ignores the delay of an error that is not from the Ledyer client', () => {
    expect(createActionProblem('not-sent', foreignError).headers).toEqual({ 'retry-after': '2' });
  });

  test('returns no Retry-After for a permanent failure with a delay', () => {
    const cause = createError('rejected', { status: 409, retryAfterMs: 5_000 });
    expect(createActionProblem('rejected', cause).headers).toEqual({});
  });
});

describe('runBeforeChange', () => {
  /** Returns the error that the function throws when its work rejects with `error`. */
  const fail = (error: Error): Promise<unknown> =>
    runBeforeChange(() => Promise.reject(error)).catch((thrown: unknown) => thrown);

  test('returns the result of the work', async () => {
    expect(await runBeforeChange(() => Promise.resolve('a result'))).toBe('a result');
  });

  test.each([
    ['a problem', new Problem('idempotency-key-reused')],
    ['a rejection by Ledyer', createError('rejected', { status: 404 })],
    ['an id that is not one of Ledyer', createError('id-invalid')],
  ])('throws %s unchanged', async (_, error) => {
    expect(await fail(error)).toBe(error);
  });

  test.each([
    ['store-unavailable', 'a failure of the database', new StoreError('down')],
    ['upstream-unavailable', 'an unreachable Ledyer', createError('unreachable')],
    ['upstream-unavailable', 'a limited rate', createError('rejected', { status: 429 })],
    ['upstream-unavailable', 'a late response', createError('timeout', { isOutcomeUnknown: true })],
    ['upstream-unavailable', 'an unexpected error', foreignError],
  ])('throws `%s` with the cause for %s', async (type, _, error) => {
    const thrown = await fail(error);
    expect(thrown).toBeInstanceOf(Problem);
    expect(thrown).toMatchObject({ type, detail: changedNothing });
    expect(thrown).toHaveProperty('cause', error);
  });
});

describe('isRejection', () => {
  test.each<[boolean, LedyerErrorCode, LedyerErrorDetails]>([
    [true, 'rejected', { status: 400 }],
    [true, 'rejected', { status: 404 }],
    [true, 'id-invalid', {}],
    [false, 'rejected', { status: 429 }],
    [false, 'rejected', { status: 500, isOutcomeUnknown: true }],
    [false, 'id-invalid', { isOutcomeUnknown: true }],
    [false, 'malformed', { status: 200 }],
    [false, 'too-large', { status: 200 }],
    [false, 'timeout', {}],
    [false, 'unreachable', {}],
  ])('returns %s for `%s` with %j', (expected, code, details) => {
    expect(isRejection(createError(code, details))).toBe(expected);
  });

  test('returns false for an error that is not from the Ledyer client', () => {
    expect(isRejection(foreignError)).toBe(false);
    expect(isRejection(undefined)).toBe(false);
  });
});

describe('toNotDoneFailure', () => {
  test.each<[ActionFailure, LedyerErrorCode, number | undefined]>([
    ['unauthorized', 'rejected', 401],
    ['unauthorized', 'rejected', 403],
    ['rejected', 'rejected', 400],
    ['rejected', 'rejected', 409],
    ['rejected', 'id-invalid', undefined],
    ['not-done', 'rejected', 429],
    ['not-done', 'unreachable', undefined],
    ['not-done', 'unreachable', 401],
  ])('returns `%s` for `%s` with status %j', (failure, code, status) => {
    expect(toNotDoneFailure(createError(code, { status }))).toBe(failure);
  });
});

describe('isNotDone', () => {
  test('returns true only for an error of the Ledyer client with a known outcome', () => {
    expect(isNotDone(createError('unreachable'))).toBe(true);
    expect(isNotDone(createError('unreachable', { isOutcomeUnknown: true }))).toBe(false);
    expect(isNotDone(foreignError)).toBe(false);
    expect(isNotDone(undefined)).toBe(false);
  });
});
