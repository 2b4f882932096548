/** Objects that the CDN file passes to the tag that it loads. */
import type { placeSnippet } from '../../element/start/snippet.js';
import type { HtmlPolicy } from './trusted-types-policy.js';

export interface Handoff {
  /** `undefined` if the page has no Trusted Types, or does not allow this package's policy. */
  readonly litPolicy: HtmlPolicy | undefined;
  readonly getSnippet: typeof placeSnippet;
}

/** Set before the tag is registered. */
let handoff: Handoff;

export function setHandoff(value: Handoff): void {
  handoff = value;
}

/** Replaces Lit's own policy. */
export const litPolicy: HtmlPolicy = {
  createHTML: (html) => handoff.litPolicy?.createHTML(html) ?? html,
};

/** Replaces `src/element/start/snippet-provider.ts`. */
export const getSnippet: typeof placeSnippet = (...args) => handoff.getSnippet(...args);
