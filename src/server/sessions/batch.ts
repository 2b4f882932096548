/** Questions under way at a time: one that hangs on a dead connection does not hold up the others. */
const lanes = 4;
/** The most keys of one question. */
const most = 200;

interface Waiting<Found> {
  readonly key: string;
  readonly resolve: (found: Found | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Looks up one key at a time for its callers, and many at a time at the database: what is asked while the lanes
 * are taken goes together in the next question.
 *
 * Thousands of tabs that come back at once, because an instance has died, would each take a connection of the pool's
 * few, and wait for it longer than the pool lets them. No answer is older than its question.
 *
 * @param lookUp what is known of these keys, in any order
 */
export function gathered<Found>(
  lookUp: (keys: readonly string[]) => Promise<readonly Found[]>,
  keyOf: (found: Found) => string,
): (key: string) => Promise<Found | undefined> {
  const waiting: Waiting<Found>[] = [];
  let underWay = 0;

  const ask = async () => {
    const asking = waiting.splice(0, most);
    underWay += 1;
    try {
      const found = await lookUp([...new Set(asking.map(({ key }) => key))]);
      const byKey = new Map(found.map((one) => [keyOf(one), one]));
      for (const { key, resolve } of asking) resolve(byKey.get(key));
    } catch (error) {
      for (const { reject } of asking) reject(error);
    } finally {
      underWay -= 1;
    }
    if (waiting.length > 0) void ask();
  };

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (underWay < lanes) void ask();
    });
}
