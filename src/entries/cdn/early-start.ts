/** Starts a checkout before its tag is defined. */
import { getClientApi, documentEvents } from '../../ledyer/client-api.js';
import {
  findSnippet,
  placeSnippet,
  type Snippet,
  type SnippetOptions,
} from '../../element/start/snippet.js';
import { resolveHosts } from '../../element/start/resolve-hosts.js';

/** A snippet that was placed before its tag was defined. */
export interface EarlyStart {
  readonly options: SnippetOptions;
  readonly snippet: Snippet;
  /** Aborts to remove the snippet. */
  readonly abort: AbortController;
}

/**
 * Places the snippet of the first tag with valid attributes. Returns `undefined` if there is none, or if the page
 * has its own snippet.
 */
export function startEarly(tags: Iterable<HTMLElement>): EarlyStart | undefined {
  const eager = [...tags].filter((tag) => tag.getAttribute('loading') !== 'lazy');
  if (eager.some(findSnippet)) return undefined;
  for (const host of eager) {
    const getAttribute = (name: string) => host.getAttribute(name) ?? '';
    const resolved = resolveHosts(host, {
      sessionId: getAttribute('session-id'),
      environment: getAttribute('environment'),
      emulatorUrl: getAttribute('emulator-url'),
      statusUrl: getAttribute('status-url'),
      confirmationUrl: getAttribute('confirmation-url'),
    });
    if (!resolved) continue;
    const buyButtonColor = getAttribute('buy-button-color');
    const options = {
      host,
      ...resolved,
      buyButtonColor,
      noPadding: host.hasAttribute('no-padding'),
    };
    const abort = new AbortController();
    return { options, snippet: placeSnippet(options, abort.signal), abort };
  }
  return undefined;
}

/** Whether the tag is still on the page with the same attributes. */
export const isCurrent = ({ options, snippet }: EarlyStart): boolean => {
  const { host, sessionId, buyButtonColor, noPadding } = options;
  return (
    host.isConnected &&
    host.contains(snippet.container) &&
    host.getAttribute('session-id') === sessionId &&
    (host.getAttribute('buy-button-color') ?? '') === buyButtonColor &&
    host.hasAttribute('no-padding') === noPadding
  );
};

/** Whether both options describe the same snippet. */
export const isSameSnippet = (one: SnippetOptions, other: SnippetOptions): boolean =>
  one.host === other.host &&
  one.sessionId === other.sessionId &&
  one.hosts.checkout === other.hosts.checkout &&
  one.buyButtonColor === other.buyButtonColor &&
  one.noPadding === other.noPadding;

/**
 * Leaves the snippet to a tag that has its own listeners. Declines a buffered validation request, because Ledyer
 * takes silence for a yes.
 */
export function releaseSnippet({ snippet }: EarlyStart): void {
  let isBuffered = true;
  snippet.onEvent(({ type }) => {
    if (isBuffered && type === documentEvents.waitingForClientValidation)
      getClientApi(globalThis)?.clientValidation({ shouldProceed: false });
  });
  isBuffered = false;
}
