import { getClientApi, documentEvents } from '../../ledyer/client-api.js';
import { bootstrapUrl, type Hosts } from '../../ledyer/environments.js';
import {
  CheckoutError,
  type CheckoutErrorCode,
  type ErrorDetails,
} from '../../session/checkout-error.js';
import type { Clock } from '../../session/clock.js';
import { asyncQueue } from '../../session/async-queue.js';
import type { Feed, CheckoutUpdate } from '../../session/checkout-update.js';
import { withNullPrototype } from '../../session/null-prototype.js';
import { bustScriptCache, neutralizeScript } from './script-retry.js';
import type { Snippet } from '../start/snippet.js';

/** Limit for Ledyer's script to run. */
const scriptTimeoutMs = 10_000;
/** Limit for the page's own headers, which explain a failure. */
const headerTimeoutMs = 2_000;
/** Limit for its frame to load. */
const frameTimeoutMs = 15_000;

export interface FrameWatcherOptions {
  readonly snippet: Snippet;
  readonly hosts: Hosts;
  readonly clock: Clock;
  /** Time at which the snippet was placed. The limits count from then. */
  readonly startedAt: number;
  /**
   * Called when Ledyer asks whether the purchase may proceed, with the time of its event. Synchronous, because
   * Ledyer takes silence for a yes.
   */
  readonly onValidationRequested: (at: number) => void;
}

/**
 * Returns a feed of updates about Ledyer's checkout on the page.
 *
 * The checkout is ready when the API exists and the frame has loaded. A loaded script alone proves nothing: it may be
 * another document, such as a login page.
 */
export const watchFrame =
  (options: FrameWatcherOptions): Feed =>
  (_, signal) =>
    new FrameWatcher(options, signal).updates;

