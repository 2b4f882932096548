import type { RequestListener } from 'node:http';
import type { LogFunction } from '../../server/log.js';
import type { Merchant } from '../../server/merchant.js';
import { listen } from './http-server.js';
import { toNodeListener } from './node-listener.js';

/** Time limit for running requests at shutdown; an orchestrator usually kills after ten seconds. */
const shutdownTimeoutMs = 7_000;
/** Time for a proxy to notice that this instance takes no more requests. */
const drainDelayMs = 1_000;

export interface ServeOptions {
  readonly port: number;
  /** Default: `127.0.0.1`, for a proxy on the same machine. */
  readonly host?: string | undefined;
  /**
   * Handles all requests, such as the app of a framework that has the kit's routes and the shop's pages. Default: the
   * kit alone.
   */
  readonly listener?: RequestListener | undefined;
  /**
   * Time in milliseconds for which an idle connection stays open. It must be longer than your proxy's, which is 60 s to
   * 75 s for most, and 600 s for Google's load balancers: write 620 000 there. Default: 80 000.
   */
  readonly keepAliveTimeoutMs?: number | undefined;
  /** Called when all requests have ended; close the database here. */
  readonly onClosed?: (() => Promise<void>) | undefined;
  readonly log?: LogFunction | undefined;
}

/**
 * Runs the shop's API as a process. It shuts down on `SIGTERM` and `SIGINT`, after its running requests have ended.
 *
 * @throws when the port is in use
 */
export async function serve(merchant: Merchant, options: ServeOptions): Promise<void> {
  const { port, host, keepAliveTimeoutMs, onClosed, log = () => undefined } = options;
  const { listener = toNodeListener(merchant.fetch) } = options;
  const server = await listen(listener, port, host, keepAliveTimeoutMs);
  log({ level: 'info', event: 'listening' });
  const stop = async () => {
    log({ level: 'info', event: 'stopping' });
    // `/readyz` now fails and streams end; requests continue while the proxy notices.
    await merchant.close();
    await new Promise((resolve) => setTimeout(resolve, drainDelayMs));
    await server.close(shutdownTimeoutMs);
    await onClosed?.();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
}
