import { createTimeout, withAbort } from '../timeout.js';
import { decodeQuote, QuoteError, type PricedQuote } from './decode-quote.js';
import type { QuoteHandler, QuoteInput } from './quote.js';

/** Deadline of a quote. */
export const quoteTimeoutMs = 8_000;

/**
 * Prices a cart with the shop's own function, within the deadline, and checks the result.
 *
 * @throws {CartError} when the cart cannot be ordered
 * @throws {QuoteError} when the quote is invalid or late
 * @throws any error of the shop's function, and the reason of `signal` when it aborts first
 */
export type Pricer = (
  input: Omit<QuoteInput, 'signal'>,
  signal?: AbortSignal,
) => Promise<PricedQuote>;

/** Creates a pricer. It stops waiting at the deadline even if the shop's function ignores its signal. */
export const createPricer =
  (quote: QuoteHandler, timeoutMs = quoteTimeoutMs): Pricer =>
  async (input, callerSignal) => {
    const timeout = createTimeout(timeoutMs, callerSignal);
    const { signal } = timeout;
    const run = async () => quote({ ...input, signal });
    try {
      return decodeQuote(await withAbort(run(), signal));
    } catch (error) {
      if (!timeout.timedOut()) throw error;
      throw new QuoteError([{ path: '', message: `must be ready within ${timeoutMs} ms` }]);
    } finally {
      timeout.dispose();
    }
  };
