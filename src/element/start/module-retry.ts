/** Delay before the first retry of a module that failed to load. It doubles each time. */
export const initialDelayMs = 1_000;
/** Upper limit of the delay. */
export const maxDelayMs = 32_000;

/** Creates an event like `CheckoutErrorEvent`, whose class is in the module that failed to load. */
export const createModuleErrorEvent = (sessionId: string, cause: unknown): Event =>
  Object.assign(new Event('ledyer-error', { bubbles: true, composed: true }), {
    sessionId,
    code: 'module-load-failed',
    phase: 'load',
    recoverable: true,
    cause,
  });
