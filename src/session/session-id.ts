declare const checked: unique symbol;

/** Text that has passed {@link isSessionId}. No other text reaches a URL or Ledyer's script. */
export type SessionId = string & { readonly [checked]: true };

/**
 * Whether text from the page may be a session id.
 *
 * Ledyer publishes no grammar, so any 1 to 128 URL-safe characters pass. Order ids are rejected: Ledyer's script
 * needs the session id and shows nothing for an order id. So are words of three
 * to nine letters, such as `undefined` and `null`, which templates print for a missing value.
 */
export const isSessionId = (text: string): text is SessionId =>
  /^(?!or_|[a-zA-Z]{3,9}$)[\w-]{1,128}$/.test(text);
