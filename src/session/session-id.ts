import { CheckoutError } from './checkout-error.js';

declare const checked: unique symbol;

/** Text that has passed {@link parseSessionId}. Nothing else reaches a URL or Ledyer's script. */
export type SessionId = string & { readonly [checked]: true };

/**
 * Checks text from the page into a session id.
 *
 * Ledyer publishes no grammar, so any 1 to 128 characters pass that mean the same
 * inside a URL as outside it. The one mistake that is told apart is the order id,
 * because Ledyer's script wants the session id and shows nothing for the other.
 *
 * @throws {CheckoutError} `session-id-invalid`. The message does not repeat
 *     `text`, which may be a secret that was pasted into the wrong attribute.
 */
export function parseSessionId(text: string): SessionId {
  if (text.startsWith('or_')) {
    throw new CheckoutError(
      'session-id-invalid',
      'session-id holds an order id (or_…). Write the sessionId (se_…) of the same answer.',
    );
  }
  if (!/^[\w-]{1,128}$/.test(text)) {
    throw new CheckoutError(
      'session-id-invalid',
      'session-id is not a session id. Write the sessionId that your server got from POST /v1/sessions.',
    );
  }
  return text as SessionId;
}
