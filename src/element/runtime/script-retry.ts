/**
 * A browser does not request a script again while the first request hangs: it waits for it, in the page and in its
 * cache. After a script that never arrived, this module changes the URL by a query that no file server, policy or
 * Trusted Types rule distinguishes.
 */
import type { Hosts } from '../../ledyer/environments.js';
import {
  globalPolicies,
  policyKey,
  createTrustedBootstrapUrl,
} from '../start/trusted-script-url.js';

/** Makes every later request for Ledyer's script on this page a new one. */
export function bustScriptCache(hosts: Hosts): void {
  try {
    // Creates the policy, which a tag with an adopted snippet did not need.
    createTrustedBootstrapUrl(hosts);
  } catch {
    // The page forbids the policy. The next placement of a script reports that.
    return;
  }
  const previous = globalPolicies[policyKey];
  if (!previous) return;
  globalPolicies[policyKey] = {
    createScriptURL: (url) =>
      previous.createScriptURL(`${url}${url.includes('?') ? '&' : '?'}again`),
  };
}

/** Makes a script that is still loading do nothing when it arrives. */
export function neutralizeScript(script: HTMLScriptElement): void {
  // A script runs only in the document that it was created for.
  document.implementation.createHTMLDocument().adoptNode(script);
}
