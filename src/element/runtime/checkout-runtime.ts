import type { TemplateResult } from 'lit';
import { getClientApi } from '../../ledyer/client-api.js';
import { systemClock } from '../../session/clock.js';
import { watchSession } from '../../session/watch-session.js';
import { asyncQueue } from '../../session/async-queue.js';
import type { Feed } from '../../session/checkout-update.js';
import type { SessionId } from '../../session/session-id.js';
import { createHttpStatusClient } from '../../session/http-status-client.js';
import { fromStatusSource } from '../../session/custom-status-client.js';
import type { StatusClient } from '../../session/status-client.js';
import { whyNotStarted } from './validate-attributes.js';
import type { Launch, Running } from '../checkout-controller.js';
import { Following } from './checkout-store.js';
import { frame } from './frame-watcher.js';
import type { Launched, LedyerCheckoutElement } from '../ledyer-checkout-element.js';
import { messageOf } from './message.js';
import { messageTemplate, type Lit } from './message-template.js';
import { messageStyles } from './message-styles.js';
import { confirmationUrlOf, statusUrlOf } from '../start/url-templates.js';

import { english, languageOf, textsOf, type Texts } from './locales.js';

export { whenNear } from './when-near-viewport.js';

/** A checkout that has been taken over, and what is to be read of it. */
export interface RunningCheckout extends Running {
  /** What the tag says itself; nothing while the words are on their way. */
  message(lit: Lit): TemplateResult | undefined;
}

/** Takes over a checkout that the tag has started: all but the start itself. */
export function runCheckout(
  element: LedyerCheckoutElement,
  launch: Launch<Launched>,
): RunningCheckout {
  const { launched } = launch;
  const { ownerDocument: document } = element;
  const { adoptedStyleSheets } = element.renderRoot as ShadowRoot;
  if (!adoptedStyleSheets.includes(messageStyles())) adoptedStyleSheets.push(messageStyles());

  const language = languageOf(element.closest<HTMLElement>('[lang]')?.lang ?? '');
  let texts: Texts | undefined;
  void textsOf(language).then((arrived) => {
    texts = arrived;
    nameFrame();
    element.requestUpdate();
  });
  /** Ledyer's script may have named it; a frame without a name is a puzzle to those who do not see it. */
  const nameFrame = () => {
    const iframe = launched?.snippet.container.querySelector('iframe');
    if (iframe && texts) iframe.title ||= texts.frame;
  };

  const following = new Following({
    host: element,
    launch: {
      ...launch,
      show: (state) => {
        nameFrame();
        keepFocus(element, () => {
          launch.show(state);
        });
      },
    },
    state: element.state,
    startedAt: launched?.snippet.startedAt ?? performance.now(),
    clock: systemClock,
    wallClock: Date.now,
    random: Math.random,
    document,
    api: () => getClientApi(globalThis),
    validationTimeout: () => element.validationTimeout,
    validationTexts: () => texts ?? english,
    complete: (orderId) => {
      const url = element.confirmationUrl && confirmationUrlOf(element, orderId ?? '');
      // The page that the buyer is sent to may well show the tag again.
      if (url && url !== location.href) location.assign(url);
    },
  });

  if (__DEVELOPMENT__) {
    void import('./dev-warnings.js').then(({ explainErrors }) => {
      explainErrors(element);
    });
  }

  const problem = launched ? undefined : whyNotStarted(element, launch.isFirst);
  if (problem) void following.refuse(problem);
  if (launched) {
    const { hosts, snippet } = launched;
    // What could not be one was not launched.
    const sessionId = launch.sessionId as SessionId;
    const status = statusFor(element);
    following.start({
      sessionId,
      frame: frame({
        snippet,
        hosts,
        clock: systemClock,
        startedAt: snippet.startedAt,
        asked: (at) => {
          following.ask(at);
        },
      }),
      status: (options) =>
        element.transport === 'none'
          ? silence
          : watchSession(status, { ...options, push: element.transport !== 'poll' }),
    });
  }

  return Object.assign(following, {
    message: (lit: Lit) => {
      if (!texts) return undefined;
      const hostedPage =
        element.hostedPage && launched ? hostedPageOf(launch.sessionId, launched) : undefined;
      const message = messageOf(element.state, { texts, language, hostedPage });
      return messageTemplate(lit, message, () => {
        keepFocus(element, () => {
          element.reload();
        });
      });
    },
  });
}

/** A feed that has nothing to say. */
const silence: Feed = (_, signal) => asyncQueue(signal);

function statusFor(element: LedyerCheckoutElement): StatusClient {
  // Looked up anew each time: a framework may make a new function at every render.
  const { statusSource } = element;
  if (statusSource) {
    return fromStatusSource((id, signal) => (element.statusSource ?? statusSource)(id, signal));
  }
  const statusUrl = statusUrlOf(element) ?? '';
  return createHttpStatusClient(() => statusUrl, {
    fetch: (...request: Parameters<typeof fetch>) => fetch(...request),
    clock: systemClock,
  });
}

/** Ledyer's hosted page of the session (WooCommerce plugin, class-ledyer-hpp.php). */
const hostedPageOf = (sessionId: string, { hosts }: Launched): string =>
  `${hosts.pos}/?sessionId=${sessionId}`;

/**
 * Changes what is shown. Focus that stood in what vanishes stays with the tag: whoever
 * acted there reads the result next. Focus that is elsewhere is left alone.
 */
function keepFocus(element: LedyerCheckoutElement, change: () => void): void {
  const hadFocus = element.contains(element.ownerDocument.activeElement);
  change();
  if (!hadFocus) return;
  void element.updateComplete.then(() => {
    const { activeElement } = element.ownerDocument;
    const isLost = !activeElement || !element.contains(activeElement) || !isShown(activeElement);
    if (isLost) element.renderRoot.querySelector<HTMLElement>('.checkout')?.focus();
  });
}

const isShown = (node: Element): boolean => node.getClientRects().length > 0;
