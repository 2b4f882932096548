import { CannotTell, type Check } from './check.js';
import { Examination, type ExaminationOptions } from './check-context.js';
import { NoAnswer } from './server-under-test.js';

export type Verdict = 'passed' | 'failed' | 'skipped';

/** What came of one check. */
export interface Result {
  readonly id: string;
  readonly area: Check['area'];
  readonly proves: string;
  readonly verdict: Verdict;
  /** What is wrong, why it was skipped, or what is worth knowing; sentences. */
  readonly details: readonly string[];
  /** What to do; `null` when nothing failed. */
  readonly advice: string | null;
  /** How long it took. */
  readonly ms: number;
}

/** Makes these checks of one shop, one after the other, and tells each result when it is there. */
export async function* examine(
  checks: readonly Check[],
  options: ExaminationOptions,
): AsyncGenerator<Result> {
  const examination = new Examination(options);
  for (const check of checks) {
    const { id, area, proves } = check;
    const startedAt = options.clock.now();
    const { verdict, details } = await made(check, examination);
    const ms = Math.round(options.clock.now() - startedAt);
    const advice = verdict === 'failed' ? check.advice : null;
    yield { id, area, proves, verdict, details, advice, ms };
  }
}

async function made(
  { run }: Check,
  examination: Examination,
): Promise<Pick<Result, 'verdict' | 'details'>> {
  try {
    const { faults, note } = await run(examination);
    return faults.length > 0
      ? { verdict: 'failed', details: faults }
      : { verdict: 'passed', details: note === undefined ? [] : [note] };
  } catch (error) {
    if (error instanceof CannotTell) return { verdict: 'skipped', details: [error.message] };
    if (error instanceof NoAnswer) return { verdict: 'failed', details: [`${error.message}.`] };
    // Such as a session that the shop itself has ended meanwhile.
    return {
      verdict: 'failed',
      details: [`It could not be finished: ${(error as Error).message}.`],
    };
  }
}
