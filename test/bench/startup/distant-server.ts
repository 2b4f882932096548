/** Local servers with the latency of the internet: HTTP/2 over TLS, behind a relay that delays every byte. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type ServerHttp2Session,
} from 'node:http2';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Handler = (request: Http2ServerRequest, response: Http2ServerResponse) => unknown;

/** The latency of connections. It may change between visits. */
export interface Latency {
  /** Milliseconds of a round trip. A new connection costs two before its first request: TCP and TLS 1.3. */
  roundTripMs: number;
}

export interface DistantServer {
  readonly port: number;
  close(): Promise<void>;
}

interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * Creates a self-signed certificate. Browsers accept it only with `--ignore-certificate-errors`.
 *
 * @throws {Error} when `openssl` is missing
 */
export function createCertificate(): Certificate {
  const folder = mkdtempSync(join(tmpdir(), 'ledyer-bench-'));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const command =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost';
  try {
    const args = [...command.split(' '), '-keyout', keyFile, '-out', certFile];
    execFileSync('openssl', args, { stdio: 'ignore' });
    return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') };
  } catch (cause) {
    throw new Error('openssl could not create a certificate. Install openssl.', { cause });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param onConnect called when a browser opens a connection, before any delay */
export async function startDistantServer(
  certificate: Certificate,
  latency: Latency,
  handle: Handler,
  onConnect: () => void = () => undefined,
): Promise<DistantServer> {
  const server = createSecureServer(certificate, (request, response) => {
    // The promise also catches synchronous errors.
    new Promise((resolve) => resolve(handle(request, response))).catch(() =>
      response.stream.destroy(),
    );
  });
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  const port = await listen(server);
  const relay = createServer((socket) => {
    onConnect();
    relayWithDelay(socket, connect(port, '127.0.0.1'), latency);
  });
  const relayPort = await listen(relay);
  return {
    port: relayPort,
    async close() {
      for (const session of sessions) session.destroy();
      await Promise.all([relay, server].map((each) => new Promise((done) => each.close(done))));
    },
  };
}

const listen = (server: Pick<Server, 'listen' | 'address'>) =>
  new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  );

/** Forwards bytes in both directions, each after half a round trip. The TCP handshake takes a whole round trip. */
function relayWithDelay(client: Socket, server: Socket, { roundTripMs }: Latency): void {
  const openAt = performance.now() + roundTripMs;
  const forward = (from: Socket, to: Socket) => {
    const afterDelay = (work: () => void) => {
      const now = performance.now();
      setTimeout(work, Math.max(now, openAt) - now + roundTripMs / 2);
    };
    from.setNoDelay(true);
    from.on('data', (chunk) => afterDelay(() => to.destroyed || to.write(chunk)));
    from.on('end', () => afterDelay(() => to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => afterDelay(() => to.destroy()));
  };
  forward(client, server);
  forward(server, client);
}
