/**
 * The file for pages without a bundler: it places Ledyer's script, for which the buyer
 * waits, and then loads the tag, for which nobody does. Whoever imports it waits for both.
 */
import { firstPause, longestPause, moduleBlocked } from '../element/late-code.js';
import { placeSnippet, type SnippetOptions } from '../element/snippet.js';
import { isSame, isWanted, startEarly, type EarlyStart } from './early-start.js';
import { createLitPolicy } from './lit-policy.js';
import { keepRoom } from './room.js';

const name = 'ledyer-checkout';
/** Milliseconds for which the tag waits for Ledyer's script at the most. */
const headStart = 1_000;

const litPolicy = createLitPolicy();
// While the page is parsed, a tag may not be all there yet: it starts by itself, then.
let early =
  document.readyState === 'loading' || customElements.get(name)
    ? undefined
    : startEarly(document.querySelectorAll<HTMLElement>(name));
// Not before that: a script that stands ready would wait for the styles.
const room = sleep(0).then(() => keepRoom(document));
// Both would run on the thread that Ledyer's script is waiting for.
if (early) await scriptHasRun(early);

const tag = await loadTag();

if (customElements.get(name)) {
  // Another copy came first, and has adopted what was placed.
  early?.snippet.listen(() => undefined);
} else {
  if (early && !isWanted(early)) end();
  tag.registerWith({ litPolicy, snippetFor });
  end();
}
const giveBack = await room;
giveBack();

/** Types are those of `src/index.ts`. */
export const { LedyerCheckoutElement } = tag;

/** The snippet that was placed, for the tag that asks for the same; else one of its own. */
function snippetFor(options: SnippetOptions, signal: AbortSignal) {
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
}

/** Takes away what no tag has asked for. */
function end() {
  early?.abort.abort();
  early = undefined;
}

async function loadTag(pause = firstPause): Promise<typeof import('./tag.js')> {
  try {
    return await import('./tag.js');
  } catch (cause) {
    const told = document.querySelector(name) ?? document;
    told.dispatchEvent(moduleBlocked(early?.options.sessionId ?? '', cause));
    await sleep(pause);
    return loadTag(Math.min(2 * pause, longestPause));
  }
}

function heard(target: EventTarget, type: string) {
  return new Promise((resolve) => {
    target.addEventListener(type, resolve, { __proto__: null, once: true } as object);
  });
}

function scriptHasRun({ snippet: { script, refusal } }: EarlyStart) {
  return Promise.race([
    heard(script, 'load'),
    heard(script, 'error'),
    sleep(refusal ? 0 : headStart),
  ]);
}

function sleep(ms: number) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
