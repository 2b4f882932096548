/**
 * A whole shop's server, as the demo runs it: Vite serves the pages and hands the
 * rest to {@link startShop}. Copy this folder to start your own; `serve.ts` is the
 * same without the pages.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulator } from 'ledyer-checkout/emulator';
import { readEnvironment } from './environment.js';
import { openShop } from './shop.js';

export interface Shop {
  /** Answers what is asked under `/ledyer/`, and `/healthz`, `/readyz` and `/metrics`. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** What to tell whoever started it. */
  readonly greeting: string;
  close(): Promise<void>;
}

/**
 * Starts the shop, and the emulator of Ledyer unless there is a real one.
 *
 * @throws when the environment is incomplete or a port is taken, saying what to do
 */
export async function startShop(variables: NodeJS.ProcessEnv): Promise<Shop> {
  const environment = readEnvironment(variables);
  const { ledyer, publicUrl, emulatorPort, dataDir } = environment;
  const emulator =
    emulatorPort === undefined
      ? undefined
      : await startEmulator({
          port: emulatorPort,
          merchantName: 'Papper & Penna',
          data: emulatorFile(dataDir),
          onError,
        });

  const shop = openShop(environment, {
    emulatorUrl: emulator?.url,
    // Requests are in the browser's own tools; here is what nobody sees there.
    log: ({ level, event, ...more }) => {
      if (level !== 'info') process.stderr.write(`${event} ${JSON.stringify(more)}\n`);
    },
  });

  return {
    fetch: (request) => shop.merchant.fetch(request),
    greeting: [
      `  Shop      ${publicUrl}`,
      emulator
        ? `  Emulator  ${emulator.url} (of Ledyer, nothing is charged)`
        : `  Ledyer    ${ledyer.environment}`,
      '',
      `  Admin token: ${shop.adminToken}`,
      '',
      '  Put something into the cart and go to the checkout.',
      ...(emulator ? ['  Company number 559311-3714 is good for every purchase.'] : []),
    ].join('\n'),
    close: async () => {
      await shop.close();
      await emulator?.close();
    },
  };
}

function onError(error: unknown): void {
  process.stderr.write(`${String(error)}\n`);
}

/** Where the emulator keeps its state, so that a restart loses no order. */
function emulatorFile(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true });
  return join(dataDir, 'emulator.json');
}
