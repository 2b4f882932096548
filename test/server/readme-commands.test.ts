// Runs the commands of `src/server/README.md`.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { toNodeListener } from '../../src/entries/node/index.js';
import { startEmulator } from '../../src/emulator/index.js';
import { createCatalogue, createLedyerClient, createMerchant } from '../../src/server/index.js';
import { startHttpTestServer } from '../support/server/http-test-server.js';
import { createTestDatabase } from '../support/server/test-database.js';
import { adminToken, createCartRequest } from '../support/server/test-shop.js';

test('the admin commands capture and refund an order of two pens', async () => {
  const readme = readFileSync('src/server/README.md', 'utf8');
  const [, commands = ''] = /<!-- admin-examples -->\s+```sh\n(.*?)^```/ms.exec(readme) ?? [];
  expect(commands).toContain('change capture');

  const store = await createTestDatabase();
  const { url, emulator, close } = await startEmulator({ port: 0 });
  const merchant = createMerchant({
    ledyer: createLedyerClient({
      environment: 'local',
      emulatorUrl: url,
      clientId: 'emulator',
      clientSecret: 'emulator',
    }),
    store,
    catalogue: createCatalogue([
      { sku: 'PEN', name: 'Fountain pen', unitPrice: 44_900, vat: 2_500, currency: 'SEK' },
    ]),
    publicUrl: 'http://localhost:4800',
    termsUrl: 'http://localhost:4800/terms.html',
    country: 'SE',
    locale: 'sv-SE',
    adminToken,
    runWorker: false,
  });
  await using shop = await startHttpTestServer(toNodeListener(merchant.fetch));
  try {
    const started = await fetch(`${shop.url}/ledyer/sessions`, createCartRequest(2));
    const { sessionId } = (await started.json()) as { sessionId: string };
    const { orderId } = await emulator.command(sessionId, { action: 'authorize' });
    await merchant.reconcile(sessionId);
    const script = [
      // An error response fails the command and therefore the script.
      'curl() { command curl -sSf "$@"; }',
      commands.replace('SHOP=http://localhost:4800', `SHOP=${shop.url}`),
    ];
    const env = { PATH: process.env.PATH, ORDER: orderId, ADMIN_TOKEN: adminToken };
    await promisify(execFile)('sh', ['-euc', script.join('\n')], { env });
    expect(emulator.orders()[0]).toMatchObject({
      merchantReference: 'A-1001',
      uncaptured: null,
      capturedAmount: { minorUnits: 89_800 },
      refundedAmount: { minorUnits: 10_000 },
    });
  } finally {
    await merchant.close();
    await close();
    await store.close();
  }
}, 60_000);
