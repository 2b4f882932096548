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
const validationTimeoutMs = 8_000;
/** Maximum delay of the runtime, which reports a frame that hangs. */
const runtimeDelayMs = 1_000;

/** Receives the target separately, because a buffered event has lost it. */
export type SnippetListener = (event: Event, target: EventTarget | null) => void;

/** The elements of a snippet. */
export interface SnippetElements {
  readonly script: HTMLScriptElement;
  readonly container: HTMLElement;
  /** Whether the page's own markup contained it. */
  readonly adopted: boolean;
  /** The exception with which the page's policy blocked the script. */
  readonly blockedReason?: unknown;
}

/** A snippet that is on the page. */
export interface Snippet extends SnippetElements {
  /** Start time in milliseconds on the clock of `performance.now()`. */
  readonly startedAt: number;
  /** Resolves when Ledyer's frame has loaded, its script has failed, or after {@link runtimeDelayMs}. */
  readonly settled: Promise<unknown>;
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

/** Returns the complete snippet in `host`, as one to adopt. */
export function findSnippet(host: HTMLElement): SnippetElements | undefined {
  const script = host.querySelector<HTMLScriptElement>('script[data-session-id]');
  const id = script?.dataset.containerId;
  const container = id && host.querySelector<HTMLElement>(`[id=${JSON.stringify(id)}]`);
  return script && container ? { script, container, adopted: true } : undefined;
}

/**
 * Adopts the tag's snippet for this session, or places a new one. Removes it when `signal` aborts, but leaves what
 * Ledyer's script has set on `window`.
 */
export function placeSnippet(options: SnippetOptions, signal: AbortSignal): Snippet {
  const { host, hosts } = options;
  const existing = findSnippet(host);
  if (existing && isSnippetOf(existing.script, options))
    return watchSnippet(host, existing, signal);

  existing?.script.remove();
  existing?.container.remove();
  const created = createSnippet(options);
  const { script, container } = created;
  let blockedReason: unknown;
  try {
    // Without a URL, the script does not run.
    if (!(__DEVELOPMENT__ && isUnitTest())) script.src = createTrustedBootstrapUrl(hosts);
    host.prepend(container, script);
    hideFromHydration(host, container);
  } catch (error) {
    blockedReason = error;
  }
  return watchSnippet(host, { ...created, blockedReason }, signal);
}

/** Whether the script shows this session of this environment. */
export const isSnippetOf = (
  script: HTMLScriptElement,
  { hosts, sessionId }: Pick<SnippetOptions, 'hosts' | 'sessionId'>,
): boolean => script.src === getBootstrapUrl(hosts) && script.dataset.sessionId === sessionId;

/** Listens to a snippet that is on the page. Removes it when `signal` aborts. */
export function watchSnippet(
  host: HTMLElement,
  elements: SnippetElements,
  signal: AbortSignal,
): Snippet {
  const { script, container, adopted, blockedReason } = elements;
  const { ownerDocument: document } = host;
  let bufferedEvents: Parameters<SnippetListener>[] = [];
  const rejectValidation = () => {
    const previous = bufferedEvents;
    bufferedEvents = previous.filter(
      ([{ type }]) => type !== documentEvents.waitingForClientValidation,
    );
    if (bufferedEvents.length < previous.length)
      getClientApi(globalThis)?.clientValidation({ shouldProceed: false });
  };
  let handle: SnippetListener = (event, target) => {
    bufferedEvents.push([event, target]);
    if (event.type === documentEvents.waitingForClientValidation)
      setTimeout(rejectValidation, validationTimeoutMs);
  };
  const release = () => {
    rejectValidation();
    handle = () => undefined;
  };
  const onEvent = (event: Event) => {
    handle(event, event.target);
  };
  // A page may have defined `once` or `passive` on `Object.prototype`.
  const listenerOptions = { __proto__: null, capture: true, signal };
  for (const name of [...Object.values(documentEvents), 'securitypolicyviolation']) {
    document.addEventListener(name, onEvent, listenerOptions);
  }
  const settled = new Promise((resolve) => {
    if (__DEVELOPMENT__ && isUnitTest()) resolve(undefined);
    // An adopted frame may have fired `load` before. One that is not empty any more belongs to another origin.
    const hasLoaded =
      adopted &&
      (document.readyState === 'complete' ||
        container.querySelector('iframe')?.contentDocument === null);
    setTimeout(resolve, hasLoaded || blockedReason ? 0 : runtimeDelayMs);
    script.addEventListener('error', resolve);
    for (const name of ['load', 'error']) {
      // Events of the script and of the frame. They do not bubble.
      host.addEventListener(name, onEvent, listenerOptions);
      container.addEventListener(name, resolve, listenerOptions);
    }
  });
  signal.addEventListener('abort', () => {
    release();
    script.remove();
    container.remove();
  });

  container.slot = 'frame';
  return {
    ...elements,
    startedAt: performance.now(),
    settled,
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
  return { script, container, adopted: false };
}
