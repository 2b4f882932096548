import type { ClosableDatabase } from '../../../src/server/index.js';
import { createEmulator, type Emulator } from '../../../src/emulator/index.js';
import {
  createLedyerClient,
  createMerchant,
  type LedyerClient,
  type Merchant,
} from '../../../src/server/index.js';
import { awaitingSignatory } from '../../../src/ledyer/notification.js';
import { defaultPageSize, type OrderList } from '../../../src/ledyer/order-list.js';
import { watchSession } from '../../../src/session/watch-session.js';
import { createAsyncQueue } from '../../../src/session/async-queue.js';
import type { Feed, CheckoutUpdate } from '../../../src/session/checkout-update.js';
import { parseSessionId } from '../../../src/session/parse-session-id.js';
import { createHttpStatusClient } from '../../../src/session/http-status-client.js';
import { Random } from '../../simulation/random.js';
import { nextMacrotask, VirtualClock } from '../../simulation/virtual-clock.js';
import { FakePage } from '../component/fake-page.js';
import { createCartRequest, catalogue } from './test-shop.js';

export interface LoadScenarioOptions {
  readonly seed: number;
  readonly instances: number;
  /** Mean time between two buyers, in milliseconds. */
  readonly meanArrivalMs: number;
  /** Duration in milliseconds. */
  readonly durationMs: number;
  /** Whether pages open streams. */
  readonly push: boolean;
}

/** Requests to Ledyer during one second, and the open pages at its start. */
export interface SecondCounts {
  pages: number;
  sessions: number;
  orders: number;
  /**
   * Full pages of the order list. A partial page counts as a fraction, because it grows with the number of buyers.
   */
  lists: number;
}

const startMs = Date.parse('2026-11-01T10:00:00Z');

/**
 * Simulates buyers of a shop with several instances and one database. The pages are real except for the browser;
 * server kit and emulator are real; time is virtual.
 *
 * The buyers' behaviour is that of `test/simulation/simulate-checkout.ts`, which is assumed: a page is open for
 * about five minutes, one order in five waits for a signatory (20 min, most of it without a page), one checkout in
 * ten is abandoned. One notification in a hundred and one document event in twenty is lost.
 */
export const runLoadScenario = (
  database: ClosableDatabase,
  options: LoadScenarioOptions,
): Promise<readonly SecondCounts[]> => new LoadScenario(database, options).run();

class LoadScenario {
  readonly #database: ClosableDatabase;
  readonly #options: LoadScenarioOptions;
  readonly #random: Random;
  readonly #clock: VirtualClock;
  readonly #emulator: Emulator;
  readonly #merchants: readonly Merchant[];
  readonly #seconds: SecondCounts[] = [];
  /** Number of open pages. */
  #pages = 0;
  /** Number of pending operations that take real time. */
  #pendingCount = 0;
  #notificationPath = '';

