import type { Context } from 'hono';

/**
 * Key of {@link RuntimeBindings}. A registered symbol, because `ledyer-checkout/node` may be another copy, and a symbol,
 * because other runtimes pass other objects.
 *
 * @internal
 */
export const responseClass: unique symbol = Symbol.for('ledyer-checkout.Response');

/**
 * What Node's listener passes along with each request.
 *
 * @internal
 */
export interface RuntimeBindings {
  /** Class of the responses: one that the listener can send without conversion. */
  readonly [responseClass]: typeof Response;
}

/**
 * Returns whether Node's listener passed this. Others pass something else along with a request: a worker its
 * environment, Bun its server, Deno the connection, Next.js the parameters of the route.
 *
 * @internal
 */
export const isRuntimeBindings = (value: unknown): value is RuntimeBindings =>
  typeof value === 'object' && value !== null && responseClass in value;

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
): Response =>
  new c.env[responseClass](body, { status, headers: { ...commonHeaders, ...headers } });

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
  new c.env[responseClass](text, {
    status,
    headers: headers ? { ...jsonHeaders, ...headers } : jsonHeaders,
  });
