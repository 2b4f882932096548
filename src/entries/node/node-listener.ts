import type { IncomingMessage, RequestListener } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { responseClass, type RuntimeBindings } from '../../server/http/responses.js';
import { LightweightResponse } from './lightweight-response.js';
import { getConsumedBody, hasBody } from './consumed-body.js';

/**
 * Returns a listener for `node:http`, Express 4 and 5, NestJS, API routes of Next.js, Firebase and everything else
 * that hands over Node's request and response.
 *
 * Below a mount, as in `app.use('/ledyer', listener)`, it uses the whole path, which these frameworks keep. A body that
 * a parser has read is taken from `req.rawBody` or `req.body`; without either, the kit's response says that a body
 * parser ran before it.
 */
export function toNodeListener(fetch: (request: Request) => Promise<Response>): RequestListener {
  const bindings: RuntimeBindings = { [responseClass]: LightweightResponse };
  const fetchWithBindings: (request: Request, bindings: RuntimeBindings) => Promise<Response> =
    fetch;
  const listener = getRequestListener(
    (request, { incoming }) =>
      fetchWithBindings(toWholeRequest(request, incoming as IncomingMessage), bindings),
    // For requests without `Host`, such as those of HTTP/1.0 from a load balancer. The kit does not use the name.
    { overrideGlobalObjects: false, hostname: 'localhost' },
  );
  // h3 takes a listener that returns no promise for one that has not responded.
  // oxlint-disable-next-line typescript/no-misused-promises -- shops pass the listener on as one without a result
  return (request, response) => listener(request, response);
}

/** Returns the request with the path and the body that a framework has taken from it. */
function toWholeRequest(request: Request, incoming: IncomingMessage): Request {
  // `Request` does not allow this method, and the kit has no route for it.
  if (incoming.method === 'TRACE') return request;
  const prefix = getMountPath(incoming);
  const consumedBody = hasBody(incoming) ? getConsumedBody(incoming) : undefined;
  const parsedHeaders = getParsedHeaders(incoming);
  if (prefix === '' && !consumedBody && !parsedHeaders) return request;
  const { method, signal } = request;
  const headers = parsedHeaders ?? request.headers;
  const init = { method, headers, signal, duplex: 'half' };
  const url = withPrefix(request.url, prefix);
  if (!hasBody(incoming)) return new Request(url, init);
  if (!consumedBody) return new Request(url, { ...init, body: request.body });
  if (consumedBody.type === 'present')
    return new Request(url, { ...init, body: consumedBody.body });
  const consumed = new Request(url, { ...init, body: new ReadableStream() });
  // Locks the body. Reading it then throws, as for a request whose body was read.
  consumed.body?.getReader();
  return consumed;
}

/** Returns the headers of a request without `rawHeaders`: `serverless-http` creates such requests on AWS Lambda. */
function getParsedHeaders(incoming: IncomingMessage): Headers | undefined {
  const { rawHeaders }: Partial<IncomingMessage> = incoming;
  if (rawHeaders && rawHeaders.length > 0) return undefined;
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value === undefined || name.startsWith(':')) continue;
    // As Node reads it from a socket. `Headers` throws for characters beyond Latin-1, as in another app's cookie.
    headers.set(name, Buffer.from(String(value)).toString('latin1'));
  }
  return headers;
}

/**
 * Returns the part of the path that a mount has removed from `url`.
 *
 * Express keeps it as `baseUrl`, which nested routers and apps extend. Connect and similar frameworks keep the whole
 * URL as `originalUrl`. If that does not end with `url`, the application has rewritten the path on purpose.
 */
function getMountPath(incoming: IncomingMessage): string {
  const { url = '', originalUrl, baseUrl } = incoming as MountedMessage;
  if (typeof baseUrl === 'string') return baseUrl.startsWith('/') ? baseUrl : '';
  if (typeof originalUrl !== 'string' || originalUrl === url) return '';
  if (!originalUrl.startsWith('/') || !originalUrl.endsWith(url)) return '';
  return originalUrl.slice(0, originalUrl.length - url.length);
}

interface MountedMessage {
  readonly url?: string;
  readonly originalUrl?: unknown;
  readonly baseUrl?: unknown;
}

function withPrefix(url: string, prefix: string): string {
  if (prefix === '') return url;
  const { origin } = new URL(url);
  return origin + prefix + url.slice(origin.length);
}
