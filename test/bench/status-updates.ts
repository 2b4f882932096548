import { createAsyncQueue } from '../../src/session/async-queue.js';
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
import { FakePage } from '../support/component/fake-page.js';
import { getMeasurementOptions } from './options.js';
import { pollEvery, pollLikeAdyen, streamOnly, type Strategy } from './update-strategies.js';
import {
  quantile,
  round,
  type BenchOptions,
  type Goal,
  type Section,
  type Table,
} from './section.js';

const traffic = {
  push: false,
  faultRate: 0,
  lostNotificationRate: 0.01,
  lostFrameEventRate: 0.05,
  disturbPage: false,
} satisfies CheckoutConditions;

interface StrategyEntry {
  readonly name: string;
  readonly conditions: Partial<CheckoutConditions>;
  readonly strategy?: Strategy;
}

/** Conditions that cause more requests. */
const restlessBuyers = { tabChangeRate: 0.6 };
const hesitantBuyers = { idleMs: 30_000 };

const strategies = {
  push: { name: '**the tag**, with push', conditions: { push: true } },
  pushRestless: {
    name: '**the tag**, with push, twice as many tab changes',
    conditions: { push: true, ...restlessBuyers },
  },
  pushHesitant: {
    name: '**the tag**, with push, 30 s before the first event',
    conditions: { push: true, ...hesitantBuyers },
  },
  withoutPush: { name: '**the tag**, without push', conditions: {} },
  restless: {
    name: '**the tag**, without push, twice as many tab changes',
    conditions: restlessBuyers,
  },
  hesitant: {
    name: '**the tag**, without push, 30 s before the first event',
    conditions: hesitantBuyers,
  },
  silent: {
    name: '**the tag**, without push, silent frame',
    conditions: { lostFrameEventRate: 1 },
  },
  everySecond: { name: 'every second', conditions: {}, strategy: pollEvery(1_000) },
  everyTwoSeconds: { name: 'every 2 s', conditions: {}, strategy: pollEvery(2_000) },
  everyFiveSeconds: { name: 'every 5 s', conditions: {}, strategy: pollEvery(5_000) },
  adyen: {
    name: 'like Adyen: every 2 s, after a minute every 10 s',
    conditions: {},
    strategy: pollLikeAdyen,
  },
  stream: {
    name: 'a stream without polling',
    conditions: { push: true },
    strategy: streamOnly,
  },
} satisfies Record<string, StrategyEntry>;

interface Figures {
  readonly meanRequests: number;
  readonly p99Requests: number;
  readonly meanHiddenRequests: number;
  readonly meanLedyerRequests: number;
  /** Delay from the authorization to the event in a visible page. */
  readonly delayP50Ms: number;
  readonly delayP99Ms: number;
  /** Percentage of checkouts that were authorized in a visible page without a notification of the page. */
  readonly neverNotifiedPercent: number;
  /** Mean seconds until a page is closed. */
  readonly meanSeconds: number;
  readonly authorizedPercent: number;
}

