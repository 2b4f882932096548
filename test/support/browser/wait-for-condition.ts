import { browserTimeouts } from './browser.js';

const pollIntervalMs = 100;

/**
 * Waits until `predicate` returns a truthy value in a page or frame. Repeats it when it throws, because the page may
 * not be ready or may navigate. The arguments must be JSON.
 *
 * Puppeteer's `waitForFunction` waits until its timeout when the predicate throws once. It also polls in animation
 * frames, which a hidden page does not run.
 */
export async function waitForCondition<Args extends readonly unknown[]>(
  target: { evaluate(code: string): Promise<unknown> },
  predicate: (...args: Args) => unknown,
  ...args: Args
): Promise<void> {
  const call = `(${String(predicate)})(...${JSON.stringify(args)})`;
  const endsAt = performance.now() + browserTimeouts.timeout;
  let lastError: unknown;
  while (performance.now() < endsAt) {
    try {
      if (await target.evaluate(`Boolean(${call})`)) return;
    } catch (error) {
      lastError = error;
    }
    await new Promise((resolve) => setTimeout(resolve, pollIntervalMs));
  }
  throw new Error(`The page did not meet a condition in time: ${call}`, { cause: lastError });
}
