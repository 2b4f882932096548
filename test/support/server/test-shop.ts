import { http } from 'msw';
import type { SetupServer } from 'msw/node';
import type { ClosableDatabase } from '../../../src/server/index.js';
import { createEmulator, emulatorHandlers, type Emulator } from '../../../src/emulator/index.js';
import type { Order } from '../../../src/ledyer/order.js';
import { assertDescribed, ledyerApi, shopApi } from './openapi.js';
import type { Session } from '../../../src/ledyer/session.js';
import {
  createCatalogue,
  createLedyerClient,
  createMerchant,
  type LogEntry,
  type Merchant,
  type MerchantOptions,
} from '../../../src/server/index.js';
import { sleep } from '../../../src/server/timeout.js';

/** @throws {Error} when the OpenAPI description of a shop does not have this response */
export async function assertShopResponse(request: Request, response: Response): Promise<void> {
  const contentType = response.headers.get('content-type');
  // A stream does not end, and HEAD has no body.
  const hasText = contentType !== 'text/event-stream' && request.method !== 'HEAD';
  const text = hasText ? await response.clone().text() : '';
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const { pathname } = new URL(request.url);
  assertDescribed(shopApi.checkResponse(method, pathname, response.status, { contentType, text }));
}

export const ledyerUrl = 'http://localhost:4801';
export const adminToken = 'a-test-admin-token';

/** A buyer. Of the browser, these tests need only the cookie. */
export interface TestBuyer {
  cookie?: string;
}

export const catalogue = createCatalogue([
  { sku: 'PEN', name: 'Pen', unitPrice: 1_990, vat: 2_500, currency: 'SEK' },
  { sku: 'BOOK', name: 'Book', unitPrice: 25_900, vat: 600, currency: 'SEK' },
]);

/** Deletes the rows of a store, except its secrets. */
export const truncateStore = (database: ClosableDatabase) =>
  database.query(
    'truncate ledyer_session, ledyer_order, ledyer_outbox, ledyer_history, ledyer_pending_notification, ledyer_idempotency_key, ledyer_order_action, ledyer_lease, ledyer_order_sync',
  );

/** A shop with an emulated Ledyer. Records what a test asserts: requests, log entries, errors and fulfilments. */
export class TestShop {
  readonly emulator: Emulator;
  readonly merchant: Merchant;
  readonly errors: unknown[] = [];
  readonly logEntries: LogEntry[] = [];
  /** Requests to Ledyer, such as `GET /v1/sessions/se_…`. */
  readonly ledyerRequests: string[] = [];
  readonly fulfilledOrderIds: string[] = [];
  readonly #database: ClosableDatabase;
  readonly #secrets = new Map<string, string>();

  constructor(
    server: SetupServer,
    database: ClosableDatabase,
    options: Partial<MerchantOptions> = {},
    // Tests deliver notifications themselves, in the order they choose.
    emulator = createEmulator({
      fetch: () => Promise.reject(new Error('No server receives notifications.')),
    }),
  ) {
    this.#database = database;
    this.emulator = emulator;
    server.use(...emulatorHandlers(this.emulator, http));
    this.merchant = createMerchant({
      ledyer: createLedyerClient({
        environment: 'local',
        clientId: 'emulator',
        clientSecret: 'emulator',
        // Retries at once.
        sleep: (_, signal) => sleep(0, signal),
        fetch: (url, init) => {
          const { pathname } = new URL(url as string);
          const [, action] = /^\/v1\/orders\/\w+\/(\w+)$/.exec(pathname) ?? [];
          if (init?.method === 'GET') this.ledyerRequests.push(`GET ${pathname}`);
          else if (action) this.ledyerRequests.push(`POST /v1/orders/{id}/${action}`);
          const { method = 'GET', headers, body } = init ?? {};
          const message = {
            contentType: new Headers(headers).get('content-type'),
            text: body instanceof URLSearchParams ? body.toString() : ((body ?? '') as string),
          };
          assertDescribed(ledyerApi.checkRequest(method, new URL(url as string), message));
          return fetch(url, init);
        },
      }),
      store: database,
      catalogue,
      publicUrl: 'https://shop.test',
      // Tests of one file share a database.
      previousPublicUrl: '*',
      termsUrl: 'https://shop.test/terms',
      country: 'SE',
      locale: 'sv-SE',
      adminToken,
      runWorker: false,
      fulfil: ({ orderId }) => {
        this.fulfilledOrderIds.push(orderId);
        return Promise.resolve({ reference: `shop-${orderId.slice(-6)}` });
      },
      onError: (error) => this.errors.push(error),
      log: (entry) => this.logEntries.push(entry),
      ...options,
    });
  }

  async send(path: string, init: RequestInit = {}, buyer: TestBuyer = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (buyer.cookie) headers.set('cookie', buyer.cookie);
    const request = new Request(`https://shop.test${path}`, { ...init, headers });
    const response = await this.merchant.fetch(request);
    await assertShopResponse(request, response);
    const cookie = response.headers.get('set-cookie');
    if (cookie) buyer.cookie = cookie.split(';')[0]!;
    return response;
  }

  /** Creates a session for a cart. Returns its id. */
  async createSession(buyer: TestBuyer, quantity = 3): Promise<string> {
    const response = await this.send('/ledyer/sessions', createCartRequest(quantity), buyer);
    return ((await response.json()) as { sessionId: string }).sessionId;
  }

  /** Requests a fresh status, as the tag does when it expects a change. */
  fetchStatus(sessionId: string, buyer: TestBuyer): Promise<Response> {
    const headers = { 'cache-control': 'no-cache' };
    return this.send(`/ledyer/sessions/${sessionId}`, { headers }, buyer);
  }

  /** Runs an action of the buyer, the signatory or the clock. */
  async runAction(
    sessionId: string,
    action: string,
    paymentMethod?: 'advanceInvoice',
  ): Promise<Session> {
    const request = new Request(`${ledyerUrl}/_emulator/sessions/${sessionId}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ action, paymentMethod }),
    });
    const response = await this.emulator.fetch(request);
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as Session;
  }

  /** Sends a notification of Ledyer about an order or a session to the registered URL. */
  async sendNotification(
    ids: { orderId?: string; sessionId?: string },
    eventType = 'com.ledyer.order.create',
  ) {
    const body = JSON.stringify({ eventType, merchantId: 'ac_1', ...ids });
    return this.send(`/ledyer/notifications/${await this.getSecret('notification')}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
  }

  async getSecret(name: 'notification' | 'validation'): Promise<string> {
    const cached = this.#secrets.get(name);
    if (cached !== undefined) return cached;
    await this.send('/readyz');
    const { rows } = await this.#database.query<{ value: string }>(
      'select value from ledyer_secret where name = $1',
      [name],
    );
    this.#secrets.set(name, rows[0]!.value);
    return rows[0]!.value;
  }

  /** Sends a request with the admin token, and by default with a new idempotency key. */
  adminFetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': crypto.randomUUID(),
      authorization: `Bearer ${adminToken}`,
    };
    return this.send(path, {
      ...init,
      headers: { ...headers, ...(init.headers as Record<string, string>) },
    });
  }

  async fetchOrderView(orderId: string) {
    const response = await this.adminFetch(`/ledyer/orders/${orderId}`);
    return (await response.json()) as {
      order: Order;
      shop: { status: string; mismatches: string[]; history: { what: string }[] };
    };
  }
}

export const createCartRequest = (quantity: number, sku = 'PEN') => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ items: [{ sku, quantity }] }),
});
