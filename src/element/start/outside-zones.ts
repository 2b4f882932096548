/** The part of zone.js that this package uses. */
interface PageWithZones {
  readonly Zone?: { readonly root?: { run<Result>(call: () => Result): Result } };
}

/**
 * Runs `call` outside all zones of zone.js, if the page has it. Angular would otherwise count the timers and requests of
 * a checkout as its own. It would check the page for changes after each of them, and never become stable.
 */
export const runOutsideZones = <Result>(call: () => Result): Result => {
  const root = (globalThis as PageWithZones).Zone?.root;
  return root ? root.run(call) : call();
};
