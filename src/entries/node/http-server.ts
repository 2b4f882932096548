import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { RuntimeBindings } from '../../server/http/responses.js';
import { LightweightResponse } from './lightweight-response.js';

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
  const bindings: RuntimeBindings = { Response: LightweightResponse };
  const fetchWithBindings: (request: Request, bindings: RuntimeBindings) => Promise<Response> =
    fetch;
  const listener = getRequestListener((request) => fetchWithBindings(request, bindings), {
    overrideGlobalObjects: false,
  });
  return (request, response) => void listener(request, response);
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
    async close(timeoutMs) {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), timeoutMs);
      await closed;
      clearTimeout(timer);
    },
  };
}
