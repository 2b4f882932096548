import type { Browser, CDPSession, Page } from 'puppeteer-core';
import { startBrowser } from '../browser.js';
import { getMeasurementOptions } from '../options.js';
import { median, quantile, round, type BenchOptions, type Goal, type Section } from '../section.js';
import { hostArguments, startHosts, type Hosts } from './startup-hosts.js';
import {
  chainLengthByVariant,
  chainLengths,
  renderMs,
  servePages,
  slowVariantNames,
  slowVariants,
  variantNames,
  variants,
  type Variant,
} from './startup-pages.js';

/** Milliseconds of a round trip to either site. */
const roundTripMs = 50;
/** Milliseconds between the frame's load and the end of a measurement. */
const settleMs = 150;
/** Milliseconds until a page without a loaded frame is an error. */
const frameTimeoutMs = 15_000;
/** Minimum duration of a long task in milliseconds, as browsers define it. */
const longTaskMs = 50;

/** One visit of one page. */
interface Visit {
  /** Milliseconds from the browser's first step to the frame's request. */
  readonly msToFrame: number;
  /** Main thread milliseconds until then. */
  readonly mainThreadMsToFrame: number;
  /** Main thread milliseconds until shortly after the frame has loaded. */
  readonly mainThreadMs: number;
  /** Cumulative layout shift of the page. */
  readonly layoutShift: number;
  /** The longest task in milliseconds. 0 without long tasks. */
  readonly longestTaskMs: number;
}

/** What the observers of a page have reported. */
interface Observed {
  layoutShift: number;
  longestTaskMs: number;
  hasLoadedFrame: boolean;
}

/** Runs in the page before any other script. */
function observe() {
  const observed: Observed = { layoutShift: 0, longestTaskMs: 0, hasLoadedFrame: false };
  Object.assign(window, { observed });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      observed.layoutShift += (entry as unknown as { value: number }).value;
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries())
      observed.longestTaskMs = Math.max(observed.longestTaskMs, duration);
  }).observe({ type: 'longtask', buffered: true });
  document.addEventListener(
    'load',
    ({ target }) => (observed.hasLoadedFrame ||= target instanceof HTMLIFrameElement),
    true,
  );
}

/** Returns Puppeteer's own session. Only this session can stop its network reports. */
const getNetworkSession = (page: Page) => (page as unknown as { _client(): CDPSession })._client();

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const rejectAfterTimeout = async (name: string): Promise<never> => {
  await sleep(frameTimeoutMs);
  throw new Error(
    `The page "${name}" did not request its frame within ${frameTimeoutMs / 1_000} s`,
  );
};

/** Visits a page with an empty cache. */
async function visit(browser: Browser, hosts: Hosts, name: string): Promise<Visit> {
  // A new context has an empty cache and no connections.
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.setViewport({ width: 1_280, height: 1_600 });
    await page.evaluateOnNewDocument(observe);
    if (name === 'warm') {
      // Opens the previous page until its prefetches have finished.
      await page.goto(`${hosts.shop}/before`, { waitUntil: 'networkidle0' });
    }
    const frameRequested = hosts.measureNextVisit(`/${name}`);
    // With network reports, V8 parses a script again for each request that it starts, to find the line.
    await getNetworkSession(page).send('Network.disable');
    const client = await page.createCDPSession();
    // Thread time excludes other programs.
    await client.send('Performance.enable', { timeDomain: 'threadTicks' });
    const getMainThreadMs = async () => {
      const { metrics } = await client.send('Performance.getMetrics');
      return 1_000 * (metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? NaN);
    };
    const loaded = page.goto(`${hosts.shop}/${name}`, { waitUntil: 'domcontentloaded' });
    const msToFrame = await Promise.race([frameRequested, rejectAfterTimeout(name)]);
    const mainThreadMsToFrame = await getMainThreadMs();
    await loaded;
    await page.waitForFunction(
      () => (window as unknown as { observed: Observed }).observed.hasLoadedFrame,
      { timeout: frameTimeoutMs, polling: 50 },
    );
    await sleep(settleMs);
    const mainThreadMs = await getMainThreadMs();
    const { layoutShift, longestTaskMs } = await page.evaluate(
      () => (window as unknown as { observed: Observed }).observed,
    );
    return { msToFrame, mainThreadMsToFrame, mainThreadMs, layoutShift, longestTaskMs };
  } finally {
    await context.close();
  }
}

