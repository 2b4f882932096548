/** Starts a checkout before its tag is defined. */
import {
  findSnippet,
  isSnippetOf,
  placeSnippet,
  watchSnippet,
  type Snippet,
  type SnippetOptions,
} from '../../element/start/snippet.js';
import { isTrueAttribute } from '../../element/start/boolean-attribute.js';
import { resolveHosts } from '../../element/start/resolve-hosts.js';

/** A snippet that is on the page before its tag is defined. */
export interface EarlyStart {
  readonly host: HTMLElement;
  readonly snippet: Snippet;
  /** Aborts to remove the snippet. */
  readonly abort: AbortController;
}

/**
 * Places the snippet of the first tag with valid attributes, or adopts the page's own snippet. Returns `undefined` if
 * there is neither.
 */
export function startEarly(tags: Iterable<HTMLElement>): EarlyStart | undefined {
  const abort = new AbortController();
  const { signal } = abort;
  const eager = [...tags].filter((tag) => tag.getAttribute('loading') !== 'lazy');
  for (const host of eager) {
    const own = findSnippet(host);
    if (own) return { host, abort, snippet: watchSnippet(host, own, signal) };
  }
  for (const host of eager) {
    const options = readOptions(host);
    if (options) return { host, abort, snippet: placeSnippet(options, signal) };
  }
  return undefined;
}

/** Returns the options of an undefined tag, or `undefined` if an attribute is missing or invalid. */
function readOptions(host: HTMLElement): SnippetOptions | undefined {
  const getAttribute = (name: string) => host.getAttribute(name) ?? '';
  const resolved = resolveHosts(host, {
    sessionId: getAttribute('session-id'),
    environment: getAttribute('environment'),
    emulatorUrl: getAttribute('emulator-url'),
    statusUrl: getAttribute('status-url'),
    confirmationUrl: getAttribute('confirmation-url'),
  });
  return (
    resolved && {
      host,
      ...resolved,
      buyButtonColor: getAttribute('buy-button-color'),
      noPadding: isTrueAttribute(host.getAttribute('no-padding')),
    }
  );
}

/** Whether the tag still has the same attributes. A tag with the page's own snippet may have none. */
export const isCurrent = (early: EarlyStart): boolean =>
  early.snippet.adopted || isStartOf(early, readOptions(early.host));

/** Whether the snippet is the one of these options. A snippet of the page keeps its own colour and padding. */
export function isStartOf(
  { host, snippet }: EarlyStart,
  options: SnippetOptions | undefined,
): boolean {
  const { script, container, adopted } = snippet;
  const { buyButtonColor = '', noPadding } = script.dataset;
  return (
    options?.host === host &&
    host.contains(container) &&
    isSnippetOf(script, options) &&
    (adopted || (buyButtonColor === options.buyButtonColor && !!noPadding === options.noPadding))
  );
}
