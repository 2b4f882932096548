import { bootstrapAttributes, clientApiOf, documentEvents } from '../ledyer/client-api.js';
import { bootstrapUrl, type Hosts } from '../ledyer/environments.js';
import { CheckoutError } from '../session/checkout-error.js';
import type { Clock } from '../session/clock.js';
import { newsQueue } from '../session/news-queue.js';
import type { Feed, News } from '../session/news.js';
import { trustedBootstrapUrl } from './trusted-script-url.js';

/** Milliseconds until Ledyer's script has to be at work, … */
const scriptDeadline = 10_000;
/** … and until its frame has to be on the page. */
const frameDeadline = 15_000;

export interface FrameOptions {
  /** The tag; script and container become its children, outside its shadow. */
  readonly host: HTMLElement;
  readonly hosts: Hosts;
  readonly clock: Clock;
  readonly buyButtonColor: string | undefined;
  readonly noPadding: boolean;
  /** What the frame is called for those who do not see it. */
  readonly title: string;
}

/**
 * Ledyer's checkout on the page, as a feed.
 *
 * The container stands in the page and not in a shadow root, because Ledyer's
 * script looks it up by its id in the document. Whether it worked is seen from
 * its api and its frame and from nothing else: `load` fires for error pages too.
 * When `signal` aborts, all that was added here is taken away again; what
 * Ledyer's script left on `window` is Ledyer's.
 */
export const frame =
  (options: FrameOptions): Feed =>
  (id, signal) => {
    const { host, hosts, clock, title } = options;
    const { ownerDocument: document } = host;
    const news = newsQueue(signal);
    const tell = (told: News) => {
      news.push(told);
    };

    const container = document.createElement('div');
    // Not `randomUUID`, which a shop under test on plain http does not have.
    container.id = `ledyer-checkout-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;
    container.slot = 'frame';

    const script = document.createElement('script');
    script.async = true;
    if (host.nonce) script.nonce = host.nonce;
    script.setAttribute(bootstrapAttributes.environment, hosts.dataEnv);
    script.setAttribute(bootstrapAttributes.sessionId, id);
    script.setAttribute(bootstrapAttributes.containerId, container.id);
    if (options.buyButtonColor) {
      script.setAttribute(bootstrapAttributes.buyButtonColor, options.buyButtonColor);
    }
    if (options.noPadding) script.setAttribute(bootstrapAttributes.noPadding, 'true');
    let loaded = false;
    let settled = false;
    const look = () => {
      const iframe = container.querySelector('iframe');
      if (!iframe || !loaded || !clientApiOf(globalThis)) return;
      observer.disconnect();
      settled = true;
      iframe.title ||= title;
      tell({ type: 'ready' });
    };
    const observer = new MutationObserver(look);
    observer.observe(container, { childList: true, subtree: true });

    // The first failure is the one that explains the others; a frame that comes late is still welcome.
    const fail = (error: CheckoutError) => {
      if (!settled) tell({ type: 'failed', error });
      settled = true;
    };
    script.addEventListener(
      'error',
      () => {
        fail(scriptBlocked(hosts));
      },
      { signal },
    );
    script.addEventListener(
      'load',
      () => {
        loaded = true;
        look();
      },
      { signal },
    );
    void clock.sleep(scriptDeadline, signal).then(() => {
      if (!loaded) fail(scriptTimeout(hosts));
      else if (!clientApiOf(globalThis)) fail(scriptInvalid(hosts));
    });
    void clock.sleep(frameDeadline, signal).then(() => {
      fail(frameTimeout());
    });

    const hint = () => {
      tell({ type: 'hint' });
    };
    document.addEventListener(documentEvents.orderComplete, hint, { signal });
    document.addEventListener(documentEvents.orderPending, hint, { signal });
    const buy = () => {
      tell({ type: 'buy' });
    };
    document.addEventListener(documentEvents.waitingForClientValidation, buy, { signal });
    for (const [name, part] of [
      [documentEvents.customerUpdated, 'customer'],
      [documentEvents.billingUpdated, 'billing'],
      [documentEvents.shippingUpdated, 'shipping'],
    ] as const) {
      const changed = () => {
        tell({ type: 'customer-changed', part });
      };
      document.addEventListener(name, changed, { signal });
    }

    signal.addEventListener('abort', () => {
      observer.disconnect();
      script.remove();
      container.remove();
    });
    try {
      script.src = trustedBootstrapUrl(hosts);
      host.append(container, script);
    } catch (cause) {
      fail(scriptForbidden(hosts, cause));
    }
    return news;
  };

const scriptBlocked = (hosts: Hosts) =>
  new CheckoutError(
    'script-blocked',
    `${bootstrapUrl(hosts)} could not be loaded. Check the network, content blockers, and the page's script-src policy.`,
  );

const scriptForbidden = (hosts: Hosts, cause: unknown) =>
  new CheckoutError(
    'script-blocked',
    `The page's policy forbids to add ${bootstrapUrl(hosts)}: allow lit-html and ledyer-checkout in its trusted-types directive.`,
    { cause },
  );

const scriptTimeout = (hosts: Hosts) =>
  new CheckoutError(
    'script-timeout',
    `${bootstrapUrl(hosts)} did not arrive within ${scriptDeadline / 1_000} s.`,
  );

const scriptInvalid = (hosts: Hosts) =>
  new CheckoutError(
    'script-invalid',
    `${bootstrapUrl(hosts)} answered, and left no window.ledyer.api: something else stands in its place, such as a network's login page.`,
  );

const frameTimeout = () =>
  new CheckoutError(
    'frame-timeout',
    `Ledyer's script made no frame within ${frameDeadline / 1_000} s. Check the page's frame-src policy, and that the session exists in this environment.`,
  );
