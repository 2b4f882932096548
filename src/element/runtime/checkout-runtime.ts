import type { TemplateResult } from 'lit';
import { getFrame, isFinal, type CheckoutState } from '../../session/checkout-state.js';
import { CheckoutError } from '../../session/checkout-error.js';
import { systemClock } from '../../session/clock.js';
import { watchSession } from '../../session/watch-session.js';
import { LinkedAbortController } from '../../session/linked-abort-controller.js';
import { createHttpStatusClient } from '../../session/http-status-client.js';
import { createCustomStatusClient } from '../../session/custom-status-client.js';
import type { StatusClient } from '../../session/status-client.js';
import type { RuntimeContext, Runtime } from '../checkout-controller.js';
import { CheckoutStore } from './checkout-store.js';
import { openConfirmationPage } from './confirmation-page.js';
import { loadExplanations } from './deferred-modules.js';
import { FrameApi } from './frame-api.js';
import { watchFrame } from './frame-watcher.js';
import type { CheckoutElement, StartedSnippet } from '../checkout-element.js';
import { createMessage } from './message.js';
import { renderMessage, type LitHtml } from './message-template.js';
import { adoptStyles } from './message-styles.js';
import { keepReflectedState, observeAttribute } from './attribute-observers.js';
import { runOutsideZones } from '../start/outside-zones.js';
import { resolveConfirmationUrl, resolveStatusUrl } from '../start/url-templates.js';
import { matchLanguage, type Language } from './locales/language.js';
import { loadMessages } from './locales/load-messages.js';
import type { Messages } from './locales/messages.js';

/** A running checkout, as the element sees it. */
export interface CheckoutRuntime extends Runtime {
  /** Renders the tag's messages. Returns `undefined` until they have loaded. */
  renderMessage(lit: LitHtml): TemplateResult | undefined;
}

/**
 * Starts the runtime for a checkout whose snippet is on the page, or reports why it is not.
 *
 * @throws the error of any part. The attempt is then stopped completely.
 */
export function startRuntime(
  element: CheckoutElement,
  context: RuntimeContext<StartedSnippet>,
): CheckoutRuntime {
  const attempt = new LinkedAbortController(context.signal);
  try {
    return createRuntime(element, { ...context, signal: attempt.signal });
  } catch (error) {
    attempt.abort();
    throw error;
  }
}

