/**
 * What is wrong with what the page wrote, in words.
 *
 * The tag itself only knows that it cannot start; these sentences come with the
 * code that is loaded after it.
 */
import { hostsOf, isEnvironment } from '../ledyer/environments.js';
import { CheckoutError } from '../session/checkout-error.js';
import { parseSessionId } from '../session/session-id.js';
import { confirmationUrlOf, statusUrlOf } from './page-urls.js';
import type { LedyerCheckoutElement } from './ledyer-checkout-element.js';

/**
 * Nothing, where all is well.
 *
 * @throws {CheckoutError} `session-id-invalid`, `duplicate`, or `config` that says what to write
 */
export function checkAttributes(element: LedyerCheckoutElement, isFirst: boolean): void {
  parseSessionId(element.sessionId);
  if (element.getRootNode() !== element.ownerDocument) {
    throw config(
      '<ledyer-checkout> stands in a shadow root, where Ledyer’s script cannot find it. Put it into the page itself, and show it inside your component through a <slot>.',
    );
  }
  if (!isEnvironment(element.environment)) {
    throw config(
      'Write environment="live", environment="sandbox" or environment="local" on <ledyer-checkout>: it is where your server created the session.',
    );
  }
  try {
    hostsOf(element.environment, element.emulatorUrl || undefined);
  } catch (cause) {
    throw config(`emulator-url: ${(cause as Error).message}`, cause);
  }
  if (!statusUrlOf(element)) {
    throw config(
      'status-url must be an address on the page’s own origin, such as /ledyer/sessions/{sessionId}.',
    );
  }
  if (element.confirmationUrl && !confirmationUrlOf(element, '')) {
    throw config(
      'confirmation-url must be an address on the page’s own origin, such as /thanks?order={orderId}.',
    );
  }
  if (!isFirst) {
    throw new CheckoutError(
      'duplicate',
      'Another <ledyer-checkout> shows a checkout on this page. Ledyer’s script serves one at a time: remove the other tag first.',
    );
  }
}

const config = (sentence: string, cause?: unknown) =>
  new CheckoutError('config', sentence, cause === undefined ? undefined : { cause });
