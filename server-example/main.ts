/**
 * A whole shop's server: what it sells, where Ledyer is, and the kit mounted on
 * top. Copy this folder to start your own.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulator } from 'ledyer-checkout/emulator';
import {
  catalogueOf,
  createLedyerClient,
  createMerchant,
  memoryStore,
} from 'ledyer-checkout/server';
import { catalogue } from './catalogue.js';
import { readEnvironment } from './environment.js';

export interface Shop {
  /** Answers what is asked under `/ledyer/`. */
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

  const merchant = createMerchant({
    ledyer: createLedyerClient({ ...ledyer, emulatorUrl: emulator?.url ?? ledyer.emulatorUrl }),
    store: memoryStore(),
    catalogue: catalogueOf(catalogue),
    publicUrl,
    termsUrl: `${publicUrl}/terms.html`,
    country: 'SE',
    locale: 'en-US',
    settings: {
      customer: {
        allowShippingAddress: true,
        showNameFields: true,
        showShippingAddressContact: true,
      },
    },
    onError,
  });

  return {
    fetch: (request) => merchant.fetch(request),
    greeting: [
      `  Shop      ${publicUrl}`,
      emulator
        ? `  Emulator  ${emulator.url} (of Ledyer, nothing is charged)`
        : `  Ledyer    ${ledyer.environment}`,
      '',
      '  Put something into the cart and go to the checkout.',
      ...(emulator ? ['  Company number 559311-3714 is good for every purchase.'] : []),
    ].join('\n'),
    close: async () => {
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
