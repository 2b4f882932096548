/** Explains invalid attributes. The code before the runtime only detects them, to stay small. */
import { getHosts, isEnvironment } from '../../ledyer/environments.js';
import { CheckoutError } from '../../session/checkout-error.js';
import { parseSessionId } from '../../session/parse-session-id.js';
import { resolveConfirmationUrl, resolveStatusUrl } from '../start/url-templates.js';
import type { CheckoutElement } from '../checkout-element.js';

/**
 * Returns why the tag did not start, or `undefined` if the attributes have become valid meanwhile.
 *
 * Codes: `session-id-invalid`, `duplicate`, `wrong-document`, and `config` with a message that says what to write.
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
  if (element.ownerDocument !== document) {
    return new CheckoutError(
      'wrong-document',
      '<ledyer-checkout> is in another document than its script. Load the script in the document that shows the tag, such as the one of your frame.',
    );
  }
  if (element.getRootNode() !== document) {
    return configError(
      '<ledyer-checkout> is in a shadow root, where Ledyer’s script cannot find its container. Place it outside, and show it in your component through a <slot>.',
    );
  }
  if (!resolveStatusUrl(element)) {
    return configError(
      'status-url must be a URL on the page’s own origin, such as /ledyer/sessions/{sessionId}.',
    );
  }
  if (element.confirmationUrl && !resolveConfirmationUrl(element, '-')) {
    return configError(
      'confirmation-url must be a URL on the page’s own origin, such as /thanks?order={orderId}.',
    );
  }
  if (hasPageLock) return undefined;
  return new CheckoutError(
    'duplicate',
    'Another <ledyer-checkout> on this page shows a checkout. Ledyer’s script supports one at a time: remove the other tag first.',
  );
}

function assertEnvironment({ environment, emulatorUrl }: CheckoutElement): void {
  if (!isEnvironment(environment)) {
    throw configError(
      'Write environment="live", environment="sandbox" or environment="local" on <ledyer-checkout>: the environment in which your server created the session.',
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
