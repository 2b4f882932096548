import { asyncQueue } from '../../src/session/async-queue.js';
import { watchSession } from '../../src/session/watch-session.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';
import type { StatusClient } from '../../src/session/status-client.js';
import {
  simulateCheckout,
  type CheckoutConditions,
  type CheckoutOutcome,
} from '../simulation/simulate-checkout.js';
import { Random } from '../simulation/random.js';
import { SimulatedShop, LedyerSession } from '../simulation/simulated-shop.js';
import { VirtualClock } from '../simulation/virtual-clock.js';
import { FakePage } from '../support/fake-page.js';
import { getMeasurementOptions } from './options.js';
import { every, likeAdyen, streamOnly, type Strategy } from './following-strategies.js';
import { quantile, round, type BenchOptions, type Section } from './section.js';

const traffic = {
  push: false,
  faultRate: 0,
  lostNotificationRate: 0.01,
  lostFrameEventRate: 0.05,
  disturbPage: false,
} satisfies CheckoutConditions;

interface Contestant {
  readonly name: string;
  readonly conditions: Partial<CheckoutConditions>;
  readonly strategy?: Strategy;
}

const contestants = {
  push: { name: '**the tag**, with push', conditions: { push: true } },
  hints: { name: '**the tag**, without push', conditions: {} },
  silent: {
    name: '**the tag**, without push, silent frame',
    conditions: { lostFrameEventRate: 1 },
  },
  one: { name: 'every second', conditions: {}, strategy: every(1_000) },
  two: { name: 'every 2 s', conditions: {}, strategy: every(2_000) },
  five: { name: 'every 5 s', conditions: {}, strategy: every(5_000) },
  adyen: { name: 'as Adyen: 2 s, after a minute 10 s', conditions: {}, strategy: likeAdyen },
  stream: {
    name: 'a stream and nothing else',
    conditions: { push: true },
    strategy: streamOnly,
  },
} satisfies Record<string, Contestant>;

interface Figures {
  readonly mean: number;
  readonly p99Requests: number;
  readonly p50: number;
  readonly p99: number;
  /** Per cent of checkouts that were authorized in a visible page without the page learning it. */
  readonly unknown: number;
  /** Requests per checkout while the page was hidden. */
  readonly hidden: number;
  /** Reads of a checkout at Ledyer. */
  readonly reads: number;
  /** Seconds for which a page is open, and per cent of checkouts that are authorized meanwhile or later. */
  readonly seconds: number;
  readonly authorized: number;
}

async function measure(
  { conditions, strategy = watchSession }: Contestant,
  checkouts: number,
  seed: number,
): Promise<Figures> {
  let hidden = 0;
  const counted: Strategy = (status, options) => {
    const count = () => {
      if (!options.environment.isVisible()) hidden += 1;
    };
    const counting: StatusClient = {
      fetch: (...question) => {
        count();
        return status.fetch(...question);
      },
      subscribe: (...question) => {
        count();
        return status.subscribe(...question);
      },
    };
    return strategy(counting, options);
  };
  const outcomes: CheckoutOutcome[] = [];
  for (let index = 0; index < checkouts; index += 1) {
    outcomes.push(
      await simulateCheckout(seed + index, { ...traffic, ...conditions, strategy: counted }),
    );
  }
  const mean = (of: (outcome: CheckoutOutcome) => number, digits: number) =>
    round(outcomes.reduce((total, outcome) => total + of(outcome), 0) / checkouts, digits);
  const requests = outcomes.map((outcome) => outcome.requests);
  const seen = outcomes.filter(({ visibleWhenAuthorized }) => visibleWhenAuthorized);
  const delays = seen.flatMap(({ authorizedAt, completions }) =>
    completions[0] ? [completions[0].at - authorizedAt!] : [],
  );
  return {
    mean: mean((outcome) => outcome.requests, 1),
    p99Requests: quantile(requests, 0.99),
    p50: Math.round(quantile(delays, 0.5)),
    p99: Math.round(quantile(delays, 0.99)),
    unknown: round((100 * (seen.length - delays.length)) / seen.length),
    hidden: round(hidden / checkouts, 1),
    reads: mean((outcome) => outcome.upstreamRequests, 1),
    seconds: mean((outcome) => outcome.closedAt / 1_000, 0),
    authorized: mean((outcome) => (outcome.authorizedAt === undefined ? 0 : 100), 0),
  };
}

