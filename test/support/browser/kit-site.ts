import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { toNodeListener } from '../../../src/entries/node/index.js';
import { startEmulator, type RunningEmulator } from '../../../src/emulator/index.js';
import {
  createCatalogue,
  createLedyerClient,
  createMerchant,
  type ClosableDatabase,
  type Merchant,
} from '../../../src/server/index.js';
import { createTestDatabase } from '../server/test-database.js';

const dist = fileURLToPath(new URL('../../../dist', import.meta.url));
const types: Readonly<Record<string, string>> = { css: 'text/css', js: 'text/javascript' };

/** A shop that runs the server kit. It also serves a test's pages, and the built package under `/dist/`. */
export class KitSite {
  /** Path → page or script. */
  readonly pages = new Map<string, string>();
  /** Delays of the responses to `POST /ledyer/sessions`, in the order of the requests. */
  delaysMs: number[] = [];
  /** Number of `POST /ledyer/sessions`. */
  startCount = 0;
  readonly fulfilledOrderIds: string[] = [];
  readonly emulator: RunningEmulator;
  readonly #database: ClosableDatabase;
  readonly #server: Server;
  #merchant: Merchant | undefined;

  private constructor(emulator: RunningEmulator, database: ClosableDatabase) {
    this.emulator = emulator;
    this.#database = database;
    this.#server = createServer((request, response) => {
      const path = request.url!.split('?')[0]!;
      if (path.startsWith('/ledyer/')) {
        const isStart = request.method === 'POST' && path === '/ledyer/sessions';
        const delayMs = isStart ? (this.delaysMs[this.startCount++] ?? 0) : 0;
        // Delays the response and not the request, so that two requests are in flight at once.
        const listener = toNodeListener(async (webRequest) => {
          const result = await this.#merchant!.fetch(webRequest);
          if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
          return result;
        });
        listener(request, response);
        return;
      }
      const page = this.pages.get(path);
      const file = /^\/dist\/([\w/-]+\.(css|js))$/.exec(path);
      if (page !== undefined) {
        const type = types[path.split('.').at(-1)!] ?? 'text/html; charset=utf-8';
        response.setHeader('content-type', type).end(page);
      } else if (file) {
        response
          .setHeader('content-type', types[file[2]!]!)
          .end(readFileSync(`${dist}/${file[1]}`));
      } else {
        response.writeHead(path === '/favicon.ico' ? 204 : 404).end();
      }
    });
  }

  /** @param confirmationPath path to which Ledyer's hosted page returns the buyer */
  static async start(confirmationPath?: string): Promise<KitSite> {
    const site = new KitSite(await startEmulator({ port: 0 }), await createTestDatabase());
    await new Promise<void>((resolve) => site.#server.listen(0, '127.0.0.1', resolve));
    site.#merchant = createMerchant({
      ledyer: createLedyerClient({
        environment: 'local',
        emulatorUrl: site.emulator.url,
        clientId: 'emulator',
        clientSecret: 'emulator',
      }),
      store: site.#database,
      catalogue: createCatalogue([
        { sku: 'PEN', name: 'Fountain pen', unitPrice: 44_900, vat: 2_500, currency: 'SEK' },
      ]),
      publicUrl: site.url,
      confirmationUrl: confirmationPath === undefined ? undefined : site.url + confirmationPath,
      fulfil: ({ orderId }) => {
        site.fulfilledOrderIds.push(orderId);
        return Promise.resolve(undefined);
      },
      termsUrl: 'https://shop.test/terms',
      country: 'SE',
      locale: 'sv-SE',
    });
    return site;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.#merchant?.close();
    await this.#database.close();
    await this.emulator.close();
  }
}