class FrameWatcher {
  readonly updates;
  readonly #snippet: Snippet;
  readonly #hosts: Hosts;
  readonly #onValidationRequested: FrameWatcherOptions['onValidationRequested'];
  /** The parent of the container: the tag, or an element of the page inside it. */
  readonly #parent: Node | null;
  readonly #observer = new MutationObserver(() => {
    this.#update();
  });
  #scriptHasLoaded = false;
  #outcome: 'ready' | 'failed' | undefined;
  #frame: HTMLIFrameElement | undefined;
  #adoptedFrame: HTMLIFrameElement | null = null;
  readonly #loadedFrames = new Set<EventTarget | null>();
  #isFrameBlocked = false;
  /** The frame's origin when it was ready. The frame's URL at Ledyer is not public. */
  #origin: string | undefined;

  constructor(
    { snippet, hosts, clock, startedAt, onValidationRequested }: FrameWatcherOptions,
    signal: AbortSignal,
  ) {
    this.#onValidationRequested = onValidationRequested;
    this.#snippet = snippet;
    this.#hosts = hosts;
    this.updates = asyncQueue<CheckoutUpdate>(signal);
    this.#parent = snippet.container.parentNode;
    const { container, adopted, blockedReason } = snippet;
    if (blockedReason) {
      this.#fail(
        this.#createError('csp-blocked', {
          cause: blockedReason,
          details: { trustedTypes: 'true' },
        }),
      );
      return;
    }
    signal.addEventListener('abort', () => {
      this.#observer.disconnect();
      // A late script would replace the `window.ledyer` of the next checkout.
      if (!this.#scriptHasLoaded) neutralizeScript(snippet.script);
    });
    this.#observer.observe(
      container,
      withNullPrototype({
        childList: true,
        subtree: true,
        attributes: true,
        attributeFilter: ['src'],
      }),
    );
    // An observer does not see the removal of its root node.
    if (this.#parent) this.#observer.observe(this.#parent, withNullPrototype({ childList: true }));
    const sleepUntil = (deadline: number) =>
      clock.sleep(Math.max(0, startedAt + deadline - clock.now()), signal);
    void sleepUntil(scriptTimeoutMs).then(() => {
      if (signal.aborted) return;
      if (!this.#scriptHasLoaded) {
        if (!this.#outcome) bustScriptCache(hosts);
        this.#fail(this.#createError('script-timeout'));
      } else if (!getClientApi(globalThis)) {
        this.#fail(this.#createError(this.#hasTraces() ? 'api-missing' : 'script-invalid'));
      }
    });
    void sleepUntil(frameTimeoutMs).then(() => {
      this.#fail(this.#createError(this.#frame ? 'frame-load-timeout' : 'frame-timeout'));
    });
    // The events of an adopted snippet may have fired before there was a listener.
    if (adopted && getClientApi(globalThis)) {
      this.#scriptHasLoaded = true;
      this.#adoptedFrame = container.querySelector('iframe');
    }
    snippet.onEvent((event, target) => {
      this.#onEvent(event, target);
    });
    this.#update();
  }

  #onEvent(event: Event, target: EventTarget | null): void {
    switch (event.type) {
      case 'load':
        if (target === this.#snippet.script) this.#scriptHasLoaded = true;
        else this.#loadedFrames.add(target);
        this.#update();
        break;
      case 'error':
        if (target === this.#snippet.script) void this.#onScriptError();
        break;
      case 'securitypolicyviolation':
        this.#onPolicyViolation(event as SecurityPolicyViolationEvent);
        break;
      default: {
        const update = updatesByEvent[event.type];
        // Stryker disable next-line ConditionalExpression: the queue ignores `undefined`
        if (update) this.updates.push(update);
        // The event's own time, because it may have been buffered.
        if (update?.type === 'buy') this.#onValidationRequested(event.timeStamp);
      }
    }
  }

  /** Names the page's header if that is what blocks the script. The browser does not tell. */
  async #onScriptError(): Promise<void> {
    const isIsolated = await hasEmbedderPolicy();
    this.#fail(this.#createError(isIsolated ? 'embedder-policy' : 'script-load-failed'));
  }

  /** Handles a blocked request if it concerns Ledyer. */
  #onPolicyViolation(violation: SecurityPolicyViolationEvent): void {
    const blocked = getOrigin(violation.blockedURI);
    const frame = this.#snippet.container.querySelector('iframe');
    const concernsLedyer =
      blocked === this.#hosts.checkout || (frame && blocked === getOrigin(frame.src));
    if (violation.disposition === 'report' || !blocked || !concernsLedyer) return;
    const directive = getDirective(violation);
    // A blocked frame loads an error page of the browser and fires `load`.
    this.#isFrameBlocked ||= directive === 'frame-src';
    this.#fail(
      this.#createError('csp-blocked', { details: { origin: blocked, directive } }),
      this.#isFrameBlocked,
    );
  }

  #update(): void {
    const { container } = this.#snippet;
    const isInPlace = this.#parent?.contains(container);
    const frame = (isInPlace ? container.querySelector('iframe') : null) ?? undefined;
    this.#frame = frame ?? this.#frame;
    if (this.#outcome === 'ready') {
      if (!frame || getOrigin(frame.src) !== this.#origin)
        this.#fail(this.#createError('frame-removed'), true);
      return;
    }
    if (!frame || !this.#hasLoaded(frame) || this.#isFrameBlocked) return;
    if (!this.#scriptHasLoaded || !getClientApi(globalThis)) return;
    this.#origin = getOrigin(frame.src);
    this.#outcome = 'ready';
    this.updates.push({ type: 'ready' });
  }

  /** An adopted frame may have loaded before its `load` was observed. The script fills a frame without a URL. */
  #hasLoaded(frame: HTMLIFrameElement): boolean {
    return (
      this.#loadedFrames.has(frame) || this.#adoptedFrame === frame || !/^https?:/.test(frame.src)
    );
  }

  /** Whether the script left a frame or `window.ledyer`, which only Ledyer's does. */
  #hasTraces(): boolean {
    return this.#frame !== undefined || 'ledyer' in globalThis;
  }

  #createError(
    code: CheckoutErrorCode,
    { cause, details }: { readonly cause?: unknown; readonly details?: ErrorDetails } = {},
  ): CheckoutError {
    const url = bootstrapUrl(this.#hosts);
    return new CheckoutError(code, undefined, { cause, details: { ...details, url } });
  }

  /** Reports only the first failure, which explains the others. A late frame still becomes ready. */
  #fail(error: CheckoutError, overridesReady = false): void {
    if (this.#outcome && !(overridesReady && this.#outcome === 'ready')) return;
    this.#outcome = 'failed';
    this.updates.push({ type: 'failed', error });
  }
}

const getOrigin = (url: string): string => (URL.canParse(url) ? new URL(url).origin : '');

/** Whether the page has a `Cross-Origin-Embedder-Policy`, which is one of two headers of an isolated page. */
async function hasEmbedderPolicy(): Promise<boolean> {
  if (globalThis.crossOriginIsolated) return true;
  try {
    const signal = AbortSignal.timeout(headerTimeoutMs);
    const { headers } = await fetch(location.href, { method: 'HEAD', signal });
    return /require-corp|credentialless/.test(headers.get('cross-origin-embedder-policy') ?? '');
  } catch {
    return false;
  }
}

/** Scripts are blocked by `script-src-elem`, which few policies contain. Most contain `script-src`. */
const getDirective = ({
  effectiveDirective,
  originalPolicy,
}: SecurityPolicyViolationEvent): string =>
  originalPolicy.includes(effectiveDirective)
    ? effectiveDirective
    : effectiveDirective.replace(/-elem$/, '');

const updatesByEvent: Readonly<Record<string, CheckoutUpdate>> = {
  [documentEvents.orderComplete]: { type: 'frame-event' },
  [documentEvents.orderPending]: { type: 'frame-event' },
  [documentEvents.waitingForClientValidation]: { type: 'buy' },
  [documentEvents.customerUpdated]: { type: 'customer-changed', part: 'customer' },
  [documentEvents.billingUpdated]: { type: 'customer-changed', part: 'billing' },
  [documentEvents.shippingUpdated]: { type: 'customer-changed', part: 'shipping' },
};
