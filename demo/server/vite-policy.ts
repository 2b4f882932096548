/**
 * Extends a policy for Vite in development, without allowing any script: the styles that it inserts, by a nonce, and
 * the WebSocket of hot reload, which not every browser counts as `'self'`.
 */
export const extendPolicyForVite = (policy: string, styleNonce: string, port: number): string =>
  policy
    .replace("style-src 'self'", `style-src 'self' 'nonce-${styleNonce}'`)
    .replace(
      "connect-src 'self'",
      `connect-src 'self' ws://localhost:${port} ws://127.0.0.1:${port}`,
    );
