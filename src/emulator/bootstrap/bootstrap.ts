/**
 * What a page loads as `bootstrap.js`: puts the checkout into the page's
 * container and stands between the two.
 *
 * Attributes, events and `window.ledyer.api` are Ledyer's (`client-api.ts` has the
 * sources). How Ledyer's own script talks to its frame is not public, and neither
 * is what a second run does; here each run starts anew, and the run before falls
 * silent when its frame is gone. `data-env` chooses among Ledyer's hosts and is
 * read by nobody here, where there is one host.
 */
import {
  bootstrapAttributes as attributes,
  type ClientApi,
  type ClientValidation,
} from '../../ledyer/client-api.js';
import { decodeFrameMessage, type FrameMessage, type PageMessage } from './frame-messages.js';

/** What this script finds on window, and what it leaves there. */
interface CheckoutWindow {
  /** Where the checkout page is served; the emulator writes it above this script. */
  readonly __ledyerEmulatorFrameOrigin?: string;
  ledyer?: { api: ClientApi };
}

const page = window as Window & CheckoutWindow;
const frameOrigin = page.__ledyerEmulatorFrameOrigin ?? location.origin;

/** Kept free until the frame has said how high it is. */
const initialHeight = '480px';

function run(script: Element | null): void {
  const sessionId = script?.getAttribute(attributes.sessionId);
  if (!script || !sessionId) {
    logError(
      `The script element of bootstrap.js has no ${attributes.sessionId}: write the session id there, se_….`,
    );
    return;
  }
  const containerId = script.getAttribute(attributes.containerId) ?? '';
  const container = document.getElementById(containerId);
  if (!container) {
    logError(
      `There is no element with the id "${containerId}" for the checkout: write the id of one in ` +
        `${attributes.containerId}, without #, and run bootstrap.js when that element exists.`,
    );
    return;
  }
  const frame = createFrame(getCheckoutUrl(script, sessionId, container));
  page.ledyer = { api: connectFrame(frame) };
  container.replaceChildren(frame);
}

/** The checkout page, and what it has to know of the page around it. */
function getCheckoutUrl(script: Element, sessionId: string, container: Element): URL {
  const url = new URL('/checkout', frameOrigin);
  url.searchParams.set('sessionId', sessionId);
  url.searchParams.set('parent', location.origin);
  // A dark checkout in a page that knows only light would look broken, and the
  // buyer's preference alone does not tell the frame which page it is in.
  const { colorScheme } = getComputedStyle(container);
  url.searchParams.set('scheme', colorScheme === 'normal' ? 'light' : colorScheme);
  const color = script.getAttribute(attributes.buyButtonColor);
  if (color && /^#[0-9a-f]{6}$/i.test(color)) url.searchParams.set('color', color);
  if (script.getAttribute(attributes.noPadding) === 'true') url.searchParams.set('padding', 'none');
  return url;
}

function createFrame(url: URL): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.src = url.href;
  frame.title = 'Ledyer checkout';
  frame.allow = 'payment; publickey-credentials-get';
  // Through CSSOM, because a page's content security policy may forbid style attributes.
  frame.style.display = 'block';
  frame.style.width = '100%';
  frame.style.height = initialHeight;
  frame.style.border = '0';
  return frame;
}

/** Hears the frame, passes its events on to the document, and gives the api that speaks to it. */
function connectFrame(frame: HTMLIFrameElement): ClientApi {
  /** The window that has spoken and so can hear. A frame that is moved in the page gets a new one. */
  let frameWindow: Window | null = null;
  const queuedMessages: PageMessage[] = [];

  const send = (message: PageMessage): void => {
    if (frameWindow && frameWindow === frame.contentWindow)
      frameWindow.postMessage(message, frameOrigin);
    else queuedMessages.push(message);
  };

  const onMessage = (event: MessageEvent<unknown>): void => {
    if (!frame.isConnected) {
      window.removeEventListener('message', onMessage);
      return;
    }
    if (event.source !== frame.contentWindow || event.origin !== frameOrigin) return;
    const message = decodeFrameMessage(event.data);
    if (!message) return;
    frameWindow = frame.contentWindow;
    for (const queued of queuedMessages.splice(0)) send(queued);
    handleFrameMessage(message, frame);
  };
  window.addEventListener('message', onMessage);

  return {
    suspend: () => {
      send({ to: 'ledyer-checkout-frame', type: 'suspend' });
    },
    resume: () => {
      send({ to: 'ledyer-checkout-frame', type: 'resume' });
    },
    clientValidation: (answer: ClientValidation) => {
      send({ to: 'ledyer-checkout-frame', type: 'client-validation', answer });
    },
  };
}

function handleFrameMessage(message: FrameMessage, frame: HTMLIFrameElement): void {
  switch (message.type) {
    case 'resize':
      frame.style.height = `${message.height}px`;
      break;
    case 'navigate':
      location.assign(message.url);
      break;
    case 'event':
      document.dispatchEvent(new CustomEvent(message.name));
      break;
  }
}

/** A page that mounts the checkout wrongly has no other place where a developer looks. */
const logError = (message: string): void => {
  window.console.error(`[ledyer emulator] ${message}`);
};

// A module, or a bundler's copy of this, has no current script.
run(
  document.currentScript ??
    [...document.querySelectorAll(`script[${attributes.sessionId}]`)].at(-1) ??
    null,
);
