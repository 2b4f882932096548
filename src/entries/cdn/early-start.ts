/** A checkout that starts before there is a class for its tag, and with it. */

import { getClientApi, documentEvents } from '../../ledyer/client-api.js';
import {
  findSnippet,
  placeSnippet,
  type Snippet,
  type SnippetOptions,
} from '../../element/start/snippet.js';
import { usableHosts } from '../../element/start/resolve-hosts.js';

export interface EarlyStart {
  readonly options: SnippetOptions;
  readonly snippet: Snippet;
  /** Takes the snippet away again. */
  readonly abort: AbortController;
}

/** Places the snippet of the first tag that can have one; nothing where none can, or the page brought its own. */
export function startEarly(tags: Iterable<HTMLElement>): EarlyStart | undefined {
  const eager = [...tags].filter((tag) => tag.getAttribute('loading') !== 'lazy');
  if (eager.some(findSnippet)) return undefined;
  for (const host of eager) {
    const written = (name: string) => host.getAttribute(name) ?? '';
    const sessionId = written('session-id');
    const hosts = usableHosts(host, {
      sessionId,
      environment: written('environment'),
      emulatorUrl: written('emulator-url'),
      statusUrl: written('status-url'),
      confirmationUrl: written('confirmation-url'),
    });
    if (!hosts) continue;
    const buyButtonColor = written('buy-button-color');
    const options = {
      host,
      hosts,
      sessionId,
      buyButtonColor,
      noPadding: host.hasAttribute('no-padding'),
    };
    const abort = new AbortController();
    return { options, snippet: placeSnippet(options, abort.signal), abort };
  }
  return undefined;
}

/** Whether the page still has what was started, and says of it what it said then. */
export const isWanted = ({ options, snippet }: EarlyStart): boolean => {
  const { host, sessionId, buyButtonColor, noPadding } = options;
  return (
    host.isConnected &&
    host.contains(snippet.container) &&
    host.getAttribute('session-id') === sessionId &&
    (host.getAttribute('buy-button-color') ?? '') === buyButtonColor &&
    host.hasAttribute('no-padding') === noPadding
  );
};

/** Whether a tag asks for the very checkout that was started. */
export const isSame = (one: SnippetOptions, other: SnippetOptions): boolean =>
  one.host === other.host &&
  one.sessionId === other.sessionId &&
  one.hosts.checkout === other.hosts.checkout &&
  one.buyButtonColor === other.buyButtonColor &&
  one.noPadding === other.noPadding;

/**
 * Leaves a checkout to a tag that hears what happens from now on. A question of before was
 * heard by nobody else, and Ledyer takes silence for a yes: it is answered "no".
 */
export function leave({ snippet }: EarlyStart): void {
  let isKept = true;
  snippet.listen(({ type }) => {
    if (isKept && type === documentEvents.waitingForClientValidation)
      getClientApi(globalThis)?.clientValidation({ shouldProceed: false });
  });
  isKept = false;
}
