/**
 * A browser asks once for a script that it is still waiting for, and then waits for
 * it again: in the page, and behind that in its cache. So after one that never came,
 * the script goes by another name, which no server of files, policy or
 * Trusted Types rule tells from the first.
 */
import type { Hosts } from '../../ledyer/environments.js';
import { policyHolder, policyKey, trustedBootstrapUrl } from '../start/trusted-script-url.js';

/** Has the browser ask anew from now on, whoever on this page wants Ledyer's script. */
export function askAnew(hosts: Hosts): void {
  try {
    // Makes the policy, which a tag that found a snippet on the page did not need yet.
    trustedBootstrapUrl(hosts);
  } catch {
    // The page forbids it, which is told where the next script is placed.
    return;
  }
  const before = policyHolder[policyKey];
  if (!before) return;
  policyHolder[policyKey] = {
    createScriptURL: (url) => before.createScriptURL(`${url}${url.includes('?') ? '&' : '?'}again`),
  };
}

/** Sees to it that a script which is still on its way does nothing when it comes. */
export function disarm(script: HTMLScriptElement): void {
  // A script runs in the document that it was made for, or not at all.
  document.implementation.createHTMLDocument().adoptNode(script);
}
