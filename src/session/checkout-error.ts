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
   * Ledyer's script could not be loaded.
   *
   * Look at the network, at content blockers, and at your policy's `script-src`.
   */
  | 'script-blocked'
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
   * Ledyer's script made no frame in 15 s.
   *
   * Look at your policy's `frame-src`, and whether the session belongs to this environment.
   */
  | 'frame-timeout'
  /**
   * Your server answered 404 three times: it does not know the session.
   *
   * Check `status-url`, and that the buyer's cookie is sent with the question.
   */
  | 'session-unknown';

/** Where it went wrong. */
export type CheckoutErrorPhase = 'config' | 'load' | 'frame' | 'status';

const phases: Readonly<Record<CheckoutErrorCode, CheckoutErrorPhase>> = {
  config: 'config',
  'session-id-invalid': 'config',
  duplicate: 'config',
  'script-blocked': 'load',
  'script-timeout': 'load',
  'script-invalid': 'load',
  'frame-timeout': 'frame',
  'session-unknown': 'status',
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
    return this.phase !== 'config';
  }
}
