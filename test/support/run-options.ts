/**
 * Returns the number of runs of a random test: `quick` in `npm test`, `full` in `npm run test:all`. `RUNS`
 * overrides both.
 */
export const getRunCount = (quick: number, full: number): number =>
  Number(process.env.RUNS ?? (process.env.FULL ? full : quick));

/** Returns the seed of random tests: `SEED` to repeat a run, otherwise a new one. */
export const getSeed = (): number => Number(process.env.SEED ?? Date.now() % 2 ** 31);

/** Prints a line, such as the seed with which a random test can be repeated. */
export const printLine = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Returns all cases in a full run, otherwise every second one from index `first`. For slow tests with similar cases. */
export const sampleCases = <T>(cases: readonly T[], first = 0): readonly T[] =>
  cases.filter((_, index) => isFull || index % 2 === first);

/** Whether this is a full run. A short run omits slow browser tests that rarely find a bug. */
export const isFull = Boolean(process.env.FULL);
