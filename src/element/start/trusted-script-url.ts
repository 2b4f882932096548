/**
 * The only URL that this package turns into a script, for pages that enforce Trusted Types. The policy is named
 * `ledyer-checkout` and accepts only the bootstrap script of the tag's own environment.
 *
 * A policy name can be used once per page. A second copy of this package finds the first one's policy under a
 * shared symbol.
 */
import { getBootstrapUrl, type PageHosts } from '../../ledyer/environments.js';
import { resolveHosts, type UrlAttributes } from './resolve-hosts.js';

export interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

interface GlobalPolicies {
  /** An element with this id if the browser has no Trusted Types, so the method is optional. */
  readonly trustedTypes?: {
    createPolicy?<Rules extends ScriptUrlPolicy>(name: string, rules: Rules): Rules;
  };
  [key: symbol]: ScriptUrlPolicy | undefined;
}

export const globalPolicies = globalThis as GlobalPolicies;
export const policyKey = Symbol.for('ledyer-checkout.trusted-types-policy');
export const policyName = 'ledyer-checkout';

/** The bootstrap URL of the last checkout of this copy. */
let ownUrl: string | undefined;

export const scriptUrlPolicy: ScriptUrlPolicy = {
  createScriptURL(url) {
    // A retry adds a query (see script-retry).
    const plainUrl = url.replace(/\?(again&?)+$/, '');
    if (plainUrl === ownUrl) return url;
    // The tag may belong to another copy of this package.
    for (const tag of document.querySelectorAll<HTMLElement>('ledyer-checkout')) {
      const resolved = resolveHosts(tag, tag as UrlAttributes & HTMLElement);
      // Compares whole URLs, because any part may be forged.
      if (resolved && plainUrl === getBootstrapUrl(resolved.hosts)) return url;
    }
    throw new TypeError(url);
  },
};

/** Returns the bootstrap script's URL in the form that `script.src` accepts on this page. */
export function createTrustedBootstrapUrl(hosts: Pick<PageHosts, 'checkout'>): string {
  ownUrl = getBootstrapUrl(hosts);
  const policy = (globalPolicies[policyKey] ??=
    globalPolicies.trustedTypes?.createPolicy?.(policyName, scriptUrlPolicy) ?? scriptUrlPolicy);
  return policy.createScriptURL(ownUrl);
}
