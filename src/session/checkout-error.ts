/**
 * What can go wrong, as words to search for: what happened, and what to do about it.
 * The README's table is made of these comments (`npm run docs`), a row for each code.
 */
export type CheckoutErrorCode =
  /**
   * An attribute is missing or cannot be used, so nothing was loaded.
   *
   * The message says what to write.
   */
  | 'config'
  /**
   * `session-id` holds something else, such as an order id, so nothing was loaded.
   *
   * Write the `sessionId` that your server got from Ledyer.
   */
  | 'session-id-invalid'
  /**
   * Another tag on the page shows a checkout, so this one loaded nothing.
   *
   * Remove the other; this one then starts by itself.
   */
  | 'duplicate'
  /**
   * The larger part of this package did not load, so the session is not followed.
   *
   * Serve the files of `dist` together, those in its folders included; then call `reload()`.
   */
  | 'module-load-failed'
  /**
   * Ledyer's script could not be loaded.
   *
   * Look at the network and at content blockers.
   */
  | 'script-load-failed'
  /**
   * The page's content security policy blocks Ledyer's script or frame.
   *
   * The message names the directive: allow Ledyer's host in it.
   */
  | 'csp-blocked'
  /**
   * Ledyer's script did not arrive in 10 s.
   *
   * The buyer can try again.
   */
  | 'script-timeout'
  /**
   * What arrived instead of Ledyer's script is something else.
   *
   * It often is the login page of a network; the buyer can try again after the login.
   */
  | 'script-invalid'
  /**
   * Ledyer's script ran, and left no complete `window.ledyer.api`.
   *
   * See that nothing else on the page is called `ledyer`: no element's id, no variable.
   */
  | 'api-missing'
  /**
   * Ledyer's script made no frame in 15 s.
   *
   * Look whether the session belongs to this environment.
   */
  | 'frame-timeout'
  /**
   * Ledyer's frame did not finish loading in 15 s.
   *
   * The buyer can try again.
   */
  | 'frame-load-timeout'
  /**
   * Ledyer's frame was taken out of the page, or sent elsewhere, by another script.
   *
   * Find out which; the buyer can try again. The session is still followed.
   */
  | 'frame-removed'
  /**
   * Your server answered 404 three times: it does not know the session.
   *
   * Check `status-url`, and that the buyer's cookie is sent with the question.
   */
  | 'session-unknown'
  /**
   * Something that is no status answered three times in the place of your server's status resource.
   *
   * It often is a network's login page, or a route that answers for all others. Asking goes on.
   */
  | 'status-invalid'
  /**
   * Your server named a state that this version does not know, which is no news. Told once.
   *
   * Asking goes on; update this package.
   */
  | 'state-unknown'
  /**
   * The answer to `ledyer-validate` was an error or cannot be read, so the purchase was refused.
   *
   * The error's `cause` says more. Answer `true`, `false` or `{title, body}`.
   */
  | 'validation-failed'
  /**
   * The answer to `ledyer-validate` did not come in time, so the purchase was refused.
   *
   * Answer faster, and pass `event.signal` on to what you wait for.
   */
  | 'validation-timeout'
  /**
   * Nobody answers `ledyer-validate`, so the purchase was refused.
   *
   * Listen to it and call `event.respondWith()`, or create the session without `requireClientValidation`.
   */
  | 'validation-unhandled'
  /**
   * The answer did not reach Ledyer's checkout, which may proceed without one.
   *
   * Something replaced `window.ledyer`. Your server still compares the order with the cart.
   */
  | 'validation-undelivered'
  /**
   * A lease of `suspend()` was held for 60 s and has been taken back.
   *
   * Release it when the cart has changed, also when that failed: `withSuspended()` does so.
   */
  | 'suspension-timeout'
  /**
   * Ledyer's checkout could not be locked or unlocked.
   *
   * The error's `cause` says why.
   */
  | 'suspension-failed';

/** Where it went wrong. */
export type CheckoutErrorPhase =
  'config' | 'load' | 'frame' | 'status' | 'validation' | 'suspension';

const phases: Readonly<Record<CheckoutErrorCode, CheckoutErrorPhase>> = {
  config: 'config',
  'session-id-invalid': 'config',
  duplicate: 'config',
  'module-load-failed': 'load',
  'script-load-failed': 'load',
  'csp-blocked': 'load',
  'script-timeout': 'load',
  'script-invalid': 'load',
  'frame-timeout': 'frame',
  'api-missing': 'load',
  'frame-load-timeout': 'frame',
  'frame-removed': 'frame',
  'session-unknown': 'status',
  'status-invalid': 'status',
  'state-unknown': 'status',
  'validation-failed': 'validation',
  'validation-timeout': 'validation',
  'validation-unhandled': 'validation',
  'validation-undelivered': 'validation',
  'suspension-timeout': 'suspension',
  'suspension-failed': 'suspension',
};

/**
 * The one error of the tag, carried by `ledyer-error`.
 *
 * None of its codes means that a payment failed: a checkout that cannot be shown
 * or followed has an unknown outcome, and only the shop's server can tell.
 */
export class CheckoutError extends Error {
  override readonly name = 'CheckoutError';
  readonly code: CheckoutErrorCode;

  constructor(code: CheckoutErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** The part of the tag's work that went wrong. */
  get phase(): CheckoutErrorPhase {
    return phases[this.code];
  }

  /** Whether trying again may help, without a change to the page. */
  get recoverable(): boolean {
    return this.phase !== 'config' && this.code !== 'validation-unhandled';
  }
}
