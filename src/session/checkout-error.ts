/** What can go wrong, as words to search for. */
export type CheckoutErrorCode =
  | 'config' // the tag's attributes do not fit together; nothing was loaded
  | 'session-id-invalid' // the page gave something that is not a session id; nothing was loaded
  | 'duplicate' // another tag on this page shows a checkout; nothing was loaded
  | 'script-blocked' // Ledyer's script could not be loaded
  | 'csp-blocked' // the page's content security policy blocks Ledyer's script or frame
  | 'script-timeout' // Ledyer's script did not arrive in time
  | 'script-invalid' // what arrived instead of Ledyer's script is not it
  | 'frame-timeout' // Ledyer's script runs, and no checkout frame appeared
  | 'api-missing' // Ledyer's script ran, and left no complete api
  | 'frame-silent' // the checkout frame never finished loading
  | 'frame-gone' // the checkout frame was taken away, or sent elsewhere
  | 'session-unknown' // the shop's status resource does not know the session
  | 'validation-failed' // the page's answer was an error or no answer, so the purchase was refused
  | 'validation-timeout' // … it did not come in time
  | 'validation-unhandled' // … nobody on the page answers
  | 'validation-undelivered' // the answer did not reach Ledyer, which may proceed without one
  | 'suspension-timeout' // the page kept the checkout locked for too long, so it was unlocked
  | 'suspension-failed'; // Ledyer's checkout could not be locked or unlocked

/** Where it went wrong. */
export type CheckoutErrorPhase =
  'config' | 'load' | 'frame' | 'status' | 'validation' | 'suspension';

const phases: Readonly<Record<CheckoutErrorCode, CheckoutErrorPhase>> = {
  config: 'config',
  'session-id-invalid': 'config',
  duplicate: 'config',
  'script-blocked': 'load',
  'csp-blocked': 'load',
  'script-timeout': 'load',
  'script-invalid': 'load',
  'frame-timeout': 'frame',
  'api-missing': 'load',
  'frame-silent': 'frame',
  'frame-gone': 'frame',
  'session-unknown': 'status',
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