async function measure(
  { conditions, strategy = watchSession }: StrategyEntry,
  checkouts: number,
  seed: number,
): Promise<Figures> {
  let hiddenRequests = 0;
  const countingStrategy: Strategy = (status, options) => {
    const count = () => {
      if (!options.environment.isVisible()) hiddenRequests += 1;
    };
    const countingClient: StatusClient = {
      fetch: (...args) => {
        count();
        return status.fetch(...args);
      },
      subscribe: (...args) => {
        count();
        return status.subscribe(...args);
      },
    };
    return strategy(countingClient, options);
  };
  const outcomes: CheckoutOutcome[] = [];
  for (let index = 0; index < checkouts; index += 1) {
    outcomes.push(
      await simulateCheckout(seed + index, {
        ...traffic,
        ...conditions,
        strategy: countingStrategy,
      }),
    );
  }
  const mean = (getValue: (outcome: CheckoutOutcome) => number, digits: number) =>
    round(outcomes.reduce((total, outcome) => total + getValue(outcome), 0) / checkouts, digits);
  const requests = outcomes.map((outcome) => outcome.requests);
  const visibleOutcomes = outcomes.filter(({ visibleWhenAuthorized }) => visibleWhenAuthorized);
  const delays = visibleOutcomes.flatMap(({ authorizedAt, completions }) =>
    completions[0] ? [completions[0].at - authorizedAt!] : [],
  );
  return {
    meanRequests: mean((outcome) => outcome.requests, 1),
    p99Requests: quantile(requests, 0.99),
    delayP50Ms: Math.round(quantile(delays, 0.5)),
    delayP99Ms: Math.round(quantile(delays, 0.99)),
    neverNotifiedPercent: round(
      (100 * (visibleOutcomes.length - delays.length)) / visibleOutcomes.length,
    ),
    meanHiddenRequests: round(hiddenRequests / checkouts, 1),
    meanLedyerRequests: mean((outcome) => outcome.upstreamRequests, 1),
    meanSeconds: mean((outcome) => outcome.closedAt / 1_000, 0),
    authorizedPercent: mean((outcome) => (outcome.authorizedAt === undefined ? 0 : 100), 0),
  };
}

/** Counts the requests of a page in an hour with a pending signature, always visible or always hidden. */
async function countHourlyRequests(
  push: boolean,
  isVisible: boolean,
  seed: number,
): Promise<number> {
  const random = new Random(seed);
  const clock = new VirtualClock();
  const session = new LedyerSession(parseSessionId(`se_${seed}`), clock);
  const shop = new SimulatedShop(session, clock, random, { ...traffic, push });
  const page = new FakePage({
    clock,
    random: random.next,
    getSources: (id) => ({
      sessionId: parseSessionId(id),
      frame: (_, signal) => createAsyncQueue(signal),
      status: (options) => watchSession(shop, { ...options, push }),
    }),
  });
  session.setState('pendingSca');
  page.sessionId = session.id;
  page.connect();
  // A hidden page keeps its stream for the first minute.
  const settleMs = 120_000;
  await clock.run(settleMs / 2);
  page.document.setVisible(isVisible);
  await clock.run(settleMs);
  const requestsBefore = shop.requests;
  await clock.run(settleMs + 3_600_000);
  const requests = shop.requests - requestsBefore;
  page.disconnect();
  return requests;
}

type StrategyResults = Readonly<Record<keyof typeof strategies, Figures>>;

/** Requests in an hour with a pending signature. */
interface HourlyRequests {
  readonly push: number;
  readonly poll: number;
  readonly hidden: number;
  readonly hiddenWithPush: number;
}

export async function measureStatusUpdates({ form, seed }: BenchOptions): Promise<Section> {
  const { checkouts } = getMeasurementOptions(form).statusUpdates;
  const measured: [string, Figures][] = [];
  for (const [key, strategyEntry] of Object.entries(strategies))
    measured.push([key, await measure(strategyEntry, checkouts, seed)]);
  const results = Object.fromEntries(measured) as StrategyResults;
  const { push } = results;
  const hourly: HourlyRequests = {
    push: await countHourlyRequests(true, true, seed),
    poll: await countHourlyRequests(false, true, seed),
    hidden: await countHourlyRequests(false, false, seed),
    hiddenWithPush: await countHourlyRequests(true, false, seed),
  };
  return {
    name: 'Status updates',
    method:
      `${checkouts.toLocaleString('en')} simulated checkouts from seed ${seed}, the same for each row. The tag’s rows run its real code; time, ` +
      `network and buyers are simulated, and the durations of buyers are assumed: ${push.meanSeconds} s until a page is closed. The delay is the time from the authorization to the event in a visible page. ` +
      'The harsher mixes have twice as many tab changes, or 30 s before the first event. In those 30 s the tag cannot distinguish a quiet buyer from a frame whose events are blocked. Without push it therefore reads the status every few seconds, which causes a third of its requests.',
    tables: createTables(results, hourly),
    goals: createGoals(results, hourly),
  };
}

