/**
 * The policy of the Lit that is inside the files for pages without a bundler.
 *
 * A Lit of its own would take the name `lit-html`, which the page's own Lit may have
 * or want, and a name can be taken once a page: whoever comes second does not run.
 * So that Lit uses the policy of this package, by way of `handed`.
 */
import {
  policyHolder,
  policyKey,
  policyName,
  rules,
} from '../../element/start/trusted-script-url.js';

/** The part of a policy that Lit needs. */
export interface HtmlRules {
  createHTML(html: string): string;
}

/**
 * Nothing when the policy cannot be had: another copy of this package has it, and
 * the tag with it; or the page does not allow it, which is told when a checkout starts.
 */
export function createLitPolicy(): HtmlRules | undefined {
  if (policyHolder[policyKey]) return undefined;
  try {
    const policy = policyHolder.trustedTypes?.createPolicy?.(policyName, {
      ...rules,
      createHTML: (html: string) => html,
    });
    // Not the policy itself: what makes markup of any text is for Lit alone.
    if (policy) policyHolder[policyKey] = { createScriptURL: (url) => policy.createScriptURL(url) };
    return policy;
  } catch {
    return undefined;
  }
}
