/**
 * The one address that this package turns into code, for pages that enforce
 * Trusted Types: the policy is called `ledyer-checkout`, and takes nothing but
 * the bootstrap script of a known host.
 *
 * A policy name can be taken once a page. So a second copy of this package finds
 * the policy of the first under a symbol that both know.
 */
import { bootstrapUrl, isLoopback, type Hosts } from '../../ledyer/environments.js';

export interface ScriptUrlRules {
  createScriptURL(url: string): string;
}

interface PolicyHolder {
  /** Of another kind where the page has an element with this id, and the browser has no Trusted Types. */
  readonly trustedTypes?: {
    createPolicy?<Rules extends ScriptUrlRules>(name: string, rules: Rules): Rules;
  };
  [key: symbol]: ScriptUrlRules | undefined;
}

export const policyHolder = globalThis as PolicyHolder;
export const policyKey = Symbol.for('ledyer-checkout.trusted-types-policy');
export const policyName = 'ledyer-checkout';

export const rules: ScriptUrlRules = {
  createScriptURL(url) {
    const { hostname, pathname } = new URL(url);
    const known = /^checkout\.(live|sandbox)\.ledyer\.com$/.test(hostname) || isLoopback(hostname);
    if (known && pathname === '/bootstrap.js') return url;
    throw new TypeError(url);
  },
};

/** The address of the bootstrap script, in the form that `script.src` accepts on this page. */
export function trustedBootstrapUrl(hosts: Hosts): string {
  const policy = (policyHolder[policyKey] ??=
    policyHolder.trustedTypes?.createPolicy?.(policyName, rules) ?? rules);
  return policy.createScriptURL(bootstrapUrl(hosts));
}
