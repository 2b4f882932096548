import { getClientApi, documentEvents } from '../../ledyer/client-api.js';
import { bootstrapUrl, type Hosts } from '../../ledyer/environments.js';
import { CheckoutError } from '../../session/checkout-error.js';
import type { Clock } from '../../session/clock.js';
import { asyncQueue } from '../../session/async-queue.js';
import type { Feed, CheckoutUpdate } from '../../session/checkout-update.js';
import { withNullPrototype } from '../../session/null-prototype.js';
import { askAnew, disarm } from './script-retry.js';
import type { Snippet } from '../start/snippet.js';

/** Milliseconds until Ledyer's script has to be at work, … */
const scriptDeadline = 10_000;
/** … and until its frame has to be on the page. */
const frameDeadline = 15_000;

export interface FrameOptions {
  readonly snippet: Snippet;
  readonly hosts: Hosts;
  readonly clock: Clock;
  /** When the snippet was placed, on the clock: the deadlines count from then. */
  readonly startedAt: number;
  /** Ledyer asks whether the purchase may go on. At once, because it takes silence for a yes. */
  readonly asked: (at: number) => void;
}

/**
 * Ledyer's checkout on the page, as a feed.
 *
 * Whether it worked is seen from its api and its frame, and from nothing else:
 * `load` fires for error pages too. That a frame never fires it tells that the frame hangs.
 */
export const frame =
  (options: FrameOptions): Feed =>
  (_, signal) =>
    new FrameWatch(options, signal).news;

class FrameWatch {
  readonly news;
  readonly #snippet: Snippet;
  readonly #hosts: Hosts;
  readonly #asked: FrameOptions['asked'];
  /** What the container stands in: the tag, or some element of the page's in it. */
  readonly #place: Node | null;
  readonly #observer = new MutationObserver(() => {
    this.#look();
  });
  #isLoaded = false;
  #outcome: 'ready' | 'failed' | undefined;
  #frame: HTMLIFrameElement | undefined;
  #adoptedFrame: HTMLIFrameElement | null = null;
  readonly #loadedFrames = new Set<EventTarget | null>();
  #frameBlocked = false;
  /** Where the frame was when it was ready. Which address Ledyer gives it is not public. */
  #origin = '';

  constructor({ snippet, hosts, clock, startedAt, asked }: FrameOptions, signal: AbortSignal) {
    this.#asked = asked;
    this.#snippet = snippet;
    this.#hosts = hosts;
    this.news = asyncQueue(signal);
    this.#place = snippet.container.parentNode;
    const { container, adopted, refusal } = snippet;
    if (refusal) {
      this.#fail(scriptForbidden(hosts, refusal));
      return;
    }
    signal.addEventListener('abort', () => {
      this.#observer.disconnect();
      // Late, it would put its own `window.ledyer` in the place of the next checkout's.
      if (!this.#isLoaded) disarm(snippet.script);
    });
    this.#observer.observe(
      container,
      withNullPrototype({ childList: true, subtree: true, attributes: true, attributeFilter: ['src'] }),
    );
    // It does not see its own removal.
    if (this.#place) this.#observer.observe(this.#place, withNullPrototype({ childList: true }));
    const sleepUntil = (deadline: number) =>
      clock.sleep(Math.max(0, startedAt + deadline - clock.now()), signal);
    void sleepUntil(scriptDeadline).then(() => {
      if (signal.aborted) return;
      if (!this.#isLoaded) {
        if (!this.#outcome) askAnew(hosts);
        this.#fail(scriptTimeout(hosts));
      } else if (!getClientApi(globalThis)) {
        this.#fail(this.#hasTraces() ? apiMissing(hosts) : scriptInvalid(hosts));
      }
    });
    void sleepUntil(frameDeadline).then(() => {
      this.#fail(this.#frame ? frameSilent() : frameTimeout());
    });
    // Of a snippet that was here first, the events may have fired before anybody listened.
    if (adopted && getClientApi(globalThis)) {
      this.#isLoaded = true;
      this.#adoptedFrame = container.querySelector('iframe');
    }
    snippet.listen((event, target) => {
      this.#hear(event, target);
    });
    this.#look();
  }

  #hear(event: Event, target: EventTarget | null): void {
    switch (event.type) {
      case 'load':
        if (target === this.#snippet.script) this.#isLoaded = true;
        else this.#loadedFrames.add(target);
        this.#look();
        break;
      case 'error':
        if (target === this.#snippet.script) this.#fail(scriptBlocked(this.#hosts));
        break;
      case 'securitypolicyviolation':
        this.#suffer(event as SecurityPolicyViolationEvent);
        break;
      default: {
        const news = newsOf[event.type];
        if (news) this.news.push(news);
        // Its own time, because it may have been kept for a while.
        if (news?.type === 'buy') this.#asked(event.timeStamp);
      }
    }
  }

  /** The page's policy blocked something; of Ledyer's, or of somebody else. */
  #suffer(violation: SecurityPolicyViolationEvent): void {
    const blocked = originOf(violation.blockedURI);
    const frame = this.#snippet.container.querySelector('iframe');
    const isLedyers =
      blocked === this.#hosts.checkout || (frame && blocked === originOf(frame.src));
    if (violation.disposition === 'report' || !blocked || !isLedyers) return;
    const directive = directiveOf(violation);
    // A frame that is blocked loads a page of the browser's own, and says that it did.
    this.#frameBlocked ||= directive === 'frame-src';
    this.#fail(policyBlocked(blocked, directive), this.#frameBlocked);
  }

  #look(): void {
    const { container } = this.#snippet;
    const isInPlace = this.#place?.contains(container);
    const frame = (isInPlace ? container.querySelector('iframe') : null) ?? undefined;
    this.#frame = frame ?? this.#frame;
    if (this.#outcome === 'ready') {
      if (!frame || originOf(frame.src) !== this.#origin) this.#fail(frameGone(), true);
      return;
    }
    if (!frame || !this.#hasLoaded(frame) || this.#frameBlocked) return;
    if (!this.#isLoaded || !getClientApi(globalThis)) return;
    this.#origin = originOf(frame.src);
    this.#outcome = 'ready';
    this.news.push({ type: 'ready' });
  }

  /** Of a frame that was here before the tag, nobody knows; one without an address is filled by the script. */
  #hasLoaded(frame: HTMLIFrameElement): boolean {
    return (
      this.#loadedFrames.has(frame) || this.#adoptedFrame === frame || !/^https?:/.test(frame.src)
    );
  }

  #hasTraces(): boolean {
    return this.#frame !== undefined || 'ledyer' in globalThis;
  }

  /** The first failure is the one that explains the others; a frame that comes late is still welcome. */
  #fail(error: CheckoutError, isLater = false): void {
    if (this.#outcome && !(isLater && this.#outcome === 'ready')) return;
    this.#outcome = 'failed';
    this.news.push({ type: 'failed', error });
  }
}

const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : '');

