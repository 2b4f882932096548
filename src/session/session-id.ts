declare const checked: unique symbol;

/** Text that has passed {@link isSessionId}. No other text reaches a URL or Ledyer's script. */
export type SessionId = string & { readonly [checked]: true };

/**
 * Whether text from the page may be a session id.
 *
 * Ledyer publishes no grammar, so any 1 to 128 URL-safe characters pass. Order ids are rejected, because Ledyer's script
 * needs the session id and shows nothing for an order id. Words of three to nine letters are rejected too: templates
 * print `undefined` or `null` for a missing value.
 */
export const isSessionId = (text: string): text is SessionId =>
  /^(?!or_|[a-zA-Z]{3,9}$)[\w-]{1,128}$/.test(text);
