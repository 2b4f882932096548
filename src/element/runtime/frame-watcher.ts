import { getClientApi, documentEvents, type ClientApi } from '../../ledyer/client-api.js';
import { getBootstrapUrl, type PageHosts } from '../../ledyer/environments.js';
import {
  CheckoutError,
  type CheckoutErrorCode,
  type ErrorDetails,
} from '../../session/checkout-error.js';
import type { Clock } from '../../session/clock.js';
import { createAsyncQueue } from '../../session/async-queue.js';
import type { Feed, CheckoutUpdate } from '../../session/checkout-update.js';
import { withNullPrototype } from '../../session/null-prototype.js';
import { getOrigin, isHeldBack } from './frame-url.js';
import { neutralizeScripts } from './neutralize-scripts.js';
import { isUnitTest } from '../start/is-unit-test.js';
import type { Snippet } from '../start/snippet.js';

/** Maximum time until Ledyer's script has run. */
const scriptTimeoutMs = 10_000;
/** Maximum time until Ledyer's frame has loaded. */
const frameTimeoutMs = 15_000;

export interface FrameWatcherOptions {
  /** The tag. */
  readonly host: HTMLElement;
  readonly snippet: Snippet;
  readonly hosts: PageHosts;
  readonly clock: Clock;
  /** Time at which the snippet was placed, in milliseconds of the clock. The timeouts count from then. */
  readonly startedAt: number;
  /** Called with the API of each frame that has loaded. */
  readonly onFrameLoaded: (api: ClientApi) => void;
  /**
   * Called when another snippet has to take the place of this one: its script does not run, or the page has removed
   * it. Returns whether one does.
   */
  readonly replace: (reason: 'inert' | 'removed') => boolean;
  /**
   * Called when Ledyer asks whether the purchase may proceed, with the time of its event. Synchronous, because
   * Ledyer takes silence for a yes.
   */
  readonly onValidationRequested: (at: number) => void;
}

/**
 * Returns a feed of updates about Ledyer's checkout on the page.
 *
 * The checkout is ready when the API exists and a frame has loaded in the container. Any script element may have created
 * them, because consent managers and script optimisers run copies. A loaded script alone proves nothing: it may be
 * another document, such as a login page.
 */
export const watchFrame =
  (options: FrameWatcherOptions): Feed =>
  (_, signal) =>
    new FrameWatcher(options, signal).updates;

