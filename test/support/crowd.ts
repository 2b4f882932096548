import type { ClosableDatabase } from '../../src/server/index.js';
import { createEmulator } from '../../src/emulator/index.js';
import { createLedyerClient, createMerchant, type Merchant } from '../../src/server/index.js';
import { awaitingSignatory } from '../../src/ledyer/notification.js';
import { defaultPageSize, type OrderList } from '../../src/ledyer/order-list.js';
import { watchSession } from '../../src/session/watch-session.js';
import { asyncQueue } from '../../src/session/async-queue.js';
import type { Feed, CheckoutUpdate } from '../../src/session/checkout-update.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';
import { createHttpStatusClient } from '../../src/session/http-status-client.js';
import { Random } from '../simulation/random.js';
import { nextMacrotask, VirtualClock } from '../simulation/virtual-clock.js';
import { PageWithoutBrowser } from './page-without-browser.js';
import { cartOf, catalogue } from './test-shop.js';

export interface CrowdOptions {
  readonly seed: number;
  readonly instances: number;
  /** Milliseconds between two buyers, on average. */
  readonly every: number;
  /** Milliseconds that it goes on. */
  readonly lasts: number;
  /** Whether pages have streams. */
  readonly push: boolean;
}

/** What was asked of Ledyer, and how many pages were open, each second. */
export interface Second {
  pages: number;
  sessions: number;
  orders: number;
  /** Pages of the list of orders; less than one when it is not full, because it grows with the crowd. */
  lists: number;
}

/**
 * Buyers who come and go at a shop of several instances with one database: real
 * pages (but for the browser), the real kit, the emulator, and time that leaps.
 *
 * Their habits are those of `test/simulation/simulate-checkout.ts`, where they are guessed: a
 * page is open for about five minutes, one order in five waits for a signatory
 * (20 min, most of it without a page), one checkout in ten comes to nothing. One
 * notification in a hundred is lost, and one document event in twenty.
 */