function createTables(results: StrategyResults, hourly: HourlyRequests): Table[] {
  const { push } = results;
  return [
    {
      title: 'Requests, and delay until the page knows',
      columns: [
        '',
        'requests per checkout',
        'p99',
        'of them while hidden',
        'requests to Ledyer',
        'delay p50 ms',
        'p99 ms',
        'never notified %',
      ],
      rows: Object.entries(strategies).map(([key, { name }]) => {
        const each = results[key as keyof typeof strategies];
        return [
          name,
          each.meanRequests,
          each.p99Requests,
          each.meanHiddenRequests,
          each.meanLedyerRequests,
          each.delayP50Ms,
          each.delayP99Ms,
          each.neverNotifiedPercent,
        ];
      }),
    },
    {
      title: 'An hour with a pending signature',
      columns: ['', 'requests'],
      rows: [
        ['**the tag**, with push', hourly.push],
        ['**the tag**, without push', hourly.poll],
        ['**the tag**, with push, hidden page', hourly.hiddenWithPush],
        ['**the tag**, without push, hidden page', hourly.hidden],
        ['every 2 s', 1_800],
      ],
    },
    {
      title: 'The simulated checkouts',
      columns: ['', 'mean'],
      rows: [
        ['seconds until a page is closed', push.meanSeconds],
        ['authorized checkouts, %', push.authorizedPercent],
      ],
    },
  ];
}

function createGoals(results: StrategyResults, hourly: HourlyRequests): Goal[] {
  const { push, withoutPush, silent } = results;
  const pushMixes = [push, results.pushRestless, results.pushHesitant];
  const pollMixes = [withoutPush, results.restless, results.hesitant];
  const max = (mixes: readonly Figures[], what: keyof Figures) =>
    Math.max(...mixes.map((each) => each[what]));
  const compare = (what: 'meanRequests' | 'delayP99Ms') =>
    `every 2 s ${results.everyTwoSeconds[what].toLocaleString('en')}, like Adyen ${results.adyen[what].toLocaleString('en')}`;
  return [
    {
      what: 'with push: requests per checkout, the worst of the three mixes',
      measured: max(pushMixes, 'meanRequests'),
      limit: 5.4,
      comparison: compare('meanRequests'),
    },
    {
      what: 'with push: delay, p50 ms, the worst',
      measured: max(pushMixes, 'delayP50Ms'),
      limit: 270,
    },
    {
      what: 'with push: delay, p99 ms, the worst',
      measured: max(pushMixes, 'delayP99Ms'),
      limit: 1_300,
      comparison: compare('delayP99Ms'),
    },
    { what: 'without push: requests per checkout', measured: withoutPush.meanRequests, limit: 15 },
    {
      what: 'without push: requests per checkout, twice as many tab changes',
      measured: results.restless.meanRequests,
      limit: 15,
    },
    {
      what: 'without push: requests per checkout, 30 s before the first event',
      measured: results.hesitant.meanRequests,
      limit: 15,
    },
    {
      what: 'without push: delay, p99 ms, the worst of the three mixes',
      measured: max(pollMixes, 'delayP99Ms'),
      limit: 1_900,
      comparison: compare('delayP99Ms'),
    },
    {
      what: 'without push: requests to Ledyer per second of 1,000 shoppers, on any number of instances',
      measured: round((1_000 * withoutPush.meanLedyerRequests) / withoutPush.meanSeconds, 1),
      limit: 30,
    },
    {
      what: 'silent frame, without push: delay, p99 ms',
      measured: silent.delayP99Ms,
      limit: 10_000,
    },
    { what: 'an hour pending, visible page: requests', measured: hourly.poll, limit: 130 },
    {
      what: 'an hour pending, hidden page: requests',
      measured: Math.max(hourly.hidden, hourly.hiddenWithPush),
      limit: 0,
    },
  ];
}
