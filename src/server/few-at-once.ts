/** Does work when its turn comes, in the order in which it was asked for. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Lets so many pieces of work be under way at a time; the others wait, for as long as it takes.
 *
 * For work that somebody has already stopped waiting for, or can do without: whoever stands and waits is better
 * told at once that it is full.
 */
export function fewAtOnce(most: number): InTurn {
  const waiting: (() => void)[] = [];
  let free = most;

  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // A turn goes straight to who is next, so that nobody who comes meanwhile is before it.
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
