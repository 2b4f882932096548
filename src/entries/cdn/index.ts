/**
 * The CDN file. It places Ledyer's script, which the buyer waits for, and then loads the tag. Importers wait for
 * both. In WebKit, only the first importer of a module with top-level await waits.
 */
import {
  initialDelayMs,
  maxDelayMs,
  createModuleErrorEvent,
} from '../../element/start/module-retry.js';
import { documentEvents, getClientApi } from '../../ledyer/client-api.js';
import { resolveHosts } from '../../element/start/resolve-hosts.js';
import {
  countSnippet,
  findSnippet,
  placeSnippet,
  quietMs,
  rejectValidation,
  validationTimeoutMs,
  whenFrameLoads,
  type SnippetOptions,
} from '../../element/start/snippet.js';
import { resolveConfirmationUrl, resolveStatusUrl } from '../../element/start/url-templates.js';
import { isSameSnippet, isCurrent, startEarly } from './early-start.js';
import { loadFile } from './load-file.js';
import { createHtmlPolicy } from './trusted-types-policy.js';
import { reserveSpace } from './reserve-space.js';

type Tag = typeof import('./tag.js');

const name = 'ledyer-checkout';

/** A page may load this file under two URLs. All copies share the promise of the first. */
const page = globalThis as { [startedKey]?: Promise<Tag> };
const startedKey: unique symbol = Symbol.for('ledyer-checkout.started');

/** Its types are those of `src/index.ts`. */
export const { LedyerCheckoutElement } = await (page[startedKey] ??= start());

async function start(): Promise<Tag> {
  const htmlPolicy = createHtmlPolicy();
  // While the page is being parsed, a tag may be incomplete. The tag then starts its checkout itself.
  let early =
    document.readyState === 'loading' || customElements.get(name)
      ? undefined
      : startEarly(document.querySelectorAll<HTMLElement>(name));
  // Delayed, because a new style sheet blocks scripts that are ready to run.
  const reserved = sleep(0).then(() => reserveSpace(document, name));
  // If the package's module defines the tag first, that tag adopts the snippet.
  void customElements.whenDefined(name).then(() => {
    early?.snippet.release();
    early = undefined;
  });
  const own = early ? undefined : findOwnSnippet();
  if (own) holdValidation();
  // The tag would compete with Ledyer's checkout for the main thread.
  await (own ? whenFrameLoads(own, true, quietMs) : early?.snippet.settled);
  const tag = await loadTag(early?.options);

  /** Removes the early snippet if no tag has taken it. */
  const discard = () => {
    early?.abort.abort();
    early = undefined;
  };
  /** Returns the early snippet to its own tag, and places a new one for any other. */
  const getSnippet = (options: SnippetOptions, signal: AbortSignal) => {
    const adopted = early;
    if (!adopted || !isSameSnippet(adopted.options, options)) {
      discard();
      return placeSnippet(options, signal);
    }
    early = undefined;
    signal.addEventListener('abort', () => {
      adopted.abort.abort();
    });
    // The runtime starts after the importers of this file, whose listeners it may have to ask.
    return { ...adopted.snippet, settled: sleep(0) };
  };
  tag.setHandoff({
    htmlPolicy,
    createModuleErrorEvent,
    documentEvents,
    getClientApi,
    findSnippet,
    getSnippet,
    loadFile,
    resolveConfirmationUrl,
    resolveHosts,
    resolveStatusUrl,
  });
  if (!customElements.get(name)) {
    if (early && !isCurrent(early)) discard();
    // The page has replaced its snippet by a copy, whose frame Ledyer's script does not know.
    if (own && !own.script.isConnected) countSnippet();
    customElements.define(name, tag.LedyerCheckoutElement);
    discard();
  }
  const releaseSpace = await reserved;
  releaseSpace();
  return tag;
}

/** Returns the page's own snippet in its first tag, unless it has run already or may not run yet. */
function findOwnSnippet() {
  const host = document.querySelector<HTMLElement>(name);
  const own = host && findSnippet(host);
  // A page is complete after the load of its frames. Consent managers set the type of a script that may not run yet.
  return document.readyState === 'complete' || own?.script.type ? undefined : own;
}

/**
 * Passes a validation request that arrives before the tag to the tag, and rejects it if none has started in time. Ledyer
 * takes silence for a yes.
 */
function holdValidation() {
  document.addEventListener(documentEvents.waitingForClientValidation, (event) => {
    if (customElements.get(name)) return;
    void Promise.race([customElements.whenDefined(name), sleep(validationTimeoutMs)]).then(() =>
      document.querySelector(`${name}[data-state=loading]`)
        ? document.dispatchEvent(event)
        : rejectValidation(),
    );
  });
}

/** Loads the tag and Lit. Retries until they have loaded. */
async function loadTag(
  options: SnippetOptions | undefined,
  delayMs = initialDelayMs,
): Promise<Tag> {
  try {
    return await loadFile<Tag>('tag');
  } catch (cause) {
    const target = options?.host ?? document.querySelector(name) ?? document;
    target.dispatchEvent(createModuleErrorEvent(options?.sessionId ?? '', cause));
    await sleep(delayMs);
    return loadTag(options, Math.min(2 * delayMs, maxDelayMs));
  }
}

function sleep(ms: number) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
