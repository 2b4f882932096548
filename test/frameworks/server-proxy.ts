import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Starts a server on a free port and returns the port. */
export async function listen(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

/** Creates a proxy that serves several local servers from one origin. `getPort` returns the port for a path. */
export const createProxy = (getPort: (path: string) => number): Server =>
  createServer((request, response) => {
    const { url: path = '/', method, headers } = request;
    const options = { port: getPort(path), host: '127.0.0.1', path, method, headers };
    const forwarded = httpRequest(options, (result) => {
      response.writeHead(result.statusCode ?? 502, result.headers);
      result.pipe(response);
    });
    forwarded.on('error', () => response.destroy());
    request.pipe(forwarded);
  });
