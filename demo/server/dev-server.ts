/** The demo's server for `npm start`: Vite serves the pages and forwards other requests to {@link startShop}. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulator } from 'ledyer-checkout/emulator';
import { portFromEnvironment } from 'ledyer-checkout/node';
import { shopName } from './create-shop.js';
import { createDemoShop } from './demo-shop.js';
import { fillInEnvironment, getPageEnvironment } from './page-environment.js';
import { createPageHeaders } from './page-headers.js';

/**
 * Starts the shop, and an emulator of Ledyer unless the environment names another one or Ledyer itself.
 *
 * @throws {Error} for an invalid environment variable or a port in use, with what to do
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
          merchantName: shopName,
          // Keeps orders across restarts.
          data: join(DATA_DIR, 'emulator.json'),
          onError: (error) => process.stderr.write(`${String(error)}\n`),
        })
      : undefined;
  // A new emulator has the default credentials, not those of the environment.
  const shopVariables = emulator
    ? { ...variables, LEDYER_EMULATOR_URL: emulator.url, LEDYER_CLIENT_ID: '' }
    : variables;
  const pageEnvironment = getPageEnvironment(shopVariables);
  const shop = await createDemoShop(
    shopVariables,
    publicUrl,
    // The browser's own tools show requests, so only warnings and errors are printed.
    ({ level, event, ...more }) => {
      if (level !== 'info') process.stderr.write(`${event} ${JSON.stringify(more)}\n`);
    },
  );
  return {
    /** Handles requests to `/ledyer/`, `/api/`, `/healthz`, `/readyz` and `/metrics`. */
    fetch: (request: Request) => shop.merchant.fetch(request),
    getPageHeaders: createPageHeaders(shopVariables, publicUrl),
    fillInPage: (html: string) => fillInEnvironment(html, pageEnvironment),
    /** Text for the terminal: addresses, admin token and first steps. */
    greeting: [
      `  Shop      ${publicUrl}`,
      emulator
        ? `  Emulator  ${emulator.url} (of Ledyer, nothing is charged)`
        : `  Ledyer    ${environment}`,
      '',
      `  Admin token: ${shop.adminToken}`,
      '',
      '  Add a product to the cart and go to the checkout.',
      ...(emulator ? ['  Company number 559311-3714 is approved for every purchase.'] : []),
    ].join('\n'),
    async close() {
      await shop.close();
      await emulator?.close();
    },
  };
}

export type RunningShop = Awaited<ReturnType<typeof startShop>>;
