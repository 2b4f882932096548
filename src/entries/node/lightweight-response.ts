import { getRequestListener } from '@hono/node-server';

/**
 * The `Response` of `@hono/node-server`. It keeps a body and plain headers as they are, so its listener writes them
 * to the socket without streams and `Headers` objects. Everything else behaves as in the global class.
 */
export const LightweightResponse = getLightweightResponse();

/**
 * Returns the class. The library does not export it, but replaces the global one by it. This function takes it from
 * there and restores the globals before any other code runs.
 */
function getLightweightResponse(): typeof Response {
  const names = ['Request', 'Response'] as const;
  const originals = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name));
  getRequestListener(() => new Response());
  const replacement = globalThis.Response;
  names.forEach((name, index) => {
    const original = originals[index];
    if (original) Object.defineProperty(globalThis, name, original);
  });
  return replacement;
}
