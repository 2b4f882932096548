/**
 * Ledyer's snippet: the script element, and the container that the script fills with the checkout's frame.
 *
 * It is placed before anything else loads, because the buyer waits for the script and then for the frame. Events are
 * buffered until the runtime listens.
 */
import { getClientApi, documentEvents } from '../../ledyer/client-api.js';
import { getBootstrapUrl, type PageHosts } from '../../ledyer/environments.js';
import { hideFromHydration } from './hide-from-hydration.js';
import { isUnitTest } from './is-unit-test.js';
import { createTrustedBootstrapUrl } from './trusted-script-url.js';

/** Time after which a validation request is rejected if the runtime has not loaded yet. */
export const validationTimeoutMs = 8_000;
/** Maximum delay of the runtime, which reports a frame that hangs. */
const runtimeDelayMs = 1_000;
/** Time that the first frame has for itself after it has loaded. On phones it may share the page's main thread. */
export const quietMs = 200;

/** Receives the target separately, because a buffered event has lost it. */
export type SnippetListener = (event: Event, target: EventTarget | null) => void;

export interface Snippet {
  readonly script: HTMLScriptElement;
  readonly container: HTMLElement;
  /** Whether the page's own markup contained it. */
  readonly adopted: boolean;
  /** Whether it is the first of the document. A later one that is adopted is a copy. */
  readonly isFirst: boolean;
  /** The exception with which the page's policy blocked the script. */
  readonly blockedReason: unknown;
  /** Start time in milliseconds on the clock of `performance.now()`. */
  readonly startedAt: number;
  /**
   * Resolves when Ledyer's frame has loaded (the first one of the document: {@link quietMs} later), when its script has
   * failed, or after {@link runtimeDelayMs}. `undefined` if the page's policy blocked the script.
   */
  readonly settled: Promise<unknown> | undefined;
  /**
   * Whether the frame has another window than at first: the page has moved it, so that it has loaded again. Ledyer's
   * script does not know the new window.
   */
  hasMoved(): boolean;
  /** Passes buffered and later events to the listener. May be called once. */
  onEvent(listener: SnippetListener): void;
  /**
   * Leaves the snippet to a tag that has its own listeners. Rejects a buffered validation request, because Ledyer
   * takes silence for a yes.
   */
  release(): void;
}

export interface SnippetOptions {
  /** The tag. Script and container are its light-DOM children. */
  readonly host: HTMLElement;
  readonly hosts: PageHosts;
  readonly sessionId: string;
  readonly buyButtonColor: string;
  readonly noPadding: boolean;
}

/** Returns the script and container of a complete snippet in `host`. */
export function findSnippet(host: HTMLElement): Pick<Snippet, 'script' | 'container'> | undefined {
  const script = host.querySelector<HTMLScriptElement>('script[data-session-id]');
  const id = script?.dataset.containerId;
  const container = id && host.querySelector<HTMLElement>(`[id=${JSON.stringify(id)}]`);
  return script && container ? { script, container } : undefined;
}

/** Answers Ledyer's validation request with no. */
export const rejectValidation = (): void =>
  getClientApi(globalThis)?.clientValidation({ shouldProceed: false });

const findFrame = (parent: Element) => parent.querySelector('iframe');

/**
 * Resolves `delayMs` after the frame has loaded, when the script has failed, or after {@link runtimeDelayMs}.
 *
 * @param isLoading whether there is anything to wait for
 */
export const whenFrameLoads = (
  { script, container }: Pick<Snippet, 'script' | 'container'>,
  isLoading: boolean,
  delayMs: number,
): Promise<unknown> =>
  new Promise((resolve) => {
    if (__DEVELOPMENT__ && isUnitTest()) resolve(undefined);
    setTimeout(resolve, isLoading ? runtimeDelayMs : 0);
    script.addEventListener('error', resolve);
    container.addEventListener('load', () => setTimeout(resolve, delayMs), true);
  });

/** Number of snippets that this document has shown. */
let snippetCount = 0;

