import type { HtmlRules } from './lit-policy.js';

let handed: HtmlRules | undefined;

/**
 * What the Lit beside it uses instead of a policy of its own: the one that the file
 * before it has made. That comes before the first template, and after Lit has run.
 */
export const litPolicy: HtmlRules = {
  createHTML: (html) => handed?.createHTML(html) ?? html,
};

export function usePolicy(policy: HtmlRules | undefined): void {
  handed = policy;
}