/** Counts the requests of a page that waits an hour for a signature, always visible or always hidden. */
async function anHourOfWaiting(push: boolean, visible: boolean, seed: number): Promise<number> {
  const random = new Random(seed);
  const time = new VirtualClock();
  const truth = new LedyerSession(parseSessionId(`se_${seed}`), time);
  const shop = new SimulatedShop(truth, time, random, { ...traffic, push });
  const page = new FakePage({
    clock: time,
    random: random.next,
    getSources: (id) => ({
      sessionId: parseSessionId(id),
      frame: (_, signal) => asyncQueue(signal),
      status: (options) => watchSession(shop, { ...options, push }),
    }),
  });
  truth.setState('pendingSca');
  page.sessionId = truth.id;
  page.connect();
  // A hidden page keeps its stream for the first minute.
  const settled = 120_000;
  await time.run(settled / 2);
  page.document.setVisible(visible);
  await time.run(settled);
  const before = shop.requests;
  await time.run(settled + 3_600_000);
  const requests = shop.requests - before;
  page.disconnect();
  return requests;
}

export async function following({ full, seed }: BenchOptions): Promise<Section> {
  const { checkouts } = getMeasurementOptions(full).following;
  const results = {} as Record<keyof typeof contestants, Figures>;
  for (const [key, contestant] of Object.entries(contestants)) {
    results[key as keyof typeof contestants] = await measure(contestant, checkouts, seed);
  }
  const { push, hints, silent } = results;
  const waiting = {
    push: await anHourOfWaiting(true, true, seed),
    poll: await anHourOfWaiting(false, true, seed),
    hidden: await anHourOfWaiting(false, false, seed),
    hiddenWithPush: await anHourOfWaiting(true, false, seed),
  };
  return {
    name: 'Following',
    method:
      `${checkouts.toLocaleString('en')} simulated checkouts from seed ${seed}, the same for each row. The tag’s rows run its real code; time, ` +
      'network and buyers are simulated, and how long people take is guessed. “Known”: from authorized to the page being told, while somebody looks.',
    tables: [
      {
        title: 'Requests, and how soon it is known',
        columns: [
          '',
          'requests a checkout',
          'p99',
          'of them unseen',
          'questions to Ledyer',
          'known p50 ms',
          'p99 ms',
          'never known %',
        ],
        rows: Object.entries(contestants).map(([key, { name }]) => {
          const each = results[key as keyof typeof contestants];
          return [
            name,
            each.mean,
            each.p99Requests,
            each.hidden,
            each.reads,
            each.p50,
            each.p99,
            each.unknown,
          ];
        }),
      },
      {
        title: 'An hour of waiting for a signature',
        columns: ['', 'requests'],
        rows: [
          ['**the tag**, with push', waiting.push],
          ['**the tag**, without push', waiting.poll],
          ['**the tag**, with push, nobody looks', waiting.hiddenWithPush],
          ['**the tag**, without push, nobody looks', waiting.hidden],
          ['every 2 s', 1_800],
        ],
      },
      {
        title: 'Who is simulated',
        columns: ['', 'mean'],
        rows: [
          ['seconds for which a page is open', push.seconds],
          ['checkouts of 100 that are authorized', push.authorized],
        ],
      },
    ],
    goals: [
      { what: 'with push: requests a checkout', measured: push.mean, limit: 5.4 },
      { what: 'with push: known, p50 ms', measured: push.p50, limit: 270 },
      { what: 'with push: known, p99 ms', measured: push.p99, limit: 1_300 },
      { what: 'without push: requests a checkout', measured: hints.mean, limit: 15 },
      { what: 'without push: known, p99 ms', measured: hints.p99, limit: 1_900 },
      { what: 'silent frame, no push: known, p99 ms', measured: silent.p99, limit: 10_000 },
      { what: 'an hour of seen waiting: requests', measured: waiting.poll, limit: 130 },
      {
        what: 'an hour unseen: requests',
        measured: Math.max(waiting.hidden, waiting.hiddenWithPush),
        limit: 0,
      },
    ],
  };
}
