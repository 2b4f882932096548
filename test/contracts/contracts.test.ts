/** Checks the OpenAPI descriptions with independent tools: a linter, client generators and a validating proxy. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findFreePort } from '../support/find-free-port.js';
import { createDemoShop } from '../../demo/server/demo-shop.js';
import { startEmulator } from '../../src/emulator/http-server.js';
import { listen } from '../../src/entries/node/http-server.js';
import { toNodeListener } from '../../src/entries/node/node-listener.js';
import { generatePythonClients, runPython } from './python-clients.js';
import { descriptions, runTool, startProxy } from './tools.js';

const adminToken = 'a-test-admin-token';
const sku = 'notebook-a5';

test.each(Object.entries(descriptions))(
  'the linter reports nothing about the description %s',
  async (_, file) => {
    const report = await runTool('@redocly/cli/bin/cli.js', 'lint', '--format=json', file);
    const json = JSON.parse(report.slice(report.indexOf('{'), report.lastIndexOf('}') + 1)) as {
      totals: object;
    };
    expect(json.totals).toEqual({ errors: 0, warnings: 0, ignored: 0 });
  },
);

/** Starts the demo shop with an emulator, each behind a proxy that validates. */
async function startShopBehindProxies() {
  const emulator = await startEmulator({ port: 0 });
  const ledyer = await startProxy(descriptions.ledyer, emulator.url);
  const port = await findFreePort();
  const dataDir = mkdtempSync(join(tmpdir(), 'ledyer-contracts-'));
  const shop = await createDemoShop(
    {
      LEDYER_ENVIRONMENT: 'local',
      LEDYER_EMULATOR_URL: ledyer.url,
      DATA_DIR: dataDir,
      ADMIN_TOKEN: adminToken,
    },
    `http://localhost:${port}`,
    () => undefined,
  );
  const server = await listen(toNodeListener(shop.merchant.fetch), port, '127.0.0.1');
  const proxy = await startProxy(descriptions.shop, `http://127.0.0.1:${port}`);
  onTestFinished(async () => {
    ledyer.stop();
    proxy.stop();
    await server.close(0);
    await shop.close();
    await emulator.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return { emulator: emulator.emulator, emulatorUrl: emulator.url, ledyer, shop: proxy };
}

type ShopBehindProxies = Awaited<ReturnType<typeof startShopBehindProxies>>;

/** Purchases by generated clients. Each buys two notebooks, and returns the refunded amount in minor units. */
const purchases: Readonly<Record<string, (shop: ShopBehindProxies) => Promise<number>>> = {
  async TypeScript({ emulator, ledyer, shop }) {
    for (const [name, file] of Object.entries(descriptions))
      await runTool('openapi-typescript/bin/cli.js', file, '--output', `.generated/${name}.ts`);
    await runTool('typescript/bin/tsc', '--project', '.', '--noEmit');
    // Not a literal, because the client's types exist only after the generation.
    const clientUrl = new URL('tools/client.ts', import.meta.url).href;
    const { buy } = (await import(clientUrl)) as { buy: (options: object) => Promise<number> };
    return buy({
      ledyerUrl: ledyer.url,
      shopUrl: shop.url,
      adminToken,
      items: [{ sku, quantity: 2 }],
      authorize: async (sessionId: string) => {
        await emulator.command(sessionId, { action: 'authorize', validate: true });
      },
    });
  },
  async Python({ emulatorUrl, ledyer, shop }) {
    const folder = await generatePythonClients();
    return Number(
      await runPython('client.py', {
        GENERATED_FOLDER: folder,
        EMULATOR_URL: emulatorUrl,
        LEDYER_URL: ledyer.url,
        SHOP_URL: shop.url,
        ADMIN_TOKEN: adminToken,
        SKU: sku,
      }),
    );
  },
};

describe('a client that is generated from the descriptions', () => {
  test.each(Object.entries(purchases))(
    'in %s buys, captures and refunds through validating proxies without a violation',
    async (_, buy) => {
      const behindProxies = await startShopBehindProxies();
      const { emulator, ledyer, shop } = behindProxies;
      // The shop creates its database first.
      await expect.poll(async () => (await fetch(`${shop.url}/readyz`)).status).toBe(200);
      expect(await buy(behindProxies)).toBeGreaterThan(0);
      expect(emulator.requests().total).toBeGreaterThan(8);
      expect(ledyer.violations()).toEqual([]);
      expect(shop.violations()).toEqual([]);

      // Proves that the proxy detects violations.
      await fetch(`${ledyer.url}/v1/sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer x' },
        body: '{"country":5}',
      });
      expect(ledyer.violations().join()).toContain('country');
    },
  );
});
