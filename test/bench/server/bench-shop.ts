/** The server kit in a shop's configuration, with the emulator and simulated buyers. */
import { createEmulator } from 'ledyer-checkout/emulator';
import type { Clock } from '../../../src/server/clock.js';
import {
  createCatalogue,
  createLedyerClient,
  createMerchant,
  type Merchant,
  type ClosableDatabase,
} from '../../../src/server/index.js';

/** A simulated buyer: a session, and the cookie that gives access to it. */
export interface Buyer {
  readonly sessionId: string;
  readonly cookie: string;
}

/** The articles of the shop. */
export const benchCatalogue = createCatalogue([
  { sku: 'PEN', name: 'Pen', unitPrice: 1_990, vat: 2_500, currency: 'SEK' },
]);

const origin = 'http://127.0.0.1';
const startRequest = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ items: [{ sku: 'PEN', quantity: 3 }] }),
};

/** Runs a task `count` times, in batches of concurrent runs. */
async function runConcurrently(
  count: number,
  task: (index: number) => Promise<void>,
): Promise<void> {
  const batchSize = 8;
  for (let index = 0; index < count; index += batchSize)
    await Promise.all(
      Array.from({ length: Math.min(batchSize, count - index) }, (_, offset) =>
        task(index + offset),
      ),
    );
}

export class BenchShop {
  readonly merchants: readonly Merchant[];
  /** Session reads at Ledyer, by session id. */
  readonly readsBySession = new Map<string, number>();
  /** Number of requests to Ledyer, of all kinds. */
  ledyerRequests = 0;
  readonly buyers: Buyer[] = [];
  readonly #database: ClosableDatabase;
  readonly #emulator;

  /** @param receivesNotifications whether the shop receives Ledyer's notifications */
  constructor(
    database: ClosableDatabase,
    {
      instances = 1,
      clock,
      receivesNotifications = false,
    }: { instances?: number; clock?: Clock; receivesNotifications?: boolean } = {},
  ) {
    this.#emulator = createEmulator({
      fetch: (url, init) =>
        receivesNotifications
          ? this.merchants[0]!.fetch(new Request(url, init))
          : Promise.reject(new Error('No server receives notifications.')),
    });
    this.#database = database;
    this.merchants = Array.from({ length: instances }, () =>
      createMerchant({
        ledyer: createLedyerClient({
          environment: 'local',
          clientId: 'emulator',
          clientSecret: 'emulator',
          fetch: (url, init) => this.#sendToLedyer(new Request(url, init)),
        }),
        store: database,
        catalogue: benchCatalogue,
        publicUrl: origin,
        termsUrl: `${origin}/terms`,
        country: 'SE',
        locale: 'sv-SE',
        runWorker: false,
        ...(clock && { clock }),
      }),
    );
  }

  /** Number of session reads at Ledyer. */
  get reads(): number {
    return [...this.readsBySession.values()].reduce((total, reads) => total + reads, 0);
  }

  #sendToLedyer(request: Request): Promise<Response> {
    this.ledyerRequests += 1;
    const [, id] = /\/v1\/sessions\/(\w+)$/.exec(new URL(request.url).pathname) ?? [];
    if (id !== undefined && request.method === 'GET')
      this.readsBySession.set(id, (this.readsBySession.get(id) ?? 0) + 1);
    return this.#emulator.fetch(request);
  }

  /** Creates `count` buyers with a session each. Returns them and the elapsed milliseconds. */
  async start(count: number): Promise<{ buyers: readonly Buyer[]; ms: number }> {
    const startedAt = performance.now();
    const task = async (index: number) => {
      const merchant = this.merchants[index % this.merchants.length]!;
      const response = await merchant.fetch(new Request(`${origin}/ledyer/sessions`, startRequest));
      const { sessionId } = (await response.json()) as { sessionId?: string };
      if (sessionId === undefined) throw new Error(`A session did not start: ${response.status}`);
      const cookie = response.headers.get('set-cookie')!.split(';')[0]!;
      this.buyers.push({ sessionId, cookie });
    };
    await runConcurrently(count, task);
    return { buyers: this.buyers.slice(-count), ms: performance.now() - startedAt };
  }

  /** Sends a status request of a buyer's browser to one instance. */
  requestStatus({ sessionId, cookie }: Buyer, instance: number, headers: Record<string, string>) {
    const request = new Request(`${origin}/ledyer/sessions/${sessionId}`, {
      headers: { cookie, ...headers },
    });
    return this.merchants[instance]!.fetch(request);
  }

  /** Sends `count` status requests, each of which reads the session at Ledyer. Returns the elapsed milliseconds. */
  async readAtLedyer(count: number): Promise<number> {
    const { buyers } = await this.start(count);
    // A session counts as fresh for a second after its start.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const [readsBefore, startedAt] = [this.reads, performance.now()];
    await runConcurrently(count, async (index) => {
      const response = await this.requestStatus(buyers[index]!, 0, {
        'cache-control': 'no-cache',
      });
      await response.text();
    });
    const ms = performance.now() - startedAt;
    if (this.reads - readsBefore !== count)
      throw new Error('Some requests did not read their session at Ledyer');
    return ms;
  }

  /** Requests the status of the last buyers once, so that their sessions are cached. */
  async warm(count: number): Promise<void> {
    // An instance subscribes to changes at its second request and caches nothing before.
    for (const buyer of [...this.buyers.slice(-2), ...this.buyers.slice(-count)])
      await (await this.requestStatus(buyer, 0, {})).text();
  }

  /** Changes a stored session and notifies the instances. Returns the Unix time of the notification in milliseconds. */
  async push(index: number): Promise<number> {
    const { sessionId } = this.buyers[index]!;
    await this.#database.query(
      `update ledyer_session set fetched_at = fetched_at + interval '1 millisecond',
         sign_state = case sign_state when 'partSign' then 'unsigned' else 'partSign' end
       where session_id = $1`,
      [sessionId],
    );
    const notifiedAt = performance.timeOrigin + performance.now();
    await this.#database.query('select pg_notify($1, $2)', ['ledyer_session', sessionId]);
    return notifiedAt;
  }

  /** Places `count` orders. Returns the milliseconds until all are recorded, fulfilled and acknowledged. */
  async reconcile(count: number): Promise<number> {
    const { buyers } = await this.start(count);
    await this.authorize(buyers);
    await this.#database.query(
      'update ledyer_session set due_at = now() where session_id = any($1)',
      [buyers.map(({ sessionId }) => sessionId)],
    );
    const startedAt = performance.now();
    await this.merchants[0]!.reconcile();
    const ms = performance.now() - startedAt;
    const { rows } = await this.#database.query(
      'select from ledyer_order where acknowledged_at is not null and session_id = any($1)',
      [buyers.map(({ sessionId }) => sessionId)],
    );
    // A second run within a minute would read nothing, because sessions and the order list are cached.
    if (rows.length !== count) throw new Error(`${rows.length} orders of ${count} were reconciled`);
    return ms;
  }

  /** Authorizes the sessions of these buyers and waits for the notifications. */
  async authorize(buyers: readonly Buyer[]): Promise<void> {
    for (const { sessionId } of buyers) {
      await this.#emulator.fetch(
        new Request(`${origin}/_emulator/sessions/${sessionId}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ action: 'authorize' }),
        }),
      );
    }
    await this.#emulator.clock.advance(0);
  }
}
