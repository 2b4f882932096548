// A shop's server. Node 22.18 and later run it as it is; on an older one, name the file server.mjs.
import { randomBytes } from 'node:crypto';
import express from 'express';
import {
  ledyerFromEnvironment,
  portFromEnvironment,
  serve,
  toNodeListener,
} from 'ledyer-checkout/node';
import { openPglite } from 'ledyer-checkout/pglite';
import {
  createCatalogue,
  createLedyerClient,
  createMerchant,
  postgresDatabase,
  securityHeaders,
} from 'ledyer-checkout/server';

const { DATABASE_URL, DATA_DIR = '.data', HOST, ADMIN_TOKEN } = process.env;
if (process.env.LEDYER_CLIENT_ID && !process.env.LEDYER_ENVIRONMENT)
  throw new Error('Set LEDYER_ENVIRONMENT too: sandbox or live, or local for the emulator');
const port = portFromEnvironment(process.env, 'PORT', 4_800);
const publicUrl = process.env.PUBLIC_URL ?? `http://localhost:${port}`;
const adminToken = ADMIN_TOKEN ?? randomBytes(18).toString('base64url');
const ledyer = ledyerFromEnvironment(process.env);

/** One process keeps its data in a folder. Several share a PostgreSQL. */
async function openStore() {
  if (!DATABASE_URL) return openPglite(`${DATA_DIR}/shop`);
  const { default: pg } = await import('pg');
  const pool = { connectionString: DATABASE_URL, connectionTimeoutMillis: 5_000 };
  return postgresDatabase(new pg.Pool(pool));
}
const store = await openStore();
const merchant = createMerchant({
  ledyer: createLedyerClient(ledyer),
  store,
  catalogue: createCatalogue([
    { sku: 'PEN', name: 'Fountain pen', unitPrice: 44_900, vat: 2_500, currency: 'SEK' },
  ]),
  async fulfil({ orderId, cart, idempotencyKey }) {
    // Pass the order to your warehouse here, once per key, and return your own number for the invoice.
    console.log('Ship', orderId, cart.orderLines, idempotencyKey);
    return { reference: orderId };
  },
  publicUrl,
  termsUrl: `${publicUrl}/terms.html`,
  country: 'SE',
  locale: 'sv-SE',
  adminToken,
  log: (entry) => console.log(JSON.stringify(entry)),
  onError: (error) => console.error(error),
});

const { environment, emulatorUrl } = ledyer;
const https = publicUrl.startsWith('https:');
const headers = securityHeaders({ environment, emulatorUrl, https });
const app = express();
// Before express.json(), because the kit parses bodies itself.
app.use(['/ledyer', '/healthz', '/readyz'], toNodeListener(merchant.fetch));
app.use('/dist', express.static('node_modules/ledyer-checkout/dist')); // the tag, without a CDN
app.use(express.static('public', { setHeaders: (response) => response.set(headers) })); // your pages
await serve(merchant, { port, host: HOST, listener: app, onClosed: () => store.close() });
console.log(`Shop: ${publicUrl}, with Ledyer: ${environment}`);
if (!ADMIN_TOKEN) console.log(`Admin token: ${adminToken}`);
