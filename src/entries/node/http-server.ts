import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { respondOf } from '../../server/http/response.js';
import { answerPlainly, plainGet } from './plain-get.js';

export interface HttpServer {
  /** Base URL, such as `http://127.0.0.1:4800`. */
  readonly url: string;
  /** Stops accepting connections, and resolves when the open ones have ended, or after `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
}

/**
 * Returns a listener for `node:http`, Express and similar frameworks. It reads the body itself: mount it before any
 * body parser.
 */
export function toNodeListener(fetch: (request: Request) => Promise<Response>): RequestListener {
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false });
  const respond = respondOf(fetch);
  return (request, response) => {
    // A merchant's most frequent requests skip the `Request` and `Response` objects, which cost more than the
    // response itself.
    const asked = respond && plainGet(request);
    if (asked) answerPlainly(respond, asked, response);
    else void listener(request, response);
  };
}

/**
 * Starts a server with short timeouts: Node's defaults are one minute for the headers and five for a request.
 *
 * @param port `0` picks a free port
 * @throws when the port is in use
 */
export async function listen(
  listener: RequestListener,
  port: number,
  host = '127.0.0.1',
): Promise<HttpServer> {
  const server = createServer(
    {
      headersTimeout: 4_500,
      requestTimeout: 10_000,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 500,
      maxHeaderSize: 16 * 1024,
    },
    listener,
  );
  server.maxHeadersCount = 100;
  server.maxRequestsPerSocket = 10_000;
  server.maxConnections = 20_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    async close(patience) {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), patience);
      await closed;
      clearTimeout(timer);
    },
  };
}
