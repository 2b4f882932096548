import type { ClosableDatabase } from '../../../src/server/index.js';
import { createEmulator } from '../../../src/emulator/index.js';
import { createLedyerClient, createMerchant, type Merchant } from '../../../src/server/index.js';
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

/**
 * Simulates buyers of a shop with several instances and one database. The pages are real except for the browser;
 * server kit and emulator are real; time is virtual.
 *
 * The buyers' behaviour is that of `test/simulation/simulate-checkout.ts`, which is assumed: a page is open for
 * about five minutes, one order in five waits for a signatory (20 min, most of it without a page), one checkout in
 * ten is abandoned. One notification in a hundred and one document event in twenty is lost.
 */
export async function runLoadScenario(
  database: ClosableDatabase,
  { seed, instances, meanArrivalMs, durationMs, push }: LoadScenarioOptions,
): Promise<readonly SecondCounts[]> {
  const random = new Random(seed);
  const startMs = Date.parse('2026-11-01T10:00:00Z');
  let pendingCount = 0;
  const track = <T>(work: Promise<T>): Promise<T> => {
    pendingCount += 1;
    return work.finally(() => (pendingCount -= 1));
  };
  // Virtual time stops while the database or other real work is pending.
  const clock = new VirtualClock(async () => {
    do await nextMacrotask();
    while (pendingCount > 0);
    await nextMacrotask();
  });
  const emulator = createEmulator({
    clock: { now: () => startMs + clock.now() },
    fetch: () => Promise.reject(new Error('No server receives notifications.')),
  });

  const seconds: SecondCounts[] = [];
  let pages = 0;
  const currentSecond = () => {
    const index = Math.floor(clock.now() / 1_000);
    while (seconds.length <= index) seconds.push({ pages, sessions: 0, orders: 0, lists: 0 });
    return seconds[index]!;
  };

  const ledyer = createLedyerClient({
    environment: 'local',
    clientId: 'emulator',
    clientSecret: 'emulator',
    // The token must outlive the real minutes of this run.
    now: () => 0,
    fetch: async (url, init) => {
      const { pathname } = new URL(url as string);
      if (init?.method === 'GET' && pathname.startsWith('/v1/sessions/'))
        currentSecond().sessions += 1;
      if (init?.method === 'GET' && pathname.startsWith('/v1/orders/')) currentSecond().orders += 1;
      await clock.sleep(random.logNormal(100, 0.3), new AbortController().signal);
      const response = await track(emulator.fetch(new Request(url as string, init)));
      if (init?.method === 'GET' && pathname === '/v1/orders') {
        const { orders } = (await response.clone().json()) as OrderList;
        currentSecond().lists += orders.length / defaultPageSize;
      }
      return response;
    },
  });
  const store: ClosableDatabase = {
    ...database,
    query: (...statement) => track(database.query(...statement)),
    transaction: (work) => track(database.transaction(work)),
  };
  const merchants: readonly Merchant[] = Array.from({ length: instances }, () =>
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
      random: random.next,
    }),
  );
  const send = (path: string, init?: RequestInit) =>
    random.pick(merchants).fetch(new Request(`https://shop.test${path}`, init));
  await track(
    Promise.all(
      merchants.map((merchant) => merchant.fetch(new Request('https://shop.test/readyz'))),
    ),
  );
  const { rows } = await database.query<{ value: string }>(
    `select value from ledyer_secret where name = 'notification'`,
  );
  const notificationPath = `/ledyer/notifications/${rows[0]!.value}`;

  const simulateBuyer = async () => {
    const created = await send('/ledyer/sessions', createCartRequest(1));
    const { sessionId } = (await created.json()) as { sessionId: string };
    const cookie = created.headers.get('set-cookie')!.split(';')[0]!;
    const status = createHttpStatusClient((id) => `/ledyer/sessions/${id}`, {
      fetch: (path, init) => {
        const headers = new Headers(init?.headers);
        headers.set('cookie', cookie);
        return send(path as string, { ...init, headers });
      },
    });
    let pushUpdate: (update: CheckoutUpdate) => void = () => undefined;
    const frame: Feed = (_, signal) => {
      const queue = createAsyncQueue<CheckoutUpdate>(signal);
      pushUpdate = (update) => queue.push(update);
      clock.schedule(random.logNormal(900), () => queue.push({ type: 'ready' }));
      return queue;
    };
    const page = new FakePage({
      clock,
      random: random.next,
      getSources: (id) => ({
        sessionId: parseSessionId(id),
        frame,
        status: (options) => watchSession(status, { ...options, push }),
      }),
    });
    const command = async (...steps: Step[]) => {
      let orderId = '';
      for (const step of steps) {
        ({ orderId } = await track(emulator.command(sessionId, { action: step })));
      }
      for (const notification of getNotifications(steps.at(-1)!, sessionId, orderId)) {
        if (random.chance(0.01)) continue;
        const body = JSON.stringify(notification);
        clock.schedule(
          random.logNormal(700),
          () => void track(send(notificationPath, { method: 'POST', body })),
        );
      }
    };
    const emitFrameEvent = (update: CheckoutUpdate) => {
      if (!random.chance(0.05)) clock.schedule(random.logNormal(30), () => pushUpdate(update));
    };
    const setVisible = (visible: boolean) => page.document.setVisible(visible);

    page.sessionId = sessionId;
    page.connect();
    pages += 1;
    const identifiedAt = random.logNormal(30_000);
    const boughtAt = identifiedAt + random.logNormal(70_000);
    const paidAt = boughtAt + random.logNormal(8_000);
    let closedAt = paidAt + 20_000;
    clock.schedule(identifiedAt, () =>
      emitFrameEvent({ type: 'customer-changed', part: 'customer' }),
    );
    clock.schedule(boughtAt, () => emitFrameEvent({ type: 'buy' }));
    if (random.chance(0.3)) {
      const leftPageAt = random.between(5_000, boughtAt);
      clock.schedule(leftPageAt, () => setVisible(false));
      clock.schedule(Math.min(leftPageAt + random.logNormal(20_000), boughtAt - 1), () =>
        setVisible(true),
      );
    }
    const outcome = random.next();
    if (outcome > 0.9) {
      if (random.chance(0.3)) clock.schedule(paidAt, () => void command('expire'));
    } else if (outcome < 0.2) {
      clock.schedule(paidAt, () => {
        void command('delegate');
        emitFrameEvent({ type: 'frame-event' });
      });
      clock.schedule(paidAt + random.logNormal(1_200_000), () => {
        void command('sign');
        emitFrameEvent({ type: 'frame-event' });
      });
      clock.schedule(paidAt + random.between(10_000, 40_000), () => setVisible(false));
      closedAt = paidAt + random.logNormal(400_000);
    } else {
      clock.schedule(paidAt, () => {
        void command('authorize');
        emitFrameEvent({ type: 'frame-event' });
      });
    }
    clock.schedule(closedAt, () => {
      page.disconnect();
      pages -= 1;
    });
  };

  for (let at = 0; at < durationMs; at += -meanArrivalMs * Math.log(1 - random.next())) {
    clock.schedule(at, () => void simulateBuyer());
  }
  for (let at = 0; at < durationMs; at += 1_000) clock.schedule(at, () => void currentSecond());
  await clock.run(durationMs);
  await Promise.all([
    clock.run(durationMs + 60_000),
    ...merchants.map((merchant) => merchant.close()),
  ]);
  return seconds.slice(0, Math.floor(durationMs / 1_000));
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
