import type { Examination } from './check-context.js';

/** What a report is divided into. */
export const areas = [
  'Sessions',
  'Status',
  'Notifications',
  'Orders',
  'Validation',
  'Answers',
] as const;

/** One thing that a shop's server should do. */
export interface Check {
  /** Such as `status-fields`; what `--only` names. */
  readonly id: string;
  readonly area: (typeof areas)[number];
  /** What it proves, as one sentence that is true of a server that passes. */
  readonly proves: string;
  /** What to do when it fails. */
  readonly advice: string;
  /**
   * Looks at a server, and leaves nothing behind that another check would stumble over.
   *
   * @throws {CannotTell} when there is nothing to look at
   */
  readonly run: (examination: Examination) => Promise<Finding>;
}

/** What a check found: nothing wrong, or what is. */
export interface Finding {
  /** Each a sentence that says what was done and what came of it. None: passed. */
  readonly faults: readonly string[];
  /** What is worth knowing all the same. */
  readonly note?: string | undefined;
}

/** The check has nothing to look at; the message says why, and what would help. */
export class CannotTell extends Error {
  override readonly name = 'CannotTell';
}

/** What there is to say about a server; empty lines are what was as it should be. */
export const faultsOf = (
  ...faults: readonly (string | false | null | undefined)[]
): readonly string[] => faults.filter((fault): fault is string => Boolean(fault));
