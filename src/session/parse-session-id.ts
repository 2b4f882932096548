import { CheckoutError } from './checkout-error.js';
import { isSessionId, type SessionId } from './session-id.js';

/**
 * Parses text from the page into a session id.
 *
 * @throws {CheckoutError} `session-id-invalid`. The message does not repeat `text`, which may be a secret in the wrong
 *     attribute.
 */
export function parseSessionId(text: string): SessionId {
  if (isSessionId(text)) return text;
  throw new CheckoutError(
    'session-id-invalid',
    text.startsWith('or_')
      ? 'session-id holds an order id (or_…). Write the sessionId (se_…) of the same response.'
      : 'session-id is not a session id: often a template has printed a missing value. Write the sessionId that your server got from POST /v1/sessions.',
  );
}
