/** Limit for the page's own headers, which explain a failure. */
const headerTimeoutMs = 2_000;

/** Whether the page has a `Cross-Origin-Embedder-Policy`, which is one of two headers of an isolated page. */
export async function hasEmbedderPolicy(): Promise<boolean> {
  if (globalThis.crossOriginIsolated) return true;
  try {
    const signal = AbortSignal.timeout(headerTimeoutMs);
    const { headers } = await fetch(location.href, { method: 'HEAD', signal });
    return /require-corp|credentialless/.test(headers.get('cross-origin-embedder-policy') ?? '');
  } catch {
    return false;
  }
}
