/**
 * The Trusted Types policy of the templates in the CDN files.
 *
 * A policy name can be used once per page, so these files use one policy, through `handoff`.
 */
import {
  globalPolicies,
  policyKey,
  policyName,
  scriptUrlPolicy,
} from '../../element/start/trusted-script-url.js';

/** The part of a policy that creates markup. */
export interface HtmlPolicy {
  createHTML(html: string): string;
}

/**
 * Creates the policy. Returns `undefined` if another copy of this package has it, which then also defines the tag.
 * Returns `undefined` as well if the page does not allow it, which the start of a checkout reports.
 */
export function createHtmlPolicy(): HtmlPolicy | undefined {
  if (globalPolicies[policyKey]) return undefined;
  try {
    // Stryker disable next-line OptionalChaining: a missing method is caught below otherwise
    const policy = globalPolicies.trustedTypes?.createPolicy?.(policyName, {
      ...scriptUrlPolicy,
      createHTML: (html: string) => html,
    });
    // Exposes only `createScriptURL`, because only the tag creates markup.
    if (policy)
      globalPolicies[policyKey] = { createScriptURL: (url) => policy.createScriptURL(url) };
    return policy;
  } catch {
    // The page does not allow the policy.
  }
  return undefined;
}
