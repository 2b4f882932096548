import { type Check } from './check.js';
import { SkippedError } from './skipped-error.js';
import { CheckContext, type CheckContextOptions } from './check-context.js';
import { NoResponseError } from './server-under-test.js';

export type CheckStatus = 'passed' | 'failed' | 'skipped';

/** Result of one check in the report. */
export interface ReportEntry {
  readonly id: string;
  readonly area: Check['area'];
  readonly proves: string;
  readonly verdict: CheckStatus;
  /** Faults, the reason for skipping, or additional information; sentences. */
  readonly details: readonly string[];
  /** What to do; `null` unless the check failed. */
  readonly advice: string | null;
  /** Duration. */
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
    const { verdict, details } = await runCheck(check, context);
    const ms = Math.round(options.clock.now() - startedAt);
    const advice = verdict === 'failed' ? check.advice : null;
    yield { id, area, proves: description, verdict, details, advice, ms };
  }
}

async function runCheck(
  { run }: Check,
  context: CheckContext,
): Promise<Pick<ReportEntry, 'verdict' | 'details'>> {
  try {
    const { faults, note } = await run(context);
    return faults.length > 0
      ? { verdict: 'failed', details: faults }
      : { verdict: 'passed', details: note === undefined ? [] : [note] };
  } catch (error) {
    if (error instanceof SkippedError) return { verdict: 'skipped', details: [error.message] };
    if (error instanceof NoResponseError)
      return { verdict: 'failed', details: [`${error.message}.`] };
    // For example a session that the shop itself has cancelled.
    return {
      verdict: 'failed',
      details: [`It could not be finished: ${(error as Error).message}.`],
    };
  }
}
