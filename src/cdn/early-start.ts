/** A checkout that starts before there is a class for its tag, and with it. */

import {
  findSnippet,
  placeSnippet,
  type Snippet,
  type SnippetOptions,
} from '../element/snippet.js';
import { usableHosts } from '../element/usable-hosts.js';

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

/** Whether the page still has that tag, with that session. */
export const isWanted = ({ options: { host, sessionId } }: EarlyStart): boolean =>
  host.isConnected && host.getAttribute('session-id') === sessionId;

/** Whether a tag asks for the very checkout that was started. */
export const isSame = (one: SnippetOptions, other: SnippetOptions): boolean =>
  one.host === other.host &&
  one.sessionId === other.sessionId &&
  one.hosts.checkout === other.hosts.checkout &&
  one.buyButtonColor === other.buyButtonColor &&
  one.noPadding === other.noPadding;
