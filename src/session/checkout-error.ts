/**
 * The error codes. Each comment has the cause and, in a second paragraph, the advice. `npm run docs` makes the
 * README's table from them.
 */
export type CheckoutErrorCode =
  /**
   * An attribute is missing or invalid, so nothing was loaded.
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
   * Remove or hide the other tag. This one then starts.
   */
  | 'duplicate'
  /**
   * The tag is in another document than its script, such as a frame's, so it loaded nothing.
   *
   * Load the tag's script in the document that shows the tag.
   */
  | 'wrong-document'
  /**
   * The second part of this package did not load or did not start, so the session is not followed.
   *
   * Serve the files of `dist` together with its folders. The event's `cause` has details.
   */
  | 'module-load-failed'
  /**
   * Ledyer's script could not be loaded.
   *
   * Check the network and content blockers.
   */
  | 'script-load-failed'
  /**
   * The page's content security policy blocks Ledyer's script or frame.
   *
   * The message names the directive: allow Ledyer's host in it.
   */
  | 'csp-blocked'
  /**
   * The page's `Cross-Origin-Embedder-Policy` blocks Ledyer's script or frame.
   *
   * Send the checkout page without that header.
   */
  | 'embedder-policy'
  /**
   * Ledyer's script did not load within 10 s.
   *
   * The buyer can try again.
   */
  | 'script-timeout'
  /**
   * The response to the request for Ledyer's script is not that script.
   *
   * It is often the login page of a network. The buyer can try again after the login.
   */
  | 'script-invalid'
  /**
   * Ledyer's script ran but did not create a complete `window.ledyer.api`.
   *
   * Make sure that nothing else on the page is named `ledyer`: no element id, no variable.
   */
  | 'api-missing'
  /**
   * Ledyer's script created no frame within 15 s.
   *
   * Check that the session belongs to this environment.
   */
  | 'frame-timeout'
  /**
   * Ledyer's frame did not finish loading within 15 s.
   *
   * The buyer can try again. A consent manager may hold the frame back until the buyer agrees.
   */
  | 'frame-load-timeout'
  /**
   * Another script removed Ledyer's frame from the page or navigated it.
   *
   * Find that script. A removed frame is shown again once. A library that patches HTML has to leave the tag alone.
   */
  | 'frame-removed'
  /**
   * Your server returned 404 three times in a row. A session that it has never known is covered: it may be another buyer's.
   *
   * Check `status-url`, and that requests carry the buyer's cookie. Do not cache the page. The tag keeps polling, but rarely.
   */
  | 'session-unknown'
  /**
   * Your server's status resource returned something else than a status three times.
   *
   * It is often a network's login page, or a catch-all route. The tag keeps polling.
   */
  | 'status-invalid'
  /**
   * Your server redirected the request for the status three times in a row.
   *
   * Exclude the status resource from the middleware for languages or logins. The tag keeps polling.
   */
  | 'status-redirected'
  /**
   * Your server returned a state that this version does not know. Reported once.
   *
   * Update this package. The tag keeps polling.
   */
  | 'state-unknown'
  /**
   * The answer to `ledyer-validate` is an error or invalid, so the purchase was rejected.
   *
   * The error's `cause` has details. Answer `true`, `false` or `{title, body}`.
   */
  | 'validation-failed'
  /**
   * The answer to `ledyer-validate` came too late, so the purchase was rejected.
   *
   * Answer faster, and pass `event.signal` on to your requests.
   */
  | 'validation-timeout'
  /**
   * No listener answered `ledyer-validate`, so the purchase was rejected.
   *
   * Listen to it and call `event.respondWith()`, or create the session without `requireClientValidation`.
   */
  | 'validation-unhandled'
  /**
   * The answer did not reach Ledyer's checkout, which may proceed without one.
   *
   * A script replaced `window.ledyer`. Your server still compares the order with the cart.
   */
  | 'validation-undelivered'
  /**
   * A lease of `suspend()` was held for 60 s and has expired.
   *
   * Release it when the cart has changed, also after a failure: `withSuspended()` does so.
   */
  | 'suspension-timeout'
  /**
   * Ledyer's checkout could not be locked or unlocked.
   *
   * The error's `cause` has details.
   */
  | 'suspension-failed';

/** The values that an error's text names. */
export type ErrorDetails = Readonly<Record<string, string>>;

/** The README's row of an error, without its code. */
export const readmeUrl = 'https://www.npmjs.com/package/ledyer-checkout#error-';

/** The part of the tag's work that failed. */
export type CheckoutErrorPhase =
  | 'config'
  | 'load'
  | 'frame'
  | 'status'
  | 'validation'
  | 'suspension';

/** Phases with which codes begin. */
const codePrefixes = ['config', 'frame', 'status', 'validation', 'suspension'] as const;

/**
 * The error of the tag, carried by `ledyer-error`.
 *
 * No code means that a payment failed. A checkout that cannot be shown or followed has an unknown outcome, which
 * only the shop's server can determine.
 */
export class CheckoutError extends Error {
  override readonly name = 'CheckoutError';
  readonly code: CheckoutErrorCode;
  /** What the text of this error names, such as a URL. `undefined` if the error has its text. */
  readonly details: ErrorDetails | undefined;

  /** @param text for developers. Without it, the text loads before the error is reported. */
  constructor(
    code: CheckoutErrorCode,
    text?: string,
    {
      details = {},
      ...options
    }: ErrorOptions & { readonly details?: ErrorDetails | undefined } = {},
  ) {
    super(text ?? readmeUrl + code, options);
    this.code = code;
    this.details = text === undefined ? details : undefined;
  }

  /** The part of the tag's work that failed. */
  get phase(): CheckoutErrorPhase {
    switch (this.code) {
      case 'session-id-invalid':
      case 'duplicate':
      case 'wrong-document':
        return 'config';
      case 'session-unknown':
      case 'state-unknown':
        return 'status';
      default:
        return codePrefixes.find((prefix) => this.code.startsWith(prefix)) ?? 'load';
    }
  }

  /** Whether a retry may help without a change to the page. */
  get recoverable(): boolean {
    return this.phase !== 'config' && this.code !== 'validation-unhandled';
  }
}
