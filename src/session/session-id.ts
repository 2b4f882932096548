declare const checked: unique symbol;

/** Text that has passed {@link isSessionId}. Nothing else reaches a URL or Ledyer's script. */
export type SessionId = string & { readonly [checked]: true };

/**
 * Whether text from the page can be a session id.
 *
 * Ledyer publishes no grammar, so any 1 to 128 characters pass that mean the same
 * inside a URL as outside it. The one mistake that is told apart is the order id,
 * because Ledyer's script wants the session id and shows nothing for the other.
 */
export const isSessionId = (text: string): text is SessionId => /^(?!or_)[\w-]{1,128}$/.test(text);