type Visits = Readonly<Record<string, Visit[]>>;

/** Visits the pages in turns, so that other load on the machine affects all alike. */
async function measure(browser: Browser, hosts: Hosts, rounds: number): Promise<Visits> {
  const names = [
    ...variantNames,
    ...slowVariantNames,
    ...chainLengths.map((length) => `chain-${length}`),
  ];
  const visits = Object.fromEntries(names.map((name): [string, Visit[]] => [name, []]));
  for (let index = 0; index < rounds; index += 1) {
    for (const name of names) visits[name]!.push(await visit(browser, hosts, name));
  }
  return visits;
}

/** Ratios of one page to another. */
class Comparison {
  readonly #visits: Visits;

  constructor(visits: Visits) {
    this.#visits = visits;
  }

  getMedian(name: string, what: keyof Visit): number {
    return median(this.#visits[name]!.map((each) => each[what]));
  }

  getRatio(name: string, to: string, what: keyof Visit = 'msToFrame'): number {
    return round(this.getMedian(name, what) / this.getMedian(to, what), 3);
  }

  /** Returns the ratio to the page with the same sequential requests and nothing else. */
  getRatioToLimit(name: Variant): number {
    return this.getRatio(name, `chain-${chainLengthByVariant[name]}`);
  }

  /** Returns a quantile of the ratios within one round. */
  getPairedRatio(name: string, to: string, share: number): number {
    const others = this.#visits[to]!;
    const ratios = this.#visits[name]!.map(
      (each, index) => each.msToFrame / others[index]!.msToFrame,
    );
    return round(quantile(ratios, share), 3);
  }

  getMaxLayoutShift(names: readonly string[]): number {
    const shifts = names.flatMap((name) =>
      this.#visits[name]!.map(({ layoutShift }) => layoutShift),
    );
    return round(Math.max(...shifts), 3);
  }

  countLongTasks(name: Variant): number {
    return this.#visits[name]!.filter(({ longestTaskMs }) => longestTaskMs >= longTaskMs).length;
  }
}

export async function measureStartup({ form }: BenchOptions): Promise<Section> {
  const { rounds } = getMeasurementOptions(form).startup;
  const hosts = await startHosts();
  await servePages(hosts);
  const browser = await startBrowser([], hostArguments);
  try {
    // The first visits warm up the browser.
    await measure(browser, hosts, 1);
    hosts.roundTripMs = roundTripMs;
    const comparison = new Comparison(await measure(browser, hosts, rounds));
    return {
      name: 'Startup',
      method:
        'Time from the first connection to the frame’s request, with an empty cache. ' +
        `Medians of ${rounds} visits, in turns, over HTTP/2 and TLS with round trips of ${roundTripMs} ms, two of them before the first request to a host; shop, script and frame are three sites. ` +
        'The limit of a page is the time of a page with the same sequential requests and nothing else. The emulator’s script is not cacheable (Ledyer’s headers are not public), so `warmUp()` only saves the tag’s own request. ' +
        'The pages reserve 80rem for the tag, which is more than the frame’s height. Main thread: thread time of the page.',
      tables: [
        {
          title: 'Ratios',
          columns: [
            '',
            'to the snippet',
            'quartiles of the paired ratios',
            'to the limit',
            'ms, informative',
            'main thread until the frame’s request',
            `main thread until ${settleMs} ms after the frame’s load`,
            'largest layout shift',
            `visits with a task over ${longTaskMs} ms`,
          ],
          rows: variantNames.map((name) => [
            variants[name],
            comparison.getRatio(name, 'snippet'),
            `${comparison.getPairedRatio(name, 'snippet', 0.25)} – ${comparison.getPairedRatio(name, 'snippet', 0.75)}`,
            comparison.getRatioToLimit(name),
            Math.round(comparison.getMedian(name, 'msToFrame')),
            comparison.getRatio(name, 'snippet', 'mainThreadMsToFrame'),
            comparison.getRatio(name, 'snippet', 'mainThreadMs'),
            comparison.getMaxLayoutShift([name]),
            comparison.countLongTasks(name),
          ]),
        },
        {
          title: `Pages that the shop renders for ${renderMs} ms`,
          columns: ['', 'to the snippet', 'ms, informative'],
          rows: slowVariantNames.map((name) => [
            slowVariants[name],
            comparison.getRatio(name, 'slowSnippet'),
            Math.round(comparison.getMedian(name, 'msToFrame')),
          ]),
        },
      ],
      goals: createGoals(comparison),
    };
  } finally {
    await browser.close();
    await hosts.close();
  }
}

