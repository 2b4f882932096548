/**
 * Retries a script whose request hangs.
 *
 * A browser lets later requests for the same URL wait for a pending one, in every document. After a timeout, this
 * module adds a query to the URL. File servers, content security policies and Trusted Types ignore it.
 */
import type { PageHosts } from '../../ledyer/environments.js';
import {
  globalPolicies,
  policyKey,
  createTrustedBootstrapUrl,
} from '../start/trusted-script-url.js';

/** Adds a query to every later request for Ledyer's script on this page. */
export function bustScriptCache(hosts: Pick<PageHosts, 'checkout'>): void {
  try {
    // Creates the policy. A tag with an adopted snippet has not created it before.
    createTrustedBootstrapUrl(hosts);
  } catch {
    // The page does not allow the policy. The next placement of a script reports that.
    return;
  }
  const previous = globalPolicies[policyKey];
  if (!previous) return;
  globalPolicies[policyKey] = {
    createScriptURL: (url) =>
      previous.createScriptURL(`${url}${url.includes('?') ? '&' : '?'}again`),
  };
}
