/** Explains invalid attributes. The start code only detects them, to stay small. */
import { getHosts, isEnvironment } from '../../ledyer/environments.js';
import { CheckoutError } from '../../session/checkout-error.js';
import { parseSessionId } from '../../session/parse-session-id.js';
import { resolveConfirmationUrl, resolveStatusUrl } from '../start/url-templates.js';
import type { CheckoutElement } from '../checkout-element.js';

/**
 * Returns why the tag did not start, or `undefined` if the attributes have become valid meanwhile.
 *
 * Codes: `session-id-invalid`, `duplicate`, and `config` with a message that says what to write.
 */
export function validateAttributes(
  element: CheckoutElement,
  hasPageLock: boolean,
): CheckoutError | undefined {
  try {
    parseSessionId(element.sessionId);
    assertEnvironment(element);
  } catch (error) {
    return error as CheckoutError;
  }
  if (element.getRootNode() !== element.ownerDocument) {
    return configError(
      '<ledyer-checkout> stands in a shadow root, where Ledyer’s script cannot find it. Put it into the page itself, and show it inside your component through a <slot>.',
    );
  }
  if (!resolveStatusUrl(element)) {
    return configError(
      'status-url must be an address on the page’s own origin, such as /ledyer/sessions/{sessionId}.',
    );
  }
  if (element.confirmationUrl && !resolveConfirmationUrl(element, '-')) {
    return configError(
      'confirmation-url must be an address on the page’s own origin, such as /thanks?order={orderId}.',
    );
  }
  if (hasPageLock) return undefined;
  return new CheckoutError(
    'duplicate',
    'Another <ledyer-checkout> shows a checkout on this page. Ledyer’s script serves one at a time: remove the other tag first.',
  );
}

function assertEnvironment({ environment, emulatorUrl }: CheckoutElement): void {
  if (!isEnvironment(environment)) {
    throw configError(
      'Write environment="live", environment="sandbox" or environment="local" on <ledyer-checkout>: it is where your server created the session.',
    );
  }
  try {
    getHosts(environment, emulatorUrl || undefined);
  } catch (cause) {
    throw configError(`emulator-url: ${(cause as Error).message}`, cause);
  }
}

const configError = (message: string, cause?: unknown) =>
  new CheckoutError('config', message, cause === undefined ? undefined : { cause });