class FrameWatcher {
  readonly updates;
  readonly #options: FrameWatcherOptions;
  readonly #snippet: Snippet;
  readonly #hosts: PageHosts;
  readonly #observer = new MutationObserver(() => {
    this.#checkFrame();
  });
  #scriptHasLoaded = false;
  #outcome: 'ready' | 'failed' | 'replaced' | undefined;
  /** The last frame in the container. It stays set after its removal. */
  #frame: HTMLIFrameElement | undefined;
  /** The frame that an adopted snippet had from the start. */
  #adoptedFrame: HTMLIFrameElement | null = null;
  readonly #loadedFrames = new Set<EventTarget | null>();
  #isFrameBlocked = false;
  /** The frame that was ready, and its origin then. The frame's URL at Ledyer is not public. */
  #readyFrame: HTMLIFrameElement | undefined;
  #origin: string | undefined;

  constructor(options: FrameWatcherOptions, signal: AbortSignal) {
    const { host, snippet, hosts, clock, startedAt } = options;
    this.#options = options;
    this.#snippet = snippet;
    this.#hosts = hosts;
    this.updates = createAsyncQueue<CheckoutUpdate>(signal);
    const { container, adopted, isFirst, blockedReason } = snippet;
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
      neutralizeScripts(host, snippet.script);
      container.remove();
    });
    this.#observer.observe(
      host,
      withNullPrototype({
        childList: true,
        subtree: true,
        attributes: true,
        attributeFilter: ['src'],
      }),
    );
    // In a unit test there is no script to wait for.
    if (!(__DEVELOPMENT__ && isUnitTest())) this.#watchDeadlines(clock, startedAt, signal);
    // The events of an adopted snippet may have fired before there was a listener.
    if (adopted && isFirst && getClientApi(globalThis)) {
      this.#adoptedFrame = container.querySelector('iframe');
      this.#scriptHasLoaded = this.#adoptedFrame !== null || document.readyState !== 'complete';
    }
    snippet.onEvent((event, target) => {
      // The snippet listens until the checkout ends.
      if (!signal.aborted) this.#onEvent(event, target);
    });
    // Not at once, because a replacement starts another feed.
    if (snippet.hasMoved())
      queueMicrotask(() => this.#outcome === 'replaced' || this.#replace('inert'));
    if (adopted) this.#replaceIfInert(signal);
    this.#checkFrame();
  }

  #watchDeadlines(clock: Clock, startedAt: number, signal: AbortSignal): void {
    // A prerendered page loads no frame of another origin until the buyer opens the page.
    if ((document as { readonly prerendering?: boolean }).prerendering) {
      document.addEventListener(
        'prerenderingchange',
        () => this.#watchDeadlines(clock, clock.now(), signal),
        { signal },
      );
      return;
    }
    const sleepUntil = (deadline: number) =>
      clock.sleep(Math.max(0, startedAt + deadline - clock.now()), signal);
    void sleepUntil(scriptTimeoutMs).then(() => {
      if (signal.aborted) return;
      if (!this.#scriptHasLoaded && !this.#frame) {
        this.#fail(this.#createError('script-timeout'));
      } else if (!getClientApi(globalThis)) {
        this.#fail(this.#createError(this.#hasTraces() ? 'api-missing' : 'script-invalid'));
      }
    });
    void sleepUntil(frameTimeoutMs).then(() => {
      this.#fail(this.#createError(this.#frame ? 'frame-load-timeout' : 'frame-timeout'));
    });
  }

  /** Replaces an adopted snippet whose script does not run. */
  #replaceIfInert(signal: AbortSignal): void {
    const { host } = this.#options;
    const { script, isFirst } = this.#snippet;
    const { ownerDocument: document } = host;
    const check = () => {
      if (!this.#scriptHasLoaded && !this.#outcome) this.#replace('inert');
    };
    // A script optimiser has changed the type, or it is a copy of a snippet that this document has shown before.
    if (!isFirst || !scriptTypes.test(script.type)) check();
    // Every script of the page's own markup has run now. This one does not run, because `innerHTML` has added it.
    else if (document.readyState === 'complete') check();
    else {
      const { defaultView: window } = document;
      window?.addEventListener('load', check, withNullPrototype({ signal }));
    }
  }

  #replace(reason: 'inert' | 'removed'): boolean {
    const isReplaced = this.#options.replace(reason);
    if (isReplaced) this.#outcome = 'replaced';
    return isReplaced;
  }

  #onEvent(event: Event, target: EventTarget | null): void {
    switch (event.type) {
      case 'load':
        if (this.#isScript(target)) this.#scriptHasLoaded = true;
        else this.#onFrameLoad(target);
        this.#checkFrame();
        break;
      case 'error':
        if (target === this.#snippet.script) this.#fail(this.#createError('script-load-failed'));
        break;
      case 'securitypolicyviolation':
        this.#onPolicyViolation(event as SecurityPolicyViolationEvent);
        break;
      default: {
        const update = toUpdate(event.type);
        // Stryker disable next-line ConditionalExpression: the queue ignores `undefined`
        if (update) this.updates.push(update);
        // The event's own time, because it may have been buffered.
        if (update?.type === 'buy') this.#options.onValidationRequested(event.timeStamp);
      }
    }
  }

  /** Whether the target is the snippet's script or a copy of it. */
  #isScript(target: EventTarget | null): boolean {
    const { script, container } = this.#snippet;
    return (
      target === script || (target as HTMLElement | null)?.dataset?.containerId === container.id
    );
  }

  /** A frame that loads again has lost its lock and may have missed an answer. */
  #onFrameLoad(frame: EventTarget | null): void {
    // A frame without a URL is ready before its first event in Firefox.
    const isRepeated = this.#loadedFrames.has(frame) || frame === this.#adoptedFrame;
    this.#loadedFrames.add(frame);
    if (isRepeated && frame === this.#readyFrame) this.#readyFrame = undefined;
  }

  /** Handles a blocked request if it concerns Ledyer. */
  #onPolicyViolation(violation: SecurityPolicyViolationEvent): void {
    const blocked = getOrigin(violation.blockedURI);
    const frame = this.#snippet.container.querySelector('iframe');
    const concernsLedyer =
      blocked === this.#hosts.checkout || (frame && blocked === getOrigin(frame.src));
    if (violation.disposition === 'report' || !blocked || !concernsLedyer) return;
    const { effectiveDirective: directive, originalPolicy: policy } = violation;
    // A blocked frame loads an error page of the browser and fires `load`.
    this.#isFrameBlocked ||= directive === 'frame-src';
    this.#fail(
      this.#createError('csp-blocked', { details: { origin: blocked, directive, policy } }),
      this.#isFrameBlocked,
    );
  }

  /** Emits `ready` when the frame has loaded, and a failure when a ready frame is lost. */
  #checkFrame(): void {
    const { host } = this.#options;
    const { container } = this.#snippet;
    // The page may have removed the tag as well, which ends this feed.
    if (this.#outcome === 'replaced' || !host.isConnected) return;
    const isInPlace = host.contains(container);
    const frame = (isInPlace ? container.querySelector('iframe') : null) ?? undefined;
    this.#frame = frame ?? this.#frame;
    const wasReady = this.#outcome === 'ready';
    if (!isInPlace || (wasReady && !frame)) {
      this.#onRemoval();
      return;
    }
    if (!frame) return;
    const origin = getOrigin(frame.src);
    // Another script has navigated the frame, and its `load` makes no checkout ready. A frame without a URL may get one.
    if (origin !== this.#origin && (wasReady || this.#origin?.startsWith('http'))) {
      this.#fail(this.#createError('frame-removed'), true);
      return;
    }
    if (wasReady && frame === this.#readyFrame) return;
    const api = getClientApi(globalThis);
    if (!api || !this.#hasLoaded(frame) || this.#isFrameBlocked || isHeldBack(frame)) return;
    this.#readyFrame = frame;
    this.#origin = origin;
    this.#outcome = 'ready';
    this.#options.onFrameLoaded(api);
    this.updates.push({ type: 'ready' });
  }

  /** Called when the page has removed the container or its frame. */
  #onRemoval(): void {
    if (this.#outcome !== 'failed' && !this.#replace('removed'))
      this.#fail(this.#createError('frame-removed'), true);
  }

  /** An adopted frame may have loaded before its `load` was observed. The script fills a frame without a URL. */
  #hasLoaded(frame: HTMLIFrameElement): boolean {
    const { adopted, isFirst } = this.#snippet;
    // The frame of a copy has no script that knows it.
    if (adopted && !isFirst && !this.#scriptHasLoaded) return false;
    return (
      this.#loadedFrames.has(frame) ||
      this.#adoptedFrame === frame ||
      (this.#scriptHasLoaded && !/^https?:/.test(frame.src))
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
    const url = getBootstrapUrl(this.#hosts);
    return new CheckoutError(code, undefined, { cause, details: { ...details, url } });
  }

  /** Reports only the first failure, which explains the others. A late frame still becomes ready. */
  #fail(error: CheckoutError, overridesReady = false): void {
    if (this.#outcome && !(overridesReady && this.#outcome === 'ready')) return;
    this.#outcome = 'failed';
    this.updates.push({ type: 'failed', error });
  }
}

/** The types of scripts that run, without a type included. */
const scriptTypes = /^(|module|(text|application)\/javascript)$/i;

/** Converts an event that Ledyer's script fires on the document. */
function toUpdate(eventName: string): CheckoutUpdate | undefined {
  switch (eventName) {
    case documentEvents.orderComplete:
    case documentEvents.orderPending:
      return { type: 'frame-event' };
    case documentEvents.waitingForClientValidation:
      return { type: 'buy' };
    case documentEvents.customerUpdated:
      return { type: 'customer-changed', part: 'customer' };
    case documentEvents.billingUpdated:
      return { type: 'customer-changed', part: 'billing' };
    case documentEvents.shippingUpdated:
      return { type: 'customer-changed', part: 'shipping' };
    default:
      return undefined;
  }
}
