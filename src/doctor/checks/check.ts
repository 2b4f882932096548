import type { CheckContext } from '../check-context.js';

/** The sections of a report. */
export const areas = [
  'Sessions',
  'Status',
  'Notifications',
  'Orders',
  'Validation',
  'Responses',
] as const;

/** One requirement for a server. */
export interface Check {
  /** Id for `--only`, such as `status-fields`. */
  readonly id: string;
  readonly area: (typeof areas)[number];
  /** The requirement, as one sentence that is true for a server that passes. */
  readonly description: string;
  /** What to do when the check fails. */
  readonly advice: string;
  /**
   * Runs the check, without side effects on the checks after it.
   *
   * @throws {SkippedError} when the check cannot decide
   */
  readonly run: (context: CheckContext) => Promise<CheckResult>;
}

/** Result of a check. */
export interface CheckResult {
  /** One sentence per failure: the request and its result. Empty when the check passed. */
  readonly failures: readonly string[];
  /** Additional information. */
  readonly note?: string | undefined;
}

/** Drops the empty entries of a list of possible failures. */
export const compactFailures = (
  ...failures: readonly (string | false | null | undefined)[]
): readonly string[] => failures.filter((failure): failure is string => Boolean(failure));
