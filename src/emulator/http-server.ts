import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEmulator, type Emulator, type EmulatorOptions } from './emulator.js';

/** The port that every example names. */
export const defaultPort = 4801;

export interface EmulatorServerOptions extends EmulatorOptions {
  /** Default: 4801; 0 takes a free one. */
  readonly port?: number;
  /** Default: `localhost`, on 127.0.0.1 and on ::1. */
  readonly host?: string;
  /** A file that keeps the state from one start to the next. Default: none, and it is forgotten. */
  readonly data?: string | undefined;
  /** Is told when the file cannot be written; the emulator goes on. Default: throws it. */
  readonly onError?: (error: unknown) => void;
}

/** An emulator that listens. */
export interface RunningEmulator {
  /** Such as `http://localhost:4801`, without a slash at the end. */
  readonly url: string;
  readonly emulator: Emulator;
  /** Ends every connection, and resolves when the port is free again. */
  readonly close: () => Promise<void>;
}

/**
 * Starts an emulator on a port of this machine.
 *
 * `localhost` is one address to some programs and another to others, so both are
 * listened to; the checkout's frame needs `127.0.0.1` besides.
 *
 * @throws {Error} that says what to do, when the port is taken or the file is not the emulator's.
 */
export async function startEmulator({
  port = defaultPort,
  host = 'localhost',
  data,
  onError = rethrow,
  ...options
}: EmulatorServerOptions = {}): Promise<RunningEmulator> {
  // Imported here, so that a browser can load the rest of the emulator.
  const { createServer } = await import('node:http');
  const { getRequestListener } = await import('@hono/node-server');

  const { readStateFile, StateFile } = await import('./state-file.js');

  const state = data === undefined ? options.state : await readStateFile(data);
  const emulator = createEmulator({ ...options, state });
  const file = data === undefined ? undefined : new StateFile(data, () => emulator.state, onError);
  emulator.timeline.subscribe(({ type }) => {
    if (type !== 'request') file?.scheduleWrite();
  });
  const handleRequest = async (request: Request, { incoming }: { incoming?: IncomingMessage }) => {
    try {
      return await emulator.fetch(request);
    } catch {
      // Whoever asked has gone, or a fault wants the connection broken.
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
    return { url: `http://${host}:${boundPort}`, emulator, close };
  } catch (error) {
    await close();
    throw toStartError(error, port);
  }
}

/** Resolves with the port when the server listens. */
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

/** A machine without IPv6 has one address less, which is no error. */
function ignoreMissingAddress(error: unknown): void {
  if (getErrorCode(error) !== 'EADDRNOTAVAIL' && getErrorCode(error) !== 'EAFNOSUPPORT')
    throw error;
}

function toStartError(error: unknown, port: number): unknown {
  if (getErrorCode(error) !== 'EADDRINUSE') return error;
  return new Error(
    `Port ${port} is taken by another program. Stop that, or choose another port with EMULATOR_PORT or --port.`,
    { cause: error },
  );
}
