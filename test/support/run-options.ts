/**
 * How often a random test tries: `quick` in `npm test`, `full` in
 * `npm run test:all`, or `RUNS` whatever those say.
 */
export const getRunCount = (quick: number, full: number): number =>
  Number(process.env.RUNS ?? (process.env.FULL ? full : quick));

/** Where chance begins: `SEED` to see a run again, else another one every time. */
export const getSeed = (): number => Number(process.env.SEED ?? Date.now() % 2 ** 31);

/** Says how a random test can be had again. */
export const printLine = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Whether tests run in their full form: those that cost a browser's time and rarely find something. */
export const isFull = Boolean(process.env.FULL);
