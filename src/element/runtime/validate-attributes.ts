/**
 * What is wrong with what the page wrote, in words. The tag itself, which is there
 * before this is loaded, only knows that it cannot start.
 */
import { getHosts, isEnvironment } from '../../ledyer/environments.js';
import { CheckoutError } from '../../session/checkout-error.js';
import { parseSessionId } from '../../session/parse-session-id.js';
import { confirmationUrlOf, statusUrlOf } from '../start/url-templates.js';
import type { LedyerCheckoutElement } from '../ledyer-checkout-element.js';

/**
 * Why the tag did not start; nothing when the page has meanwhile written something else, with which it can.
 *
 * Codes: `session-id-invalid`, `duplicate`, and `config` that says what to write.
 */
export function whyNotStarted(
  element: LedyerCheckoutElement,
  isFirst: boolean,
): CheckoutError | undefined {
  try {
    parseSessionId(element.sessionId);
    checkEnvironment(element);
  } catch (error) {
    return error as CheckoutError;
  }
  if (element.getRootNode() !== element.ownerDocument) {
    return config(
      '<ledyer-checkout> stands in a shadow root, where Ledyer’s script cannot find it. Put it into the page itself, and show it inside your component through a <slot>.',
    );
  }
  if (!statusUrlOf(element)) {
    return config(
      'status-url must be an address on the page’s own origin, such as /ledyer/sessions/{sessionId}.',
    );
  }
  if (element.confirmationUrl && !confirmationUrlOf(element, '-')) {
    return config(
      'confirmation-url must be an address on the page’s own origin, such as /thanks?order={orderId}.',
    );
  }
  if (isFirst) return undefined;
  return new CheckoutError(
    'duplicate',
    'Another <ledyer-checkout> shows a checkout on this page. Ledyer’s script serves one at a time: remove the other tag first.',
  );
}

function checkEnvironment({ environment, emulatorUrl }: LedyerCheckoutElement): void {
  if (!isEnvironment(environment)) {
    throw config(
      'Write environment="live", environment="sandbox" or environment="local" on <ledyer-checkout>: it is where your server created the session.',
    );
  }
  try {
    getHosts(environment, emulatorUrl || undefined);
  } catch (cause) {
    throw config(`emulator-url: ${(cause as Error).message}`, cause);
  }
}

const config = (sentence: string, cause?: unknown) =>
  new CheckoutError('config', sentence, cause === undefined ? undefined : { cause });