function createRuntime(
  element: CheckoutElement,
  context: RuntimeContext<StartedSnippet>,
): CheckoutRuntime {
  /** The checkout that is on the page. */
  let { started } = context;
  const { ownerDocument: document } = element;
  adoptStyles(element.renderRoot);
  keepReflectedState(element, () => element.state.status, context.signal);

  let messages: Messages | undefined;
  /** The language of `messages`, and the one that loads. */
  let language: Language;
  let requested: Language | undefined;
  const updateLanguage = () => {
    const current = matchLanguage(element.closest<HTMLElement>('[lang]')?.lang ?? '');
    if (current === requested) return;
    requested = current;
    void loadMessages(current, systemClock, context.signal).then((loaded) => {
      if (current !== requested) return;
      messages = loaded;
      language = current;
      setFrameTitle();
      element.requestUpdate();
    });
  };
  observeAttribute(document, 'lang', updateLanguage, context.signal);
  /** Gives the frame an accessible name, unless Ledyer's script has set one. */
  const setFrameTitle = () => {
    const iframe = started?.snippet.container.querySelector('iframe');
    if (iframe && messages) iframe.title ||= messages.frame;
  };
  updateLanguage();

  /** Hides the frame of a session that the shop does not know. The page's style sheet cannot show it. */
  const coverFrame = (state: CheckoutState) => {
    const isCovered = getFrame(state) === 'covered';
    started?.snippet.container.style.setProperty('display', isCovered ? 'none' : '', 'important');
  };

  const frameApi = new FrameApi();
  const store = new CheckoutStore({
    host: element,
    context: {
      ...context,
      onStateChange: (state) => {
        setFrameTitle();
        coverFrame(state);
        keepFocus(element, () => {
          context.onStateChange(state);
        });
      },
    },
    state: element.state,
    startedAt: started?.snippet.startedAt ?? performance.now(),
    clock: systemClock,
    wallClock: Date.now,
    random: Math.random,
    document,
    api: () => frameApi.get(),
    validationTimeout: () => element.validationTimeout,
    validationMessages: () => messages,
    diagnose: async (error) => (await loadStyledExplanations(element)).diagnoseError(error),
    onComplete: ({ orderId, replayed }) => {
      if (replayed) return;
      // Runs after the rendering of a framework, because its listeners may remove the tag or set another session.
      setTimeout(() => {
        const { confirmationUrl } = element;
        if (!confirmationUrl || !element.isConnected || !context.isCurrent()) return;
        const { sessionId } = context;
        const url = resolveConfirmationUrl({ confirmationUrl, sessionId }, orderId ?? '');
        if (url) openConfirmationPage(url, sessionId);
      });
    },
  });

  if (__DEVELOPMENT__) {
    void import('./dev-warnings.js').then(({ logErrorsToConsole, suggestPreload }) => {
      logErrorsToConsole(element);
      if (started && !started.snippet.adopted) suggestPreload(started.hosts);
    });
  }

  const getFrameWindow = () => started?.snippet.container.querySelector('iframe')?.contentWindow;
  /** The window of the frame that has loaded. A frame that is moved gets another one. */
  let frameWindow: Window | null | undefined;
  let hasReplacedRemovedFrame = false;
  const createSources = (current: StartedSnippet) => ({
    sessionId: current.sessionId,
    frame: watchFrame({
      host: element,
      snippet: current.snippet,
      hosts: current.hosts,
      clock: systemClock,
      startedAt: current.snippet.startedAt,
      onFrameLoaded: (api) => {
        frameApi.set(api);
        frameWindow = getFrameWindow();
        store.onFrameLoaded();
      },
      replace: (reason) => {
        if (reason === 'removed') {
          // Replaces it only once. A page that patches its HTML would remove it repeatedly.
          if (hasReplacedRemovedFrame || isFinal(store.state)) return false;
          hasReplacedRemovedFrame = true;
          if (getFrame(store.state) === 'ready')
            store.reportError(new CheckoutError('frame-removed'));
        }
        restart();
        return true;
      },
      onValidationRequested: (at) => {
        store.onValidationRequested(at);
      },
    }),
  });
  /** Places Ledyer's script again, for a frame that is lost. */
  const restart = () => {
    if (!context.isCurrent() || isFinal(store.state)) return;
    store.onReload();
    frameApi.clear();
    const restarted = started && context.restart();
    if (!restarted) {
      // The tag is, or was, in another document or a shadow root. A browser drops the style sheets of an element that
      // moves to another document.
      element.createRenderRoot();
      element.reload();
      return;
    }
    started = restarted;
    store.restartFrame(createSources(started));
  };

  if (!started) {
    void explainAttributes(element, context).then((error) => {
      if (error) return store.failWith(error);
    });
  }
  if (started) {
    const client = createStatusClient(element);
    store.start({
      ...createSources(started),
      status: (options) =>
        watchSession(client, {
          ...options,
          push: element.transport !== 'poll' && element.transport !== 'none',
          manual: element.transport === 'none',
        }),
    });
  }

  return Object.assign(store, {
    onMove() {
      // A page may call `connectedCallback()` of a tag that has not moved.
      if (!frameWindow || getFrameWindow() !== frameWindow) runOutsideZones(restart);
    },
    renderMessage(lit: LitHtml) {
      const { state } = element;
      if (!messages || state.status === 'idle') return undefined;
      const hostedPage = element.hostedPage && started ? getHostedPageUrl(started) : undefined;
      const message = createMessage(state, { messages, language, hostedPage });
      return renderMessage(lit, message, () => {
        keepFocus(element, () => {
          element.reload();
        });
      });
    },
  });
}

/** Loads the module that only errors need, and adds the styles of their messages. */
async function loadStyledExplanations(element: CheckoutElement) {
  const explanations = await loadExplanations();
  adoptStyles(element.renderRoot, explanations.failureStyles);
  return explanations;
}

/** Returns why the tag did not start, or `undefined` if the attributes have become valid meanwhile. */
async function explainAttributes(
  element: CheckoutElement,
  context: RuntimeContext<StartedSnippet>,
): Promise<CheckoutError | undefined> {
  try {
    return await (await loadStyledExplanations(element)).validateAttributes(element, context);
  } catch {
    return new CheckoutError('config');
  }
}

function createStatusClient(element: CheckoutElement): StatusClient {
  // The property is read again for each request, because a framework may set a new function at every render.
  const { statusSource } = element;
  if (statusSource) {
    return createCustomStatusClient((id, signal) =>
      (element.statusSource ?? statusSource)(id, signal),
    );
  }
  const statusUrl = resolveStatusUrl(element) ?? '';
  return createHttpStatusClient(() => statusUrl, {
    fetch: (...request: Parameters<typeof fetch>) => fetch(...request),
  });
}

/** Returns the URL of Ledyer's hosted page (WooCommerce plugin, class-ledyer-hpp.php). */
const getHostedPageUrl = ({ sessionId, hosts }: StartedSnippet): string =>
  `${hosts.pos}/?sessionId=${sessionId}`;

/** Runs `change` and keeps the focus in the tag if the focused element disappears. Focus elsewhere is not touched. */
function keepFocus(element: CheckoutElement, change: () => void): void {
  const hadFocus = element.contains(element.ownerDocument.activeElement);
  change();
  if (!hadFocus) return;
  void element.updateComplete.then(() => {
    const { activeElement } = element.ownerDocument;
    const isLost = !activeElement || !element.contains(activeElement) || !isRendered(activeElement);
    if (isLost) element.renderRoot.querySelector<HTMLElement>('.checkout')?.focus();
  });
}

const isRendered = (node: Element): boolean => node.getClientRects().length > 0;
