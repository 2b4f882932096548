/**
 * The shop as the demo runs it: Vite serves the pages and hands the rest to
 * {@link startShop}. `server.ts` is the same without the pages.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulator } from 'ledyer-checkout/emulator';
import { portFromEnvironment } from 'ledyer-checkout/node';
import { createShop } from './create-shop.js';

/**
 * Starts the shop, and the emulator of Ledyer unless there is one already, or a real one.
 *
 * @throws when the environment is incomplete or a port is taken, saying what to do
 */
export async function startShop(variables: NodeJS.ProcessEnv) {
  const { LEDYER_ENVIRONMENT: environment = 'local', LEDYER_EMULATOR_URL } = variables;
  const { DATA_DIR = '.data' } = variables;
  const port = portFromEnvironment(variables, 'PORT', 4800);
  const publicUrl = variables.PUBLIC_URL ?? `http://localhost:${port}`;
  mkdirSync(DATA_DIR, { recursive: true });
  const emulator =
    environment === 'local' && !LEDYER_EMULATOR_URL
      ? await startEmulator({
          port: portFromEnvironment(variables, 'EMULATOR_PORT', 4801),
          merchantName: 'Papper & Penna',
          // So that a restart loses no order.
          data: join(DATA_DIR, 'emulator.json'),
          onError: (error) => process.stderr.write(`${String(error)}\n`),
        })
      : undefined;
  const shop = createShop(
    // This one has the usual credentials, whatever others are at hand.
    emulator
      ? { ...variables, LEDYER_EMULATOR_URL: emulator.url, LEDYER_CLIENT_ID: '' }
      : variables,
    publicUrl,
    // Requests are in the browser's own tools; here is what nobody sees there.
    ({ level, event, ...more }) => {
      if (level !== 'info') process.stderr.write(`${event} ${JSON.stringify(more)}\n`);
    },
  );
  return {
    /** Answers what is asked under `/ledyer/`, and `/healthz`, `/readyz` and `/metrics`. */
    fetch: (request: Request) => shop.merchant.fetch(request),
    /** What to tell whoever started it. */
    greeting: [
      `  Shop      ${publicUrl}`,
      emulator
        ? `  Emulator  ${emulator.url} (of Ledyer, nothing is charged)`
        : `  Ledyer    ${environment}`,
      '',
      `  Admin token: ${shop.adminToken}`,
      '',
      '  Put something into the cart and go to the checkout.',
      ...(emulator ? ['  Company number 559311-3714 is good for every purchase.'] : []),
    ].join('\n'),
    async close() {
      await shop.close();
      await emulator?.close();
    },
  };
}

export type Shop = Awaited<ReturnType<typeof startShop>>;