  constructor(database: ClosableDatabase, options: LoadScenarioOptions) {
    this.#database = database;
    this.#options = options;
    this.#random = new Random(options.seed);
    // Virtual time stops while the database or other real work is pending.
    this.#clock = new VirtualClock(async () => {
      do await nextMacrotask();
      while (this.#pendingCount > 0);
      await nextMacrotask();
    });
    this.#emulator = createEmulator({
      clock: { now: () => startMs + this.#clock.now() },
      fetch: () => Promise.reject(new Error('No server receives notifications.')),
    });
    this.#merchants = this.#createMerchants();
  }

  async run(): Promise<readonly SecondCounts[]> {
    const { durationMs, meanArrivalMs } = this.#options;
    const clock = this.#clock;
    const ready = new Request('https://shop.test/readyz');
    await this.#track(
      Promise.all(this.#merchants.map((merchant) => merchant.fetch(ready.clone()))),
    );
    const { rows } = await this.#database.query<{ value: string }>(
      `select value from ledyer_secret where name = 'notification'`,
    );
    this.#notificationPath = `/ledyer/notifications/${rows[0]!.value}`;

    for (let at = 0; at < durationMs; at += -meanArrivalMs * Math.log(1 - this.#random.next())) {
      clock.schedule(at, () => void this.#simulateBuyer());
    }
    // Creates an entry for each second, also for those without a request.
    for (let at = 0; at < durationMs; at += 1_000)
      clock.schedule(at, () => void this.#getCurrentSecond());
    await clock.run(durationMs);
    await Promise.all([
      clock.run(durationMs + 60_000),
      ...this.#merchants.map((merchant) => merchant.close()),
    ]);
    return this.#seconds.slice(0, Math.floor(durationMs / 1_000));
  }

  /** Stops virtual time until `work` is done. */
  #track<T>(work: Promise<T>): Promise<T> {
    this.#pendingCount += 1;
    return work.finally(() => (this.#pendingCount -= 1));
  }

  /** Returns the counts of the current second, and adds entries up to it. */
  #getCurrentSecond(): SecondCounts {
    const seconds = this.#seconds;
    const index = Math.floor(this.#clock.now() / 1_000);
    while (seconds.length <= index)
      seconds.push({ pages: this.#pages, sessions: 0, orders: 0, lists: 0 });
    return seconds[index]!;
  }

  /** Creates a client of the emulator that counts the reads of each second. */
  #createCountingClient(): LedyerClient {
    return createLedyerClient({
      environment: 'local',
      clientId: 'emulator',
      clientSecret: 'emulator',
      // The token must outlive the real minutes of this run.
      now: () => 0,
      fetch: async (url, init) => {
        const { pathname } = new URL(url as string);
        const isRead = init?.method === 'GET';
        if (isRead && pathname.startsWith('/v1/sessions/')) this.#getCurrentSecond().sessions += 1;
        if (isRead && pathname.startsWith('/v1/orders/')) this.#getCurrentSecond().orders += 1;
        await this.#clock.sleep(this.#random.logNormal(100, 0.3), new AbortController().signal);
        const request = new Request(url, init);
        const response = await this.#track(this.#emulator.fetch(request));
        if (isRead && pathname === '/v1/orders') {
          const { orders } = (await response.clone().json()) as OrderList;
          this.#getCurrentSecond().lists += orders.length / defaultPageSize;
        }
        return response;
      },
    });
  }

  #createMerchants(): readonly Merchant[] {
    const clock = this.#clock;
    const database = this.#database;
    const ledyer = this.#createCountingClient();
    const store: ClosableDatabase = {
      ...database,
      query: (...statement) => this.#track(database.query(...statement)),
      transaction: (work) => this.#track(database.transaction(work)),
    };
    return Array.from({ length: this.#options.instances }, () =>
      createMerchant({
        ledyer,
        store,
        catalogue,
        publicUrl: 'https://shop.test',
        termsUrl: 'https://shop.test/terms',
        country: 'SE',
        locale: 'sv-SE',
        fulfil: () => Promise.resolve(undefined),
        clock: {
          now: () => startMs + clock.now(),
          sleep: (ms, signal = new AbortController().signal) => clock.sleep(ms, signal),
        },
        random: this.#random.next,
      }),
    );
  }

  /** Sends a request to a random instance. */
  #send(path: string, init?: RequestInit): Promise<Response> {
    const request = new Request(`https://shop.test${path}`, init);
    return this.#random.pick(this.#merchants).fetch(request);
  }

  async #simulateBuyer(): Promise<void> {
    const created = await this.#send('/ledyer/sessions', createCartRequest(1));
    const { sessionId } = (await created.json()) as { sessionId: string };
    const cookie = created.headers.get('set-cookie')!.split(';')[0]!;
    const { page, emit } = this.#openPage(sessionId, cookie);
    const closedAt = this.#schedulePurchase(sessionId, page, emit);
    this.#clock.schedule(closedAt, () => {
      page.disconnect();
      this.#pages -= 1;
    });
  }

  /** Opens a page with the tag. `emit` emits an update of its frame, unless the update is lost. */
  #openPage(sessionId: string, cookie: string) {
    const clock = this.#clock;
    const random = this.#random;
    const status = createHttpStatusClient((id) => `/ledyer/sessions/${id}`, {
      fetch: (path, init) => {
        const headers = new Headers(init?.headers);
        headers.set('cookie', cookie);
        return this.#send(path as string, { ...init, headers });
      },
    });
    let pushUpdate: (update: CheckoutUpdate) => void = () => undefined;
    const frame: Feed = (_, signal) => {
      const queue = createAsyncQueue<CheckoutUpdate>(signal);
      pushUpdate = (update) => queue.push(update);
      clock.schedule(random.logNormal(900), () => queue.push({ type: 'ready' }));
      return queue;
    };
    const { push } = this.#options;
    const page = new FakePage({
      clock,
      random: random.next,
      getSources: (id) => ({
        sessionId: parseSessionId(id),
        frame,
        status: (options) => watchSession(status, { ...options, push }),
      }),
    });
    page.sessionId = sessionId;
    page.connect();
    this.#pages += 1;
    const emit = (update: CheckoutUpdate) => {
      if (!random.chance(0.05)) clock.schedule(random.logNormal(30), () => pushUpdate(update));
    };
    return { page, emit };
  }

  /** Schedules the actions of the buyer and the signatory. Returns the time at which the page closes. */
  #schedulePurchase(
    sessionId: string,
    page: FakePage,
    emit: (update: CheckoutUpdate) => void,
  ): number {
    const clock = this.#clock;
    const random = this.#random;
    const setVisible = (isVisible: boolean) => page.document.setVisible(isVisible);
    /** Runs a step at Ledyer, which the frame reports. */
    const runStep = (step: Step) => {
      void this.#runStep(sessionId, step);
      emit({ type: 'frame-event' });
    };
    const identifiedAt = random.logNormal(30_000);
    const boughtAt = identifiedAt + random.logNormal(70_000);
    const paidAt = boughtAt + random.logNormal(8_000);
    clock.schedule(identifiedAt, () => emit({ type: 'customer-changed', part: 'customer' }));
    clock.schedule(boughtAt, () => emit({ type: 'buy' }));
    if (random.chance(0.3)) {
      const leftPageAt = random.between(5_000, boughtAt);
      clock.schedule(leftPageAt, () => setVisible(false));
      clock.schedule(Math.min(leftPageAt + random.logNormal(20_000), boughtAt - 1), () =>
        setVisible(true),
      );
    }
    const outcome = random.next();
    if (outcome > 0.9) {
      if (random.chance(0.3)) clock.schedule(paidAt, () => void this.#runStep(sessionId, 'expire'));
    } else if (outcome < 0.2) {
      clock.schedule(paidAt, () => runStep('delegate'));
      clock.schedule(paidAt + random.logNormal(1_200_000), () => runStep('sign'));
      clock.schedule(paidAt + random.between(10_000, 40_000), () => setVisible(false));
      return paidAt + random.logNormal(400_000);
    } else {
      clock.schedule(paidAt, () => runStep('authorize'));
    }
    return paidAt + 20_000;
  }

  /** Runs a step at Ledyer, and sends its notifications unless they are lost. */
  async #runStep(sessionId: string, step: Step): Promise<void> {
    const random = this.#random;
    const { orderId } = await this.#track(this.#emulator.command(sessionId, { action: step }));
    for (const notification of getNotifications(step, sessionId, orderId)) {
      if (random.chance(0.01)) continue;
      const body = JSON.stringify(notification);
      this.#clock.schedule(
        random.logNormal(700),
        () => void this.#track(this.#send(this.#notificationPath, { method: 'POST', body })),
      );
    }
  }
}

type Step = 'delegate' | 'sign' | 'authorize' | 'expire';

/** Returns the notifications that Ledyer sends for a step. */
function getNotifications(step: Step, sessionId: string, orderId: string): readonly object[] {
  if (step === 'expire') return [];
  if (step === 'delegate') return [{ eventType: awaitingSignatory, sessionId }];
  return ['create', 'ready_for_capture'].map((name) => ({
    eventType: `com.ledyer.order.${name}`,
    orderId,
  }));
}
