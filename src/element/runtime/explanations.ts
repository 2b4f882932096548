/** The diagnoses, texts and styles that only errors need. This module loads with the first error. */
import { CheckoutError } from '../../session/checkout-error.js';
import { explainError } from './error-texts.js';
import { bustScriptCache } from './script-retry.js';

export { validateAttributes } from './validate-attributes.js';

/** Styles of the message of a failure. Without them, its button and its link work too. */
export const failureStyles = /* css */ `
  .detail {
    font-size: 0.875em;
  }

  .ways {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem 1.25rem;
    align-items: center;
  }

  button,
  a {
    display: inline-flex;
    align-items: center;
    min-height: 44px;
    color: inherit;
    font: inherit;
  }

  button {
    padding: 0 1.25rem;
    border: 1px solid currentcolor;
    border-radius: var(--ledyer-checkout-radius, 0.5rem);
    background: transparent;
    cursor: pointer;
  }

  :is(button, a):focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
`;

/** Maximum time of the request for the page's own headers, which may explain a failure. */
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
