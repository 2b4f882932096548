import type { ProblemType } from '../http/problem-types.js';
import { Problem } from '../http/problem.js';
import { LedyerError } from '../ledyer-client/ledyer-error.js';
import { StoreError } from '../store/store-error.js';

const repeatAdvice = 'Repeat it with the same Idempotency-Key';
const unfinishedAdvice =
  'Do not capture it again: read the order, or repeat this request with the same Idempotency-Key';

/**
 * Every way in which a change of an order can fail, with its problem and the advice for an admin. The advice never
 * suggests a request with a new key while the change may have been done.
 */
const failures = {
  /** The database failed before Ledyer was called. */
  'not-stored': [
    'store-unavailable',
    `This request changed nothing at Ledyer. ${repeatAdvice} soon.`,
  ],
  /** Ledyer could not be read before the change. */
  'not-sent': [
    'upstream-unavailable',
    `This request changed nothing at Ledyer. ${repeatAdvice} soon.`,
  ],
  /** The change could not be sent, or Ledyer limits the rate. */
  'not-done': ['upstream-unavailable', `Ledyer did not do this. ${repeatAdvice} soon.`],
  /** Ledyer rejected the change. */
  rejected: ['action-refused', 'Ledyer rejected this and did not do it. Read the order again.'],
  /** Ledyer rejected the shop's credentials. */
  unauthorized: [
    'upstream-rejected',
    'Ledyer rejected the credentials of the shop, and did not do this.',
  ],
  /** The key is older than Ledyer may remember it, and the order does not show the change. */
  expired: [
    'action-refused',
    'This Idempotency-Key is too old to be repeated, and the order does not show the change. Read the order, and use a new key.',
  ],
  /** The change was sent, and its result did not arrive. */
  unknown: [
    'upstream-unknown',
    'It is not known whether this was done. Read the order before you do anything else, or repeat with the same Idempotency-Key.',
  ],
  /** A partial capture is done. The result of its edit is missing, or Ledyer cannot do it now. */
  'edit-open': [
    'upstream-unknown',
    `The amount is captured. It is left to remove it from the uncaptured lines. ${unfinishedAdvice}, which only does what is left.`,
  ],
  /** A partial capture is done. Ledyer rejected its edit. */
  'edit-rejected': [
    'upstream-rejected',
    `The amount is captured, but Ledyer refused to remove it from the uncaptured lines. ${unfinishedAdvice}. Otherwise edit the lines at Ledyer.`,
  ],
  /** A partial capture is done. Its edit would overwrite another one. */
  'edit-outdated': [
    'upstream-unknown',
    'The amount is captured. The uncaptured lines have changed since, so it was not removed from them. Read the order, and edit the lines at Ledyer.',
  ],
  /** The change is done, and the order cannot be read. */
  unread: [
    'upstream-unavailable',
    'This was done before, and Ledyer cannot be read now. Read the order again soon.',
  ],
} as const satisfies Record<string, readonly [ProblemType, detail: string]>;

export type ActionFailure = keyof typeof failures;

/** Returns the problem of a failed change. Texts of Ledyer stay in its cause. */
export function createActionProblem(failure: ActionFailure, cause?: unknown): Problem {
  const [type, detail] = failures[failure];
  const isTemporary = type === 'upstream-unavailable' || type === 'store-unavailable';
  const retryAfterMs = (cause instanceof LedyerError ? cause.retryAfterMs : undefined) ?? 2_000;
  const seconds = Math.min(60, Math.max(1, Math.ceil(retryAfterMs / 1_000)));
  return new Problem(type, detail, {
    cause,
    headers: isTemporary ? { 'retry-after': String(seconds) } : {},
  });
}

/** Runs work before the change is sent. Its failures become problems that state that nothing was changed. */
export async function runBeforeChange<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Problem) throw error;
    if (error instanceof StoreError) throw createActionProblem('not-stored', error);
    // The caller handles a rejection, such as a 404.
    if (isRejection(error)) throw error;
    throw createActionProblem('not-sent', error);
  }
}

/** Returns whether Ledyer rejected the call, so that it changed nothing and would be rejected again. */
export const isRejection = (error: unknown): error is LedyerError =>
  error instanceof LedyerError &&
  !error.isOutcomeUnknown &&
  (error.code === 'id-invalid' || (error.code === 'rejected' && error.status !== 429));

/** Returns the failure of a change that Ledyer certainly did not do. */
export function toNotDoneFailure(error: LedyerError): ActionFailure {
  if (!isRejection(error)) return 'not-done';
  return error.status === 401 || error.status === 403 ? 'unauthorized' : 'rejected';
}

/** Returns whether the call certainly changed nothing. Errors of unknown kinds count as sent. */
export const isNotDone = (error: unknown): error is LedyerError =>
  error instanceof LedyerError && !error.isOutcomeUnknown;
