import type { CheckContext } from './check-context.js';

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
  readonly description: string;
  /** What to do when it fails. */
  readonly advice: string;
  /**
   * Looks at a server, and leaves nothing behind that another check would stumble over.
   *
   * @throws {SkippedError} when there is nothing to look at
   */
  readonly run: (context: CheckContext) => Promise<CheckResult>;
}

/** What a check found: nothing wrong, or what is. */
export interface CheckResult {
  /** Each a sentence that says what was done and what came of it. None: passed. */
  readonly faults: readonly string[];
  /** What is worth knowing all the same. */
  readonly note?: string | undefined;
}

/** What there is to say about a server; empty lines are what was as it should be. */
export const compactFaults = (
  ...faults: readonly (string | false | null | undefined)[]
): readonly string[] => faults.filter((fault): fault is string => Boolean(fault));
