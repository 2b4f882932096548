import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { respondOf } from '../../server/http/response.js';
import { answerPlainly, plainGet } from './plain-get.js';

export interface HttpServer {
  /** Where it listens: `http://127.0.0.1:4800`. */
  readonly url: string;
  /** Takes no new connections, and resolves when the old ones are through, or after `patience` milliseconds. */
  close(timeoutMs: number): Promise<void>;
}

/**
 * A function from request to response, as a listener of `node:http`, Express and the like. It reads the body
 * itself: mount it before whatever else reads bodies.
 */
export function toNodeListener(fetch: (request: Request) => Promise<Response>): RequestListener {
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false });
  const respond = respondOf(fetch);
  return (request, response) => {
    // Made for a merchant itself, what is asked most goes past the objects of the web, which cost more than the answer.
    const asked = respond && plainGet(request);
    if (asked) answerPlainly(respond, asked, response);
    else void listener(request, response);
  };
}

/**
 * A server that does not wait for those who dawdle: Node's own limits are a
 * minute for the headers and five for a request.
 *
 * @param port `0` takes a free one
 * @throws when the port is taken
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