const getPlainName = (name: Variant): string => variants[name].replaceAll('**', '');

function createGoals(comparison: Comparison): Goal[] {
  const tagVariants = variantNames.filter((name) => variants[name].includes('**the tag**'));
  const formatDinteroRatio = (what: keyof Visit) =>
    `Dintero’s SDK ${comparison.getRatio('dintero', 'snippet', what)}`;
  const createSnippetGoal = (name: Variant, limit: number): Goal => ({
    what: `${getPlainName(name)}: ratio to the snippet`,
    measured: comparison.getRatio(name, 'snippet'),
    limit,
    comparison: `its limit ${comparison.getRatio(`chain-${chainLengthByVariant[name]}`, 'snippet')}, ${formatDinteroRatio('msToFrame')}`,
  });
  const createMainThreadGoal = (
    name: Variant,
    what: 'mainThreadMs' | 'mainThreadMsToFrame',
    limit: number,
  ): Goal => ({
    what: `${getPlainName(name)}: main thread ${what === 'mainThreadMs' ? `until ${settleMs} ms after the frame’s load` : 'until the frame’s request'}, ratio to the snippet`,
    measured: comparison.getRatio(name, 'snippet', what),
    limit,
    comparison: formatDinteroRatio(what),
  });
  const longTasks = Math.max(...tagVariants.map((name) => comparison.countLongTasks(name)));
  return [
    createSnippetGoal('adopted', 1.01),
    {
      what: 'the tag around Ledyer’s snippet: lower quartile of the paired ratios to the snippet',
      measured: comparison.getPairedRatio('adopted', 'snippet', 0.25),
      limit: 1,
    },
    createSnippetGoal('preloaded', 1.01),
    createSnippetGoal('bare', 1.12),
    createSnippetGoal('warm', 0.85),
    {
      what: `${slowVariants.earlyHints.replaceAll('**', '')}, in a page that is rendered for ${renderMs} ms: ratio to the snippet`,
      measured: comparison.getRatio('earlyHints', 'slowSnippet'),
      limit: 0.9,
      comparison: `a Link header ${comparison.getRatio('slowHeader', 'slowSnippet')}`,
    },
    ...tagVariants.map((name): Goal => ({
      what: `${getPlainName(name)}: ratio to its limit of ${chainLengthByVariant[name]} sequential requests`,
      measured: comparison.getRatioToLimit(name),
      limit: 1.05,
      comparison: `the snippet ${comparison.getRatioToLimit('snippet')}`,
    })),
    createMainThreadGoal('bare', 'mainThreadMsToFrame', 1.15),
    createMainThreadGoal('adopted', 'mainThreadMs', 1.25),
    createMainThreadGoal('preloaded', 'mainThreadMs', 1.25),
    createMainThreadGoal('bare', 'mainThreadMs', 1.25),
    {
      what: 'largest layout shift of the tag’s pages',
      measured: comparison.getMaxLayoutShift(tagVariants),
      limit: 0,
    },
    {
      what: `visits of a page with a task over ${longTaskMs} ms, beyond those of the snippet`,
      measured: Math.max(0, longTasks - comparison.countLongTasks('snippet')),
      limit: 0,
    },
  ];
}
