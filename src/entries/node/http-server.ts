import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpServer {
  /** Base URL, such as `http://127.0.0.1:4800`. */
  readonly url: string;
  /** Stops accepting connections, and resolves when the open ones have ended, or after `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
}

/**
 * Default time for which an idle connection stays open. It is longer than proxies keep one (nginx 60 s and 75 s, AWS'
 * load balancers 60 s). If the server closed first, the proxy would answer a request that it has just sent with a 502.
 */
const defaultKeepAliveTimeoutMs = 80_000;

/**
 * Starts a server with short timeouts for the headers (4.5 s) and the whole request (10 s). Node's defaults are one
 * minute and five. Both begin with the first byte of a request, so they may be shorter than the time for which an idle
 * connection stays open.
 *
 * @param port `0` picks a free port
 * @param keepAliveTimeoutMs default: 80 s
 * @throws when the port is in use
 */
export async function listen(
  listener: RequestListener,
  port: number,
  host = '127.0.0.1',
  keepAliveTimeoutMs = defaultKeepAliveTimeoutMs,
): Promise<HttpServer> {
  const server = createServer(
    {
      headersTimeout: 4_500,
      requestTimeout: 10_000,
      keepAliveTimeout: keepAliveTimeoutMs,
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
