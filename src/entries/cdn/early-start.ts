/** Starts a checkout before its tag is defined. */
import {
  findSnippet,
  placeSnippet,
  type Snippet,
  type SnippetOptions,
} from '../../element/start/snippet.js';
import { isTrueAttribute } from '../../element/start/boolean-attribute.js';
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
    const options = readOptions(host);
    if (!options) continue;
    const abort = new AbortController();
    return { options, snippet: placeSnippet(options, abort.signal), abort };
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

/** Whether the tag is still on the page with the same attributes. */
export const isCurrent = ({ options, snippet }: EarlyStart): boolean => {
  const current = readOptions(options.host);
  return !!current && isSameSnippet(options, current) && options.host.contains(snippet.container);
};

/** Whether both options describe the same snippet. */
export const isSameSnippet = (one: SnippetOptions, other: SnippetOptions): boolean =>
  one.host === other.host &&
  one.sessionId === other.sessionId &&
  one.hosts.checkout === other.hosts.checkout &&
  one.buyButtonColor === other.buyButtonColor &&
  one.noPadding === other.noPadding;
