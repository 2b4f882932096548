/** Milliseconds until code that did not arrive is asked for again; then twice as many, and so on, … */
export const firstPause = 1_000;
/** … up to so many. */
export const longestPause = 32_000;

/** As `CheckoutErrorEvent`, which is in the code that is missing. */
export const moduleBlocked = (sessionId: string, cause: unknown): Event =>
  Object.assign(new Event('ledyer-error', { bubbles: true, composed: true }), {
    sessionId,
    code: 'module-load-failed',
    phase: 'load',
    recoverable: true,
    cause,
  });
