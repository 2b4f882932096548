/**
 * Ledyer's snippet: the script element, and the container that the script fills
 * with the checkout's frame.
 *
 * It is placed before anything else of the tag is loaded, because every link of
 * this chain costs the buyer a round trip. What happens around it meanwhile is
 * kept until somebody listens.
 */
import { bootstrapAttributes, getClientApi, documentEvents } from '../../ledyer/client-api.js';
import { bootstrapUrl, type Hosts } from '../../ledyer/environments.js';
import { trustedBootstrapUrl } from './trusted-script-url.js';

/** Milliseconds after which a question of Ledyer's is answered "no" while the rest of the tag is not there. */
const answerWithin = 8_000;
/** Milliseconds that the rest of the tag waits for Ledyer's frame; one that hangs has to be noticed too. */
const headStart = 1_000;

/** The target is given apart, because an event forgets it after its dispatch. */
export type Hear = (event: Event, target: EventTarget | null) => void;

export interface Snippet {
  readonly script: HTMLScriptElement;
  readonly container: HTMLElement;
  /** It stood in the page before the tag did anything. */
  readonly adopted: boolean;
  /** Why the page's policy did not let the script in. */
  readonly refusal: unknown;
  /** When the checkout was started, in milliseconds as `performance.now()` counts them. */
  readonly startedAt: number;
  /** Resolves when Ledyer's frame has loaded, its script has failed, or both take so long that they are waited for no more. */
  readonly settled: Promise<unknown>;
  /** Gives what was heard so far, and what is to come; once. */
  listen(hear: Hear): void;
}

export interface SnippetOptions {
  /** The tag; script and container are its children, outside its shadow. */
  readonly host: HTMLElement;
  readonly hosts: Hosts;
  readonly sessionId: string;
  readonly buyButtonColor: string;
  readonly noPadding: boolean;
}

/** The script and the container of a snippet that stands in `host` as a whole. */
export function findSnippet(host: HTMLElement): Pick<Snippet, 'script' | 'container'> | undefined {
  const script = host.querySelector<HTMLScriptElement>(`script[${bootstrapAttributes.sessionId}]`);
  const id = script?.getAttribute(bootstrapAttributes.containerId);
  const container = id && host.querySelector<HTMLElement>(`#${CSS.escape(id)}`);
  return script && container ? { script, container } : undefined;
}

/**
 * Takes over the snippet of this session that stands in the tag, or adds one.
 * All of it is taken away again when `signal` aborts; what Ledyer's script left
 * on `window` is Ledyer's.
 */
export function placeSnippet(options: SnippetOptions, signal: AbortSignal): Snippet {
  const { host, hosts, sessionId } = options;
  const { ownerDocument: document } = host;
  const found = findSnippet(host);
  const adopted =
    found?.script.src === bootstrapUrl(hosts) &&
    found.script.getAttribute(bootstrapAttributes.sessionId) === sessionId;
  const { script, container } = adopted ? found : createSnippet(options);

  let refusal: unknown;
  if (!adopted) {
    found?.script.remove();
    found?.container.remove();
    try {
      script.src = trustedBootstrapUrl(hosts);
      host.append(container, script);
    } catch (error) {
      refusal = error;
    }
  }

  let heard: Parameters<Hear>[] = [];
  /** Ledyer takes silence for a yes, so a question that nobody took over is answered "no". */
  const decline = () => {
    const all = heard;
    heard = all.filter(([{ type }]) => type !== documentEvents.waitingForClientValidation);
    if (heard.length < all.length)
      getClientApi(globalThis)?.clientValidation({ shouldProceed: false });
  };
  let hear: Hear = (event, target) => {
    heard.push([event, target]);
    if (event.type === documentEvents.waitingForClientValidation) setTimeout(decline, answerWithin);
  };
  const listener = (event: Event) => {
    hear(event, event.target);
  };
  // A page may have put `once` or `passive` on `Object.prototype`.
  const listening = { __proto__: null, capture: true, signal };
  for (const name of [...Object.values(documentEvents), 'securitypolicyviolation']) {
    document.addEventListener(name, listener, listening);
  }
  const settled = new Promise((resolve) => {
    // In a page that has loaded, so has an adopted frame.
    setTimeout(resolve, adopted || refusal ? 0 : headStart);
    script.addEventListener('error', resolve);
    for (const name of ['load', 'error']) {
      // Of the script and of the frame; neither bubbles.
      host.addEventListener(name, listener, listening);
      container.addEventListener(name, resolve, listening);
    }
  });
  signal.addEventListener('abort', () => {
    decline();
    script.remove();
    container.remove();
  });

  container.slot = 'frame';
  return {
    script,
    container,
    adopted,
    refusal,
    startedAt: performance.now(),
    settled,
    listen(told) {
      hear = told;
      for (const one of heard.splice(0)) told(...one);
    },
  };
}

function createSnippet({ host, hosts, sessionId, buyButtonColor, noPadding }: SnippetOptions) {
  const container = document.createElement('div');
  // Not `randomUUID`, which a shop under test on plain http does not have.
  container.id = `ledyer-checkout-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;
  const script = document.createElement('script');
  script.async = true;
  if (host.nonce) script.nonce = host.nonce;
  for (const [name, value] of [
    [bootstrapAttributes.environment, hosts.dataEnv],
    [bootstrapAttributes.sessionId, sessionId],
    [bootstrapAttributes.containerId, container.id],
    [bootstrapAttributes.buyButtonColor, buyButtonColor],
    [bootstrapAttributes.noPadding, noPadding && 'true'],
  ] as const) {
    if (value) script.setAttribute(name, value);
  }
  return { script, container };
}