/** Counts a snippet. Returns how many there were before. */
export const countSnippet = (): number => snippetCount++;

/**
 * Adopts the tag's snippet for this session, or places a new one. Removes it when `signal` aborts, but leaves what
 * Ledyer's script has set on `window`.
 */
export function placeSnippet(options: SnippetOptions, signal: AbortSignal): Snippet {
  const { host, hosts, sessionId } = options;
  const { ownerDocument: document } = host;
  const existing = findSnippet(host);
  const adopted =
    existing?.script.src === getBootstrapUrl(hosts) &&
    existing.script.dataset.sessionId === sessionId;
  const { script, container } = adopted ? existing : createSnippet(options);

  let blockedReason: unknown;
  if (!adopted) {
    existing?.script.remove();
    existing?.container.remove();
    try {
      // Without a URL, the script does not run.
      if (!(__DEVELOPMENT__ && isUnitTest())) script.src = createTrustedBootstrapUrl(hosts);
      host.prepend(container, script);
      hideFromHydration(host, container);
    } catch (error) {
      blockedReason = error;
    }
  }

  const isFirst = !countSnippet();
  let firstWindow: Window | null | undefined;
  let bufferedEvents: Parameters<SnippetListener>[] = [];
  const rejectBuffered = () => {
    const previous = bufferedEvents;
    bufferedEvents = previous.filter(
      ([{ type }]) => type !== documentEvents.waitingForClientValidation,
    );
    if (bufferedEvents.length < previous.length) rejectValidation();
  };
  let handle: SnippetListener = (event, target) => {
    bufferedEvents.push([event, target]);
    if (event.type === documentEvents.waitingForClientValidation)
      setTimeout(rejectBuffered, validationTimeoutMs);
  };
  const release = () => {
    rejectBuffered();
    handle = () => undefined;
  };
  const onEvent = (event: Event) => {
    // Not yet when the script has run: the window of an empty frame costs the page a whole JavaScript context.
    if (event.target !== script) firstWindow ??= findFrame(container)?.contentWindow;
    handle(event, event.target);
  };
  // A page may have defined `once` or `passive` on `Object.prototype`.
  const listenerOptions = { __proto__: null, capture: true, signal };
  for (const name of [...Object.values(documentEvents), 'securitypolicyviolation']) {
    document.addEventListener(name, onEvent, listenerOptions);
  }
  // Events of the script and of the frame. They do not bubble.
  for (const name of ['load', 'error']) host.addEventListener(name, onEvent, listenerOptions);
  signal.addEventListener('abort', () => {
    release();
    script.remove();
    container.remove();
  });

  container.slot = 'frame';
  return {
    script,
    container,
    adopted,
    isFirst,
    blockedReason,
    startedAt: performance.now(),
    settled: blockedReason
      ? undefined
      : whenFrameLoads(
          { script, container },
          // A frame of another origin has no document. An adopted one may have loaded before.
          !adopted || !!findFrame(container)?.contentDocument,
          isFirst ? quietMs : 0,
        ),
    hasMoved: () => !!firstWindow && firstWindow !== findFrame(container)?.contentWindow,
    onEvent(listener) {
      handle = listener;
      for (const event of bufferedEvents.splice(0)) listener(...event);
    },
    release,
  };
}

/** Creates Ledyer's script element without its URL, and the container. */
function createSnippet({ host, hosts, sessionId, buyButtonColor, noPadding }: SnippetOptions) {
  const container = document.createElement('div');
  // Not `randomUUID`, which is missing on plain http.
  container.id = `ledyer-checkout-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;
  const script = document.createElement('script');
  script.async = true;
  script.nonce = host.nonce;
  // The attributes of `bootstrapAttributes`, by their dataset names, which are shorter.
  Object.assign(script.dataset, {
    env: hosts.dataEnv,
    sessionId,
    containerId: container.id,
    ...(buyButtonColor && { buyButtonColor }),
    ...(noPadding && { noPadding }),
  });
  return { script, container };
}