/** Scripts are blocked by `script-src-elem`, which few policies have: most say `script-src`. */
const directiveOf = ({
  effectiveDirective,
  originalPolicy,
}: SecurityPolicyViolationEvent): string =>
  originalPolicy.includes(effectiveDirective)
    ? effectiveDirective
    : effectiveDirective.replace(/-elem$/, '');

const newsOf: Readonly<Record<string, CheckoutUpdate>> = {
  [documentEvents.orderComplete]: { type: 'hint' },
  [documentEvents.orderPending]: { type: 'hint' },
  [documentEvents.waitingForClientValidation]: { type: 'buy' },
  [documentEvents.customerUpdated]: { type: 'customer-changed', part: 'customer' },
  [documentEvents.billingUpdated]: { type: 'customer-changed', part: 'billing' },
  [documentEvents.shippingUpdated]: { type: 'customer-changed', part: 'shipping' },
};

const scriptBlocked = (hosts: Hosts) =>
  new CheckoutError(
    'script-load-failed',
    `${bootstrapUrl(hosts)} could not be loaded. Check the network, where a login page may stand in its place, and content blockers.`,
  );

const policyBlocked = (origin: string, directive: string) =>
  new CheckoutError(
    'csp-blocked',
    `The page's content security policy blocks ${origin}: allow it in ${directive}.`,
  );

const scriptForbidden = (hosts: Hosts, cause: unknown) =>
  new CheckoutError(
    'csp-blocked',
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
    `${bootstrapUrl(hosts)} answered, and did nothing that Ledyer's script does: something else stands in its place, such as a network's login page.`,
  );

const apiMissing = (hosts: Hosts) =>
  new CheckoutError(
    'api-missing',
    `${bootstrapUrl(hosts)} ran, and left no complete window.ledyer.api. Check that nothing on the page is called "ledyer".`,
  );

const frameTimeout = () =>
  new CheckoutError(
    'frame-timeout',
    `Ledyer's script made no frame within ${frameDeadline / 1_000} s. Check that the session exists in this environment.`,
  );

const frameSilent = () =>
  new CheckoutError(
    'frame-load-timeout',
    `Ledyer's frame did not load within ${frameDeadline / 1_000} s. Check the network.`,
  );

const frameGone = () =>
  new CheckoutError(
    'frame-removed',
    'Ledyer’s frame was taken out of the page, or sent elsewhere, by another script.',
  );
