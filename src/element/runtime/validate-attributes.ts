/** Explains why a tag did not start. The code before the runtime only detects that, to stay small. */
import { getHosts, isEnvironment } from '../../ledyer/environments.js';
import { CheckoutError } from '../../session/checkout-error.js';
import { parseSessionId } from '../../session/parse-session-id.js';
import { findSnippet } from '../start/snippet.js';
import { resolveConfirmationUrl, resolveStatusUrl } from '../start/url-templates.js';
import type { RuntimeContext } from '../checkout-controller.js';
import type { CheckoutElement } from '../checkout-element.js';

/**
 * Returns why the tag did not start, or `undefined` if the attributes have become valid meanwhile.
 *
 * Codes: `session-id-invalid`, `duplicate`, `wrong-document`, and `config` with a message that says what to write.
 */
export async function validateAttributes(
  element: CheckoutElement,
  { hasPageLock, signal }: Pick<RuntimeContext<unknown>, 'hasPageLock' | 'signal'>,
): Promise<CheckoutError | undefined> {
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
      `status-url must be a URL on the page’s own origin, such as ${getUrlPrefix()}/ledyer/sessions/{sessionId}.`,
    );
  }
  if (element.confirmationUrl && !resolveConfirmationUrl(element, '-')) {
    return configError(
      `confirmation-url must be a URL on the page’s own origin, such as ${getUrlPrefix()}/thanks?order={orderId}.`,
    );
  }
  if (hasPageLock) return undefined;
  // A copy of a tag has the frame of the first, and its container's id, by which Ledyer's script looks it up.
  const { script, container } = findSnippet(element) ?? {};
  script?.remove();
  container?.remove();
  await untilBothVisible(element, signal);
  return new CheckoutError(
    'duplicate',
    'Another <ledyer-checkout> on this page shows a checkout. Ledyer’s script supports one at a time: remove or hide the other tag first.',
  );
}

/** Returns the origin that a URL needs. A path is enough, unless a `base` element leads to another host. */
const getUrlPrefix = (): string =>
  [location.origin, globalThis.origin].includes(new URL(document.baseURI).origin)
    ? ''
    : location.origin;

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

/**
 * Resolves when the buyer sees both this tag and the one that has the page lock. Until then, this tag takes the lock as
 * soon as only this one is visible, and does nothing while it is hidden. A new tag also takes the lock from a checkout
 * that is over.
 *
 * A page may keep a hidden tag: a framework keeps the page before, or a style sheet selects one of two layouts.
 */
function untilBothVisible(element: CheckoutElement, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const { ownerDocument: document, localName } = element;
    // A unit test shows nothing.
    if (!globalThis.ResizeObserver) {
      resolve();
      return;
    }
    let isNew = true;
    const check = () => {
      if (signal.aborted || !isRendered(element)) return;
      const holder = [...document.querySelectorAll<CheckoutElement>(localName)].find(hasCheckout);
      if (holder && !isRendered(holder)) {
        // Its new attempt is behind this one.
        holder.reload();
      } else if (holder && isNew && isOver(holder)) {
        // Without a session, it shows nothing.
        holder.sessionId = '';
      } else {
        // A checkout that this buyer finishes later keeps its message.
        isNew = false;
        resolve();
      }
    };
    // Fires when an element is shown or hidden. A change within its callback would be an error of the page.
    const observer = new ResizeObserver(() => setTimeout(check));
    signal.addEventListener('abort', () => {
      observer.disconnect();
    });
    if (signal.aborted) return;
    for (const tag of document.querySelectorAll(localName)) observer.observe(tag);
  });
}

/** Whether a tag shows a checkout or tries to. It then has the page lock. */
const hasCheckout = ({ state }: CheckoutElement): boolean =>
  state.status !== 'idle' && state.sessionId !== undefined;

const isOver = ({ state }: CheckoutElement): boolean =>
  ['complete', 'expired', 'cancelled'].includes(state.status);

const isRendered = (tag: Element): boolean => tag.getClientRects().length > 0;