export async function crowd(
  database: ClosableDatabase,
  { seed, instances, every, lasts, push }: CrowdOptions,
): Promise<readonly Second[]> {
  const random = new Random(seed);
  const start = Date.parse('2026-11-01T10:00:00Z');
  let inHand = 0;
  const counted = <T>(work: Promise<T>): Promise<T> => {
    inHand += 1;
    return work.finally(() => (inHand -= 1));
  };
  // Time stands still while the database, or anything else that is real, is at work.
  const time = new VirtualClock(async () => {
    do await nextMacrotask();
    while (inHand > 0);
    await nextMacrotask();
  });
  const emulator = createEmulator({
    clock: { now: () => start + time.now() },
    fetch: () => Promise.reject(new Error('Nobody listens.')),
  });

  const seconds: Second[] = [];
  let pages = 0;
  const second = () => {
    const index = Math.floor(time.now() / 1_000);
    while (seconds.length <= index) seconds.push({ pages, sessions: 0, orders: 0, lists: 0 });
    return seconds[index]!;
  };

  const ledyer = createLedyerClient({
    environment: 'local',
    clientId: 'emulator',
    clientSecret: 'emulator',
    // The token outlives the real minutes that this takes.
    now: () => 0,
    fetch: async (url, init) => {
      const { pathname } = new URL(url as string);
      if (init?.method === 'GET' && pathname.startsWith('/v1/sessions/')) second().sessions += 1;
      if (init?.method === 'GET' && pathname.startsWith('/v1/orders/')) second().orders += 1;
      await time.sleep(random.logNormal(100, 0.3), new AbortController().signal);
      const answer = await counted(emulator.fetch(new Request(url as string, init)));
      if (init?.method === 'GET' && pathname === '/v1/orders') {
        const { orders } = (await answer.clone().json()) as OrderList;
        second().lists += orders.length / defaultPageSize;
      }
      return answer;
    },
  });
  const store: ClosableDatabase = {
    ...database,
    query: (...statement) => counted(database.query(...statement)),
    transaction: (work) => counted(database.transaction(work)),
  };
  const shop: readonly Merchant[] = Array.from({ length: instances }, () =>
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
        now: () => start + time.now(),
        sleep: (ms, signal = new AbortController().signal) => time.sleep(ms, signal),
      },
      random: random.next,
    }),
  );
  const send = (path: string, init?: RequestInit) =>
    random.pick(shop).fetch(new Request(`https://shop.test${path}`, init));
  await counted(Promise.all(shop.map((one) => one.fetch(new Request('https://shop.test/readyz')))));
  const { rows } = await database.query<{ value: string }>(
    `select value from ledyer_secret where name = 'notification'`,
  );
  const address = `/ledyer/notifications/${rows[0]!.value}`;

  const buyer = async () => {
    const created = await send('/ledyer/sessions', cartOf(1));
    const { sessionId } = (await created.json()) as { sessionId: string };
    const cookie = created.headers.get('set-cookie')!.split(';')[0]!;
    const status = createHttpStatusClient((id) => `/ledyer/sessions/${id}`, {
      fetch: (path, init) => {
        const headers = new Headers(init?.headers);
        headers.set('cookie', cookie);
        return send(path as string, { ...init, headers });
      },
    });
    let say: (news: CheckoutUpdate) => void = () => undefined;
    const frame: Feed = (_, signal) => {
      const queue = asyncQueue(signal);
      say = (news) => queue.push(news);
      time.schedule(random.logNormal(900), () => queue.push({ type: 'ready' }));
      return queue;
    };
    const page = new PageWithoutBrowser({
      clock: time,
      random: random.next,
      assign: (id) => ({
        sessionId: parseSessionId(id),
        frame,
        status: (options) => watchSession(status, { ...options, push }),
      }),
    });
    const command = async (...steps: Step[]) => {
      let orderId = '';
      for (const step of steps) {
        ({ orderId } = await counted(emulator.command(sessionId, { action: step })));
      }
      for (const notification of toldOf(steps.at(-1)!, sessionId, orderId)) {
        if (random.chance(0.01)) continue;
        const body = JSON.stringify(notification);
        time.schedule(random.logNormal(700), () => void counted(send(address, { method: 'POST', body })));
      }
    };
    const hint = (news: CheckoutUpdate) => {
      if (!random.chance(0.05)) time.schedule(random.logNormal(30), () => say(news));
    };
    const show = (visible: boolean) => page.document.show(visible);

    page.sessionId = sessionId;
    page.connect();
    pages += 1;
    const identified = random.logNormal(30_000);
    const bought = identified + random.logNormal(70_000);
    const paid = bought + random.logNormal(8_000);
    let closes = paid + 20_000;
    time.schedule(identified, () => hint({ type: 'customer-changed', part: 'customer' }));
    time.schedule(bought, () => hint({ type: 'buy' }));
    if (random.chance(0.3)) {
      const left = random.between(5_000, bought);
      time.schedule(left, () => show(false));
      time.schedule(Math.min(left + random.logNormal(20_000), bought - 1), () => show(true));
    }
    const decide = random.next();
    if (decide > 0.9) {
      if (random.chance(0.3)) time.schedule(paid, () => void command('expire'));
    } else if (decide < 0.2) {
      time.schedule(paid, () => {
        void command('delegate');
        hint({ type: 'frame-event' });
      });
      time.schedule(paid + random.logNormal(1_200_000), () => {
        void command('sign');
        hint({ type: 'frame-event' });
      });
      time.schedule(paid + random.between(10_000, 40_000), () => show(false));
      closes = paid + random.logNormal(400_000);
    } else {
      time.schedule(paid, () => {
        void command('authorize');
        hint({ type: 'frame-event' });
      });
    }
    time.schedule(closes, () => {
      page.disconnect();
      pages -= 1;
    });
  };

  for (let at = 0; at < lasts; at += -every * Math.log(1 - random.next())) {
    time.schedule(at, () => void buyer());
  }
  for (let at = 0; at < lasts; at += 1_000) time.schedule(at, () => void second());
  await time.run(lasts);
  await Promise.all([time.run(lasts + 60_000), ...shop.map((one) => one.close())]);
  return seconds.slice(0, Math.floor(lasts / 1_000));
}

type Step = 'delegate' | 'sign' | 'authorize' | 'expire';

/** What Ledyer notifies the shop of. */
function toldOf(step: Step, sessionId: string, orderId: string): readonly object[] {
  if (step === 'expire') return [];
  if (step === 'delegate') return [{ eventType: awaitingSignatory, sessionId }];
  return ['create', 'ready_for_capture'].map((name) => ({
    eventType: `com.ledyer.order.${name}`,
    orderId,
  }));
}
