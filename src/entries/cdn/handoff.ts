/** What the tag takes over from the file that has loaded it, instead of what it would make itself. */
import type { placeSnippet } from '../../element/start/snippet.js';
import type { HtmlRules } from './trusted-types-policy.js';

export interface Begun {
  /** Missing where the page has no Trusted Types, or has them and does not allow ours. */
  readonly litPolicy: HtmlRules | undefined;
  readonly snippetFor: typeof placeSnippet;
}

/** Handed over before the tag can be registered, and so before any of it is used. */
let begun: Begun;

export function take(all: Begun): void {
  begun = all;
}

/** Stands in Lit for a policy of its own. */
export const litPolicy: HtmlRules = {
  createHTML: (html) => begun.litPolicy?.createHTML(html) ?? html,
};

/** Stands for `src/element/start/snippet-provider.ts`. */
export const snippetFor: typeof placeSnippet = (...given) => begun.snippetFor(...given);
