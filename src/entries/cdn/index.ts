/**
 * The file for pages without a bundler: it places Ledyer's script, for which the buyer
 * waits, and then loads the tag, for which nobody does. Who imports it waits for both,
 * but in WebKit, where only the first importer of a module with a top-level await does.
 */
import { firstPause, longestPause, moduleBlocked } from '../../element/start/module-retry.js';
import { placeSnippet, type SnippetOptions } from '../../element/start/snippet.js';
import { isSame, isWanted, leave, startEarly, type EarlyStart } from './early-start.js';
import { createLitPolicy } from './trusted-types-policy.js';
import { keepRoom } from './reserve-space.js';

type Tag = typeof import('./tag.js');

const name = 'ledyer-checkout';
/** Milliseconds for which the tag waits for Ledyer's script at the most. */
const headStart = 1_000;

/** A page may name this file twice, by two addresses: all copies share what the first one does. */
const page = globalThis as { [started]?: Promise<Tag> };
const started: unique symbol = Symbol.for('ledyer-checkout.started');

/** Types are those of `src/index.ts`. */
export const { LedyerCheckoutElement } = await (page[started] ??= start());

async function start(): Promise<Tag> {
  const litPolicy = createLitPolicy();
  // While the page is parsed, a tag may not be all there yet: it starts by itself, then.
  let early =
    document.readyState === 'loading' || customElements.get(name)
      ? undefined
      : startEarly(document.querySelectorAll<HTMLElement>(name));
  // Not before that: a script that stands ready would wait for the styles.
  const room = sleep(0).then(() => keepRoom(document, name));
  // When the package's own module comes first, it adopts what was placed.
  void customElements.whenDefined(name).then(() => {
    if (early) leave(early);
    early = undefined;
  });
  // Both would run on the thread that Ledyer's script is waiting for.
  if (early) await scriptHasRun(early);
  const tag = await loadTag(early?.options);

  /** Takes away what no tag has asked for. */
  const end = () => {
    early?.abort.abort();
    early = undefined;
  };
  /** The snippet that was placed, for the tag that asks for the same; else one of its own. */
  const snippetFor = (options: SnippetOptions, signal: AbortSignal) => {
    const begun = early;
    if (!begun || !isSame(begun.options, options)) {
      end();
      return placeSnippet(options, signal);
    }
    early = undefined;
    signal.addEventListener('abort', () => {
      begun.abort.abort();
    });
    return begun.snippet;
  };
  tag.take({ litPolicy, snippetFor });
  if (!customElements.get(name)) {
    if (early && !isWanted(early)) end();
    customElements.define(name, tag.LedyerCheckoutElement);
    end();
  }
  const giveBackRoom = await room;
  giveBackRoom();
  return tag;
}

async function loadTag(begun: SnippetOptions | undefined, pause = firstPause): Promise<Tag> {
  try {
    return await import('./tag.js');
  } catch (cause) {
    const told = begun?.host ?? document.querySelector(name) ?? document;
    told.dispatchEvent(moduleBlocked(begun?.sessionId ?? '', cause));
    await sleep(pause);
    return loadTag(begun, Math.min(2 * pause, longestPause));
  }
}

function scriptHasRun({ snippet: { script, refusal } }: EarlyStart) {
  return Promise.race([
    heard(script, 'load'),
    heard(script, 'error'),
    sleep(refusal ? 0 : headStart),
  ]);
}

function heard(target: EventTarget, type: string) {
  return new Promise((resolve) => {
    target.addEventListener(type, resolve, { __proto__: null, once: true } as object);
  });
}

function sleep(ms: number) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
