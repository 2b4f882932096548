import type { LogFunction } from '../../server/log.js';
import type { Merchant } from '../../server/merchant.js';
import { listen, toNodeListener } from './http-server.js';

/** Milliseconds that requests have to end; an orchestrator usually kills after ten seconds. */
const shutdownTimeoutMs = 7_000;
/** Milliseconds that a proxy has to see that nothing more shall come here. */
const drainDelayMs = 1_000;

export interface ServeOptions {
  readonly port: number;
  /** Default: `127.0.0.1`, for a proxy on the same machine. */
  readonly host?: string | undefined;
  /** Called when nothing is in hand any more: close the database here. */
  readonly onClosed?: () => Promise<void>;
  readonly log?: LogFunction;
}

/**
 * The shop's API as a process of its own. It ends when it is asked to (`SIGTERM`,
 * `SIGINT`), after it has finished what it has in hand.
 *
 * @throws when the port is taken
 */
export async function serve(
  merchant: Merchant,
  { port, host, onClosed, log = () => undefined }: ServeOptions,
): Promise<void> {
  const server = await listen(toNodeListener(merchant.fetch), port, host);
  log({ level: 'info', event: 'listening' });
  const stop = async () => {
    log({ level: 'info', event: 'stopping' });
    // From here on `/readyz` says no and streams end; requests go on while the proxy takes notice.
    await merchant.close();
    await new Promise((resolve) => setTimeout(resolve, drainDelayMs));
    await server.close(shutdownTimeoutMs);
    await onClosed?.();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
}
