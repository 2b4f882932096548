import type { Context } from 'hono';

/**
 * What the runtime passes along with each request.
 *
 * @internal
 */
export interface RuntimeBindings {
  /** Class of the responses. Node's listener passes one that it can send without conversion. */
  readonly Response: typeof Response;
}

/**
 * Hono's type parameter of all routes.
 *
 * @internal
 */
export interface ServerEnv {
  Bindings: RuntimeBindings;
}

/** @internal */
export type ResponseHeaders = Readonly<Record<string, string>>;

/** Headers of every response. */
const commonHeaders: ResponseHeaders = {
  'cache-control': 'no-store',
  vary: 'Cookie',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};
const jsonHeaders: ResponseHeaders = { 'content-type': 'application/json', ...commonHeaders };

/**
 * Creates a response with the common headers.
 *
 * @internal
 */
export const createResponse = (
  c: Context<ServerEnv>,
  body: string | ReadableStream<Uint8Array> | null,
  headers: ResponseHeaders,
  status = 200,
): Response => new c.env.Response(body, { status, headers: { ...commonHeaders, ...headers } });

/**
 * Creates a JSON response with the common headers.
 *
 * Hono's `c.json()` converts the headers to a `Headers` object, which costs more than the rest of a status response.
 *
 * @internal
 */
export const createJsonResponse = (
  c: Context<ServerEnv>,
  value: unknown,
  status = 200,
  headers?: ResponseHeaders,
): Response => createJsonTextResponse(c, JSON.stringify(value), status, headers);

/**
 * The same for a body that is JSON already.
 *
 * @internal
 */
export const createJsonTextResponse = (
  c: Context<ServerEnv>,
  text: string,
  status = 200,
  headers?: ResponseHeaders,
): Response =>
  new c.env.Response(text, {
    status,
    headers: headers ? { ...jsonHeaders, ...headers } : jsonHeaders,
  });
