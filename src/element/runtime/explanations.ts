/** What only errors need. Loads with the first error. */
import { CheckoutError } from '../../session/checkout-error.js';
import { explainError } from './error-texts.js';
import { bustScriptCache } from './script-retry.js';

export { validateAttributes } from './validate-attributes.js';

/** Limit for the page's own headers, which explain a failure. */
const headerTimeoutMs = 1_500;

/**
 * Returns the error to report, with its text: the same one, or another that names the cause. After a script that hangs,
 * the next attempt requests it again.
 */
export async function diagnoseError(error: CheckoutError): Promise<CheckoutError> {
  const { code, details } = error;
  if (code === 'script-timeout' && details?.url)
    bustScriptCache({ checkout: new URL(details.url).origin });
  const isIsolated = code === 'script-load-failed' && (await hasEmbedderPolicy());
  const diagnosed = isIsolated
    ? new CheckoutError('embedder-policy', undefined, { details })
    : error;
  explainError(diagnosed);
  return diagnosed;
}

/**
 * Whether the page has a `Cross-Origin-Embedder-Policy`, one of two headers of an isolated page. The browser does not
 * report that it has blocked a script because of this header.
 */
async function hasEmbedderPolicy(): Promise<boolean> {
  if (globalThis.crossOriginIsolated) return true;
  try {
    const signal = AbortSignal.timeout(headerTimeoutMs);
    const { headers } = await fetch(location.href, { method: 'HEAD', signal });
    return /require-corp|credentialless/.test(headers.get('cross-origin-embedder-policy') ?? '');
  } catch {
    return false;
  }
}
