import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { createEmulator } from '../../../src/emulator/index.js';
import type { Order } from '../../../src/ledyer/order.js';
import {
  createCatalogue,
  type ClosableDatabase,
  type Database,
} from '../../../src/server/index.js';
import { FaultyNetwork } from '../faulty-network.js';
import { createTestDatabase } from './test-database.js';
import { TestShop, truncateStore } from './test-shop.js';

/** Matches the method and path of a refund. */
export const refundPath = /POST .*refund/;

/** Pens, and a hundred products with the longest names that Ledyer's plugins send, with three bytes per character. */
export const catalogue = createCatalogue([
  { sku: 'PEN', name: 'Pen', unitPrice: 1_000, vat: 2_500, currency: 'SEK' },
  ...Array.from({ length: 100 }, (_, index) => ({
    sku: `${index}-`.padEnd(64, 'x'),
    name: '€'.repeat(255),
    unitPrice: 1_000,
    vat: 2_500,
    currency: 'SEK',
  })),
]);

/** The response to an action or to a read of an order. */
export interface AdminReply {
  readonly status: number;
  readonly problem: string | undefined;
  readonly detail: string | undefined;
  readonly order: Order;
  readonly shop: {
    readonly status: string;
    readonly history: readonly { what: string }[];
    readonly captures: readonly { ledgerId: string; refundableAmount: number }[];
    readonly pendingActions: readonly {
      idempotencyKey: string;
      path: string;
      body: unknown;
      isCaptured: boolean;
    }[];
  };
}

/** Two instances of a shop with one database and one emulator. A test can inject faults of the network and database. */
export class AdminFixture {
  readonly #server = setupServer();
  #database!: ClosableDatabase;
  network!: FaultyNetwork;
  shop!: TestShop;
  otherInstance!: TestShop;
  /** Returns whether the database rejects a statement of the shop. */
  shouldRejectStatement: (sql: string) => boolean = () => false;

  /** Registers the hooks of the test file. */
  constructor() {
    beforeAll(async () => {
      this.#server.listen({ onUnhandledRequest: 'error' });
      this.#database = await createTestDatabase();
    }, 120_000);
    beforeEach(async () => {
      await truncateStore(this.#database);
      this.shouldRejectStatement = () => false;
      this.network = new FaultyNetwork();
      const emulator = createEmulator({ fetch: () => Promise.reject(new Error('no server')) });
      const database = this.#createFaultyDatabase();
      const options = { ledyer: this.network.client, catalogue };
      this.shop = new TestShop(this.#server, database, options, emulator);
      this.otherInstance = new TestShop(this.#server, database, options, emulator);
    });
    afterEach(async () => {
      await this.shop.merchant.close();
      await this.otherInstance.merchant.close();
      this.#server.resetHandlers();
    });
    afterAll(async () => {
      this.#server.close();
      await this.#database.close();
    });
  }

  /** The database without the injected faults. */
  get database(): ClosableDatabase {
    return this.#database;
  }

  /** Sends an action, by default with a new key. */
  async act(
    orderId: string,
    path: string,
    body: object = {},
    key: string = crypto.randomUUID(),
    instance: TestShop = this.shop,
  ): Promise<AdminReply> {
    const headers = { 'idempotency-key': key };
    const init = { method: 'POST', body: JSON.stringify(body), headers };
    return toReply(await instance.adminFetch(`/ledyer/orders/${orderId}/${path}`, init));
  }

  async read(orderId: string): Promise<AdminReply> {
    return toReply(await this.shop.adminFetch(`/ledyer/orders/${orderId}`));
  }

  /** Returns the id of an authorized order of pens, 1000 each. */
  async placeOrder(quantity = 10): Promise<string> {
    const sessionId = await this.shop.createSession({}, quantity);
    return (await this.shop.runAction(sessionId, 'authorize')).orderId;
  }

  /** Returns an order of ten pens with two captures of five pens, 5000 each. */
  async placeCapturedOrder() {
    const orderId = await this.placeOrder();
    await this.act(orderId, 'partialcapture', await this.createCapture(orderId, 5));
    const { order } = await this.act(orderId, 'capture');
    const [first, second] = order.captured.map(({ ledgerId }) => ledgerId);
    this.network.writes.splice(0);
    return { orderId, first: first!, second: second! };
  }

  /** Returns the body of a partial capture of some of the pens. */
  async createCapture(orderId: string, quantity: number) {
    const { order } = await this.read(orderId);
    const line = { ...order.uncaptured!.orderLines[0]!, id: undefined };
    const totalAmount = quantity * 1_000;
    return {
      orderLines: [{ ...line, quantity, totalAmount, totalVatAmount: totalAmount / 5 }],
      totalCaptureAmount: totalAmount,
    };
  }

  #createFaultyDatabase(): ClosableDatabase {
    const assertStatement = (sql: string) => {
      if (this.shouldRejectStatement(sql)) throw new Error('The database is unavailable.');
    };
    return {
      query: async (sql, params) => {
        assertStatement(sql);
        return this.#database.query(sql, params);
      },
      transaction: async <T>(work: Parameters<Database['transaction']>[0]) => {
        assertStatement('transaction');
        return this.#database.transaction(work) as Promise<T>;
      },
      listen: (...args) => this.#database.listen(...args),
      close: () => Promise.resolve(),
    };
  }
}

export async function toReply(response: Response): Promise<AdminReply> {
  const body = (await response.json()) as AdminReply & { type?: string };
  return { ...body, status: response.status, problem: body.type?.split(':').at(-1) };
}
