/**
 * The one address that this package turns into code, for pages that enforce
 * Trusted Types: the policy is called `ledyer-checkout`, and takes nothing but
 * the bootstrap script of a known host.
 *
 * A policy name can be taken once a page. So a second copy of this package finds
 * the policy of the first under a symbol that both know.
 */
import { bootstrapUrl, isLoopback, type Hosts } from '../ledyer/environments.js';

interface Policy {
  createScriptURL(url: string): string;
}

interface PolicyHolder {
  trustedTypes?: { createPolicy(name: string, rules: Policy): Policy };
  [key: symbol]: Policy | undefined;
}

const key = Symbol.for('ledyer-checkout.trusted-types-policy');

const rules: Policy = {
  createScriptURL(url) {
    const { hostname, pathname } = new URL(url);
    const known = /^checkout\.(live|sandbox)\.ledyer\.com$/.test(hostname) || isLoopback(hostname);
    if (known && pathname === '/bootstrap.js') return url;
    throw new TypeError('not Ledyer’s bootstrap script');
  },
};

/** The address of the bootstrap script, in the form that `script.src` accepts on this page. */
export function trustedBootstrapUrl(hosts: Hosts): string {
  const holder = globalThis as PolicyHolder;
  const policy = (holder[key] ??=
    holder.trustedTypes?.createPolicy('ledyer-checkout', rules) ?? rules);
  return policy.createScriptURL(bootstrapUrl(hosts));
}
