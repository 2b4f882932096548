import type { Check } from './checks/check.js';
import { SkippedError } from './skipped-error.js';
import { CheckContext, type CheckContextOptions } from './check-context.js';
import { NoResponseError } from './server-under-test.js';

export type CheckStatus = 'passed' | 'failed' | 'skipped';

/** Result of one check in the report. */
export interface ReportEntry {
  readonly id: string;
  readonly area: Check['area'];
  readonly description: string;
  readonly status: CheckStatus;
  /** Failures, the reason for skipping, or additional information; sentences. */
  readonly details: readonly string[];
  /** What to do; `null` unless the check failed. */
  readonly advice: string | null;
  /** Duration of the check. */
  readonly ms: number;
}

/** Runs the checks one after the other, and yields each result. */
export async function* runChecks(
  checks: readonly Check[],
  options: CheckContextOptions,
): AsyncGenerator<ReportEntry> {
  const context = new CheckContext(options);
  for (const check of checks) {
    const { id, area, description } = check;
    const startedAt = options.clock.now();
    const { status, details } = await runCheck(check, context);
    const ms = Math.round(options.clock.now() - startedAt);
    const advice = status === 'failed' ? check.advice : null;
    yield { id, area, description, status, details, advice, ms };
  }
}

async function runCheck(
  { run }: Check,
  context: CheckContext,
): Promise<Pick<ReportEntry, 'status' | 'details'>> {
  try {
    const { failures, note } = await run(context);
    return failures.length > 0
      ? { status: 'failed', details: failures }
      : { status: 'passed', details: note === undefined ? [] : [note] };
  } catch (error) {
    if (error instanceof SkippedError) return { status: 'skipped', details: [error.message] };
    if (error instanceof NoResponseError)
      return { status: 'failed', details: [`${error.message}.`] };
    // For example, the server cancelled the session by itself.
    return {
      status: 'failed',
      details: [`The check could not finish: ${(error as Error).message}.`],
    };
  }
}
