import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEmulator, type Emulator, type EmulatorOptions } from './emulator.js';
import { getAppliedFault } from './faults/fault-middleware.js';
import { compressPage } from './http/compress-page.js';

/** Default port of the emulator. */
export const defaultPort = 4801;

export interface EmulatorServerOptions extends EmulatorOptions {
  /** Default: 4801. 0 takes a free port. */
  readonly port?: number | undefined;
  /** Default: `localhost`, on both 127.0.0.1 and ::1. */
  readonly host?: string | undefined;
  /** File that keeps the state between starts. Default: none, the state is lost. */
  readonly data?: string | undefined;
  /** Called when the file cannot be written; the emulator keeps running. Default: throws the error. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** An emulator that listens on a port. */
export interface RunningEmulator {
  /** Such as `http://localhost:4801`, without a trailing slash. With a host for all addresses it names `localhost`. */
  readonly url: string;
  readonly emulator: Emulator;
  /** Closes all connections and resolves when the port is free again. */
  readonly close: () => Promise<void>;
}

/**
 * Starts an emulator on a port of this machine.
 *
 * Programs resolve `localhost` to different addresses, so the emulator listens on both. The checkout frame also
 * needs `127.0.0.1`.
 *
 * @throws {Error} with advice, when the port is taken, or when the file cannot be written or is not a state of the
 *   emulator.
 */
export async function startEmulator({
  port = defaultPort,
  host = 'localhost',
  data,
  onError = rethrow,
  ...options
}: EmulatorServerOptions = {}): Promise<RunningEmulator> {
  // Dynamic imports, so that browsers can load the rest of the emulator.
  const { createServer } = await import('node:http');
  const { getRequestListener } = await import('@hono/node-server');

  const { readStateFile, StateFile } = await import('./state-file.js');

  const state = data === undefined ? options.state : await readStateFile(data);
  const emulator = createEmulator({ ...options, state });
  const file = data === undefined ? undefined : new StateFile(data, () => emulator.state, onError);
  await file?.create();
  emulator.timeline.subscribe(({ type }) => {
    if (type !== 'request') file?.scheduleWrite();
  });
  const handleRequest = async (request: Request, { incoming }: { incoming?: IncomingMessage }) => {
    try {
      const response = await emulator.fetch(request);
      // A fault may send single bytes, which a compression would hold back.
      return getAppliedFault(request) ? response : compressPage(request, response);
    } catch {
      // The client is gone, or a fault resets the connection.
      incoming?.socket.resetAndDestroy();
      return new Response(null);
    }
  };
  const listener = getRequestListener(
    (request, connection) => handleRequest(request, connection as { incoming?: IncomingMessage }),
    { overrideGlobalObjects: false },
  );
  const servers: Server[] = [];
  const listen = async (address: string, onPort: number): Promise<number> => {
    const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
    const bound = await listenOn(server, address, onPort);
    servers.push(server);
    return bound;
  };
  const close = async () => {
    await Promise.all(servers.map(closeServer));
    await file?.flush();
  };

  const [first = host, ...others] = host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
  try {
    const boundPort = await listen(first, port);
    for (const address of others) await listen(address, boundPort).catch(ignoreMissingAddress);
    return { url: `http://${toUrlHost(host)}:${boundPort}`, emulator, close };
  } catch (error) {
    await close();
    throw toStartError(error, port);
  }
}

/** Hosts that stand for all addresses of this machine. No program can connect to one. */
const wildcardHosts: readonly string[] = ['', '0.0.0.0', '::'];

/** Returns the host of a URL, for programs on this machine. */
function toUrlHost(host: string): string {
  if (wildcardHosts.includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** Resolves with the port when the server is listening. */
const listenOn = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });

function rethrow(error: unknown): never {
  throw error;
}

const getErrorCode = (error: unknown): unknown => (error as NodeJS.ErrnoException).code;

/** Ignores the error of a machine without IPv6. Throws other errors. */
function ignoreMissingAddress(error: unknown): void {
  if (getErrorCode(error) !== 'EADDRNOTAVAIL' && getErrorCode(error) !== 'EAFNOSUPPORT')
    throw error;
}

function toStartError(error: unknown, port: number): unknown {
  if (getErrorCode(error) !== 'EADDRINUSE') return error;
  return new Error(
    `Port ${port} is in use by another program. Stop that program, or choose another port with EMULATOR_PORT or --port.`,
    { cause: error },
  );
}
