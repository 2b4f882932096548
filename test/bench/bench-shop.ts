/** The server kit as a shop runs it, with the emulator beside it and its buyers at hand. */
import { createEmulator } from 'ledyer-checkout/emulator';
import type { Clock } from '../../src/server/clock.js';
import {
  createCatalogue,
  createLedyerClient,
  createMerchant,
  type Merchant,
  type ClosableDatabase,
} from '../../src/server/index.js';

export interface Visitor {
  readonly sessionId: string;
  readonly cookie: string;
}

const origin = 'http://127.0.0.1';
const cart = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ items: [{ sku: 'PEN', quantity: 3 }] }),
};

async function eightAtATime(count: number, one: (index: number) => Promise<void>): Promise<void> {
  const together = 8;
  for (let index = 0; index < count; index += together)
    await Promise.all(
      Array.from({ length: Math.min(together, count - index) }, (_, at) => one(index + at)),
    );
}

export class BenchShop {
  readonly merchants: readonly Merchant[];
  /** Sessions that were asked of Ledyer, by id. */
  readonly readsOf = new Map<string, number>();
  /** How often Ledyer was asked for anything. */
  calls = 0;
  readonly visitors: Visitor[] = [];
  readonly #database: ClosableDatabase;
  readonly #emulator;

  /** @param isNotified whether Ledyer's notifications reach the shop */
  constructor(
    database: ClosableDatabase,
    {
      instances = 1,
      clock,
      isNotified = false,
    }: { instances?: number; clock?: Clock; isNotified?: boolean } = {},
  ) {
    this.#emulator = createEmulator({
      fetch: (url, init) =>
        isNotified
          ? this.merchants[0]!.fetch(new Request(url, init))
          : Promise.reject(new Error('Nobody listens')),
    });
    this.#database = database;
    this.merchants = Array.from({ length: instances }, () =>
      createMerchant({
        ledyer: createLedyerClient({
          environment: 'local',
          clientId: 'emulator',
          clientSecret: 'emulator',
          fetch: (url, init) => this.#ask(new Request(url, init)),
        }),
        store: database,
        catalogue: createCatalogue([
          { sku: 'PEN', name: 'Pen', unitPrice: 1_990, vat: 2_500, currency: 'SEK' },
        ]),
        publicUrl: origin,
        termsUrl: `${origin}/terms`,
        country: 'SE',
        locale: 'sv-SE',
        runWorker: false,
        ...(clock && { clock }),
      }),
    );
  }

  /** How often Ledyer was asked for a session. */
  get reads(): number {
    return [...this.readsOf.values()].reduce((total, reads) => total + reads, 0);
  }

  #ask(request: Request): Promise<Response> {
    this.calls += 1;
    const [, id] = /\/v1\/sessions\/(\w+)$/.exec(new URL(request.url).pathname) ?? [];
    if (id !== undefined && request.method === 'GET')
      this.readsOf.set(id, (this.readsOf.get(id) ?? 0) + 1);
    return this.#emulator.fetch(request);
  }

  /** So many buyers with a session each; gives them, and the milliseconds that it took. */
  async start(count: number): Promise<{ visitors: readonly Visitor[]; ms: number }> {
    const began = performance.now();
    const one = async (index: number) => {
      const merchant = this.merchants[index % this.merchants.length]!;
      const response = await merchant.fetch(new Request(`${origin}/ledyer/sessions`, cart));
      const { sessionId } = (await response.json()) as { sessionId?: string };
      if (sessionId === undefined) throw new Error(`A session did not start: ${response.status}`);
      const cookie = response.headers.get('set-cookie')!.split(';')[0]!;
      this.visitors.push({ sessionId, cookie });
    };
    await eightAtATime(count, one);
    return { visitors: this.visitors.slice(-count), ms: performance.now() - began };
  }

  /** As {@link Merchant.fetch} of one instance, from a buyer's browser. */
  fetch({ sessionId, cookie }: Visitor, instance: number, headers: Record<string, string>) {
    const request = new Request(`${origin}/ledyer/sessions/${sessionId}`, {
      headers: { cookie, ...headers },
    });
    return this.merchants[instance]!.fetch(request);
  }

  /** Has so many buyers ask for news, each of which asks Ledyer, and gives the milliseconds that it took. */
  async question(count: number): Promise<number> {
    const { visitors } = await this.start(count);
    // What a session was when it was started is news for a second.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const [before, began] = [this.reads, performance.now()];
    await eightAtATime(count, async (index) => {
      const answer = await this.fetch(visitors[index]!, 0, { 'cache-control': 'no-cache' });
      await answer.text();
    });
    const ms = performance.now() - began;
    if (this.reads - before !== count) throw new Error('Ledyer was not asked for each');
    return ms;
  }

  /** Has the last buyers ask once, so that what the shop knows of their sessions is at hand. */
  async warm(count: number): Promise<void> {
    // An instance listens for changes from the second question on, and remembers nothing before.
    for (const visitor of [...this.visitors.slice(-2), ...this.visitors.slice(-count)])
      await (await this.fetch(visitor, 0, {})).text();
  }

  /** Lets a session be known otherwise than before, and gives the moment at which the instances are told. */
  async push(index: number): Promise<number> {
    const { sessionId } = this.visitors[index]!;
    await this.#database.query(
      `update ledyer_session set fetched_at = fetched_at + interval '1 millisecond',
         sign_state = case sign_state when 'partSign' then 'unsigned' else 'partSign' end
       where session_id = $1`,
      [sessionId],
    );
    const at = performance.timeOrigin + performance.now();
    await this.#database.query('select pg_notify($1, $2)', ['ledyer_session', sessionId]);
    return at;
  }

  /** Has so many orders placed, and gives the milliseconds until all were recorded, fulfilled and acknowledged. */
  async reconcile(count: number): Promise<number> {
    const { visitors } = await this.start(count);
    await this.authorize(visitors);
    await this.#database.query(
      'update ledyer_session set due_at = now() where session_id = any($1)',
      [visitors.map(({ sessionId }) => sessionId)],
    );
    const began = performance.now();
    await this.merchants[0]!.reconcile();
    const ms = performance.now() - began;
    const { rows } = await this.#database.query(
      'select from ledyer_order where acknowledged_at is not null and session_id = any($1)',
      [visitors.map(({ sessionId }) => sessionId)],
    );
    // A second time within a minute none would be read: what was started is known, and the list of orders too.
    if (rows.length !== count) throw new Error(`${rows.length} orders of ${count} were reconciled`);
    return ms;
  }

  /** Has these buyers pay; what the shop is told of it has arrived. */
  async authorize(visitors: readonly Visitor[]): Promise<void> {
    for (const { sessionId } of visitors) {
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
