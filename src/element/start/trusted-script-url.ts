/**
 * The only URL that this package turns into a script, for pages that enforce Trusted Types. The policy is named
 * `ledyer-checkout` and accepts only the bootstrap script of a known host.
 *
 * A policy name can be used once per page. A second copy of this package finds the first one's policy under a
 * shared symbol.
 */
import { bootstrapUrl, isLoopback, type Hosts } from '../../ledyer/environments.js';

export interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

interface GlobalPolicies {
  /** May be an element with this id if the browser has no Trusted Types, so the method is optional. */
  readonly trustedTypes?: {
    createPolicy?<Rules extends ScriptUrlPolicy>(name: string, rules: Rules): Rules;
  };
  [key: symbol]: ScriptUrlPolicy | undefined;
}

export const globalPolicies = globalThis as GlobalPolicies;
export const policyKey = Symbol.for('ledyer-checkout.trusted-types-policy');
export const policyName = 'ledyer-checkout';

export const scriptUrlPolicy: ScriptUrlPolicy = {
  createScriptURL(url) {
    const { hostname, pathname } = new URL(url);
    const known = /^checkout\.(live|sandbox)\.ledyer\.com$/.test(hostname) || isLoopback(hostname);
    if (known && pathname === '/bootstrap.js') return url;
    throw new TypeError(url);
  },
};

/** Returns the bootstrap script's URL in the form that `script.src` accepts on this page. */
export function createTrustedBootstrapUrl(hosts: Hosts): string {
  const policy = (globalPolicies[policyKey] ??=
    globalPolicies.trustedTypes?.createPolicy?.(policyName, scriptUrlPolicy) ?? scriptUrlPolicy);
  return policy.createScriptURL(bootstrapUrl(hosts));
}
