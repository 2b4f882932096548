/** The tag and its Lit, as the file for pages without a bundler loads them. */
import { LedyerCheckoutElement } from '../element/index.js';
import { takeSnippetsFrom, type placeSnippet } from '../element/snippet.js';
import { usePolicy } from './handed-policy.js';
import type { HtmlRules } from './lit-policy.js';

export * from '../element/index.js';

/** Registers the tag with what the file before this one has begun. */
export function registerWith(begun: {
  readonly litPolicy: HtmlRules | undefined;
  readonly snippetFor: typeof placeSnippet;
}): void {
  usePolicy(begun.litPolicy);
  takeSnippetsFrom(begun.snippetFor);
  customElements.define('ledyer-checkout', LedyerCheckoutElement);
}
