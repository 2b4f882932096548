/**
 * The script that a page loads as `bootstrap.js`. It puts the checkout frame into the page's container and connects
 * the frame with the page.
 *
 * Attributes, events and `window.ledyer.api` are Ledyer's (sources in `client-api.ts`). The messages between Ledyer's
 * script and its frame are not public, and neither is the effect of a second run. Here each run makes a new frame, and
 * stops handling messages when that frame is removed. `data-env` selects one of Ledyer's hosts; this script ignores
 * it, because the emulator has one host.
 */
import {
  bootstrapAttributes as attributes,
  type ClientApi,
  type ClientValidation,
} from '../../ledyer/client-api.js';
import { decodeFrameMessage, type FrameMessage, type PageMessage } from './frame-messages.js';

/** Globals that this script reads and writes. */
interface CheckoutWindow {
  /** URL of the emulator for the frame. The emulator writes it above this script. */
  readonly __ledyerEmulatorFrameUrl?: string;
  /** A colour scheme, or `page` for that of the container. The emulator writes it, too. */
  readonly __ledyerEmulatorFrameColorScheme?: string;
  ledyer?: { api: ClientApi };
}

const page = window as Window & CheckoutWindow;
const frameUrl = page.__ledyerEmulatorFrameUrl ?? location.origin;
const frameOrigin = new URL(frameUrl).origin;

/** Height of the frame until its first `resize` message. */
const initialHeight = '480px';

function run(script: Element | null): void {
  const sessionId = script?.getAttribute(attributes.sessionId);
  if (!script || !sessionId) {
    logError(
      `The script element of bootstrap.js has no ${attributes.sessionId}. Set it to the session id, se_….`,
    );
    return;
  }
  const containerId = script.getAttribute(attributes.containerId) ?? '';
  const container = document.getElementById(containerId);
  if (!container) {
    logError(
      `The page has no element with the id "${containerId}". Set ` +
        `${attributes.containerId} to the id of the container, without #, and run bootstrap.js when that element exists.`,
    );
    return;
  }
  const frame = createFrame(getCheckoutUrl(script, sessionId, container));
  container.replaceChildren(frame);
  page.ledyer = { api: connectFrame(frame) };
}

/** Returns the URL of the checkout page, with what the frame needs to know about the page. */
function getCheckoutUrl(script: Element, sessionId: string, container: Element): URL {
  const url = new URL(`${frameUrl.replace(/\/$/, '')}/checkout`);
  url.searchParams.set('sessionId', sessionId);
  url.searchParams.set('parent', location.origin);
  url.searchParams.set('scheme', getColorScheme(container));
  const color = script.getAttribute(attributes.buyButtonColor);
  if (color && /^#[0-9a-f]{6}$/i.test(color)) url.searchParams.set('color', color);
  if (script.getAttribute(attributes.noPadding) === 'true') url.searchParams.set('padding', 'none');
  return url;
}

/** The frame cannot distinguish the page's colour scheme from the buyer's preference. */
function getColorScheme(container: Element): string {
  const scheme = page.__ledyerEmulatorFrameColorScheme ?? 'light';
  if (scheme !== 'page') return scheme;
  const { colorScheme } = getComputedStyle(container);
  return colorScheme === 'normal' ? 'light' : colorScheme;
}

function createFrame(url: URL): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.src = url.href;
  frame.title = 'Ledyer checkout';
  frame.allow = 'payment; publickey-credentials-get';
  // CSSOM instead of style attributes, which the page's content security policy may forbid.
  frame.style.display = 'block';
  frame.style.width = '100%';
  frame.style.height = initialHeight;
  frame.style.border = '0';
  return frame;
}

/** Handles the messages of the frame and returns the client API that posts messages to it. */
function connectFrame(frame: HTMLIFrameElement): ClientApi {
  /**
   * The window that sent the last message and therefore has a listener. A frame that is moved in the page gets a
   * new window.
   */
  let frameWindow: Window | null = null;
  const queuedMessages: PageMessage[] = [];

  const send = (message: PageMessage): void => {
    if (frameWindow && frameWindow === frame.contentWindow)
      frameWindow.postMessage(message, frameOrigin);
    else queuedMessages.push(message);
  };

  const onMessage = (event: MessageEvent<unknown>): void => {
    if (event.source !== frame.contentWindow || event.origin !== frameOrigin) return;
    const message = decodeFrameMessage(event.data);
    if (!message) return;
    frameWindow = frame.contentWindow;
    for (const queued of queuedMessages.splice(0)) send(queued);
    handleFrameMessage(message, frame);
  };
  window.addEventListener('message', onMessage);
  // A frame that is moved within one task is still in the page when the observer runs.
  const observer = new MutationObserver(() => {
    if (frame.isConnected) return;
    observer.disconnect();
    window.removeEventListener('message', onMessage);
  });
  observer.observe(document, { childList: true, subtree: true });

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

/** Logs to the console, for a developer who mounts the checkout incorrectly. */
const logError = (message: string): void => {
  window.console.error(`[ledyer emulator] ${message}`);
};

// Modules and bundled copies of this script have no `currentScript`.
run(
  document.currentScript ??
    [...document.querySelectorAll(`script[${attributes.sessionId}]`)].at(-1) ??
    null,
);
