import type { Browser, CDPSession, Page } from 'puppeteer-core';
import { startBrowser } from '../browser.js';
import { getMeasurementOptions } from '../options.js';
import { median, quantile, round, type BenchOptions, type Goal, type Section } from '../section.js';
import { startHosts, type Hosts } from './startup-hosts.js';
import { servePages, variantNames, variants, type Variant } from './startup-pages.js';

/** Milliseconds between the frame's request and the end of a measurement. */
const settleMs = 200;
/** Milliseconds until a page without a frame request is an error. */
const frameTimeoutMs = 15_000;
/** Minimum duration of a long task in milliseconds, as browsers define it. */
const longTaskMs = 50;

/** One visit of one page. */
interface Visit {
  /** Milliseconds from the page's request to the frame's request. */
  readonly msToFrame: number;
  /** Main thread milliseconds until shortly after that. */
  readonly cpu: number;
  readonly shift: number;
  /** The longest task in milliseconds. 0 without long tasks. */
  readonly longestTaskMs: number;
}

interface Observed {
  shift: number;
  longestTaskMs: number;
}

/** Runs in the page before any other script. */
function observe() {
  const observed: Observed = { shift: 0, longestTaskMs: 0 };
  Object.assign(window, { observed });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      observed.shift += (entry as unknown as { value: number }).value;
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries())
      observed.longestTaskMs = Math.max(observed.longestTaskMs, duration);
  }).observe({ type: 'longtask', buffered: true });
}

/** Puppeteer's own session. Only this session can stop its network reports. */
const getNetworkSession = (page: Page) => (page as unknown as { _client(): CDPSession })._client();

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const rejectLate = async (variant: Variant) => {
  await sleep(frameTimeoutMs);
  throw new Error(
    `The page "${variant}" did not request its frame within ${frameTimeoutMs / 1_000} s`,
  );
};

async function visit(browser: Browser, hosts: Hosts, variant: Variant): Promise<Visit> {
  // A new context has an empty cache and no connections.
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.setViewport({ width: 1_280, height: 1_600 });
    await page.evaluateOnNewDocument(observe);
    if (variant === 'warm') {
      // Opens the previous page until its prefetches have finished.
      await page.goto(`${hosts.shop}/before`, { waitUntil: 'networkidle0' });
    }
    hosts.arrivals.length = 0;
    const frameRequested = hosts.frameRequested();
    // With network reports, V8 parses a script again for each of its requests to find the line.
    await getNetworkSession(page).send('Network.disable');
    const client = await page.createCDPSession();
    // Thread time excludes other programs.
    await client.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.goto(`${hosts.shop}/${variant}`, { waitUntil: 'domcontentloaded' });
    await Promise.race([frameRequested, rejectLate(variant)]);
    await sleep(settleMs);
    const { metrics } = await client.send('Performance.getMetrics');
    const cpu = metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN;
    const observed = await page.evaluate(
      () => (window as unknown as { observed: Observed }).observed,
    );
    const getArrivalTime = (path: string) =>
      hosts.arrivals.find((arrival) => arrival.path === path)!.at;
    return {
      msToFrame: getArrivalTime('frame') - getArrivalTime(`/${variant}`),
      cpu: cpu * 1_000,
      ...observed,
    };
  } finally {
    await context.close();
  }
}

type Visits = Record<Variant, Visit[]>;

/** Visits the pages in turns, so that other load on the machine affects all alike. */
async function measure(browser: Browser, hosts: Hosts, delay: number, rounds: number) {
  hosts.delay = delay;
  const visits = Object.fromEntries(variantNames.map((name) => [name, []])) as unknown as Visits;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of variantNames) visits[name].push(await visit(browser, hosts, name));
  }
  return visits;
}

const ratioToSnippet = (visits: Visits, name: Variant, what: keyof Visit) =>
  round(
    median(visits[name].map((visit) => visit[what])) /
      median(visits.snippet.map((visit) => visit[what])),
    3,
  );

export async function measureStartup({ form }: BenchOptions): Promise<Section> {
  const { rounds, delaysMs } = getMeasurementOptions(form).startup;
  const hosts = await startHosts();
  await servePages(hosts);
  const browser = await startBrowser();
  try {
    // The first visits warm up the browser.
    await measure(browser, hosts, 0, 1);
    const measured: Visits[] = [];
    for (const delay of delaysMs) measured.push(await measure(browser, hosts, delay, rounds));
    const distant = measured.at(-1)!;
    const getAllVisits = (name: Variant) => measured.flatMap((visits) => visits[name]);
    const rows = variantNames.map((name) => {
      const paired = distant[name].map(
        (visit, index) => visit.msToFrame / distant.snippet[index]!.msToFrame,
      );
      return [
        variants[name],
        ...measured.map((visits) => ratioToSnippet(visits, name, 'msToFrame')),
        `${round(quantile(paired, 0.25))} – ${round(quantile(paired, 0.75))}`,
        Math.round(median(distant[name].map(({ msToFrame }) => msToFrame))),
        ratioToSnippet(distant, name, 'cpu'),
        round(Math.max(...getAllVisits(name).map(({ shift }) => shift)), 3),
        getAllVisits(name).filter(({ longestTaskMs }) => longestTaskMs >= longTaskMs).length,
      ];
    });
    const tagVariants = variantNames.filter((name) => variants[name].includes('**the tag**'));
    const getMedianCpu = (name: Variant) => median(distant[name].map((visit) => visit.cpu));
    const createRatioGoal = (what: string, name: Variant, limit: number): Goal => ({
      what: `${what}, ratio to the snippet at 50 ms`,
      measured: ratioToSnippet(distant, name, 'msToFrame'),
      limit,
    });
    const getMedianLongTasks = (names: readonly Variant[]) =>
      median(
        names.map(
          (name) =>
            getAllVisits(name).filter(({ longestTaskMs }) => longestTaskMs >= longTaskMs).length,
        ),
      );
    return {
      name: 'Startup',
      method:
        'Time from the page’s request to the frame’s request with an empty cache, as a ratio to Ledyer’s own snippet in the HTML. ' +
        `Medians of ${rounds} visits, in turns; 0 or 50 ms are added to each response of shop and provider. ` +
        'The pages reserve 80rem for the tag, which is more than the frame’s height.',
      tables: [
        {
          title: 'Ratio to Ledyer’s snippet',
          columns: [
            '',
            ...delaysMs.map((delay) => `${delay} ms`),
            'quartiles of the paired ratios',
            'ms, informative',
            'main thread',
            'largest layout shift',
            `visits with a task over ${longTaskMs} ms`,
          ],
          rows,
        },
      ],
      goals: [
        createRatioGoal('adopted', 'adopted', 1.01),
        createRatioGoal('preloaded', 'preloaded', 1.02),
        createRatioGoal('Link header', 'header', 1),
        createRatioGoal('bare', 'bare', 1.16),
        createRatioGoal('after warmUp()', 'warm', 0.85),
        {
          what: 'largest layout shift of the tag’s pages',
          measured: round(
            Math.max(
              ...tagVariants.flatMap((name) => getAllVisits(name).map(({ shift }) => shift)),
            ),
            3,
          ),
          limit: 0,
        },
        {
          what: 'main thread of the bare tag, ratio to the snippet',
          measured: ratioToSnippet(distant, 'bare', 'cpu'),
          limit: 1.25,
        },
        {
          what: 'main thread of the bare tag, ratio to Dintero',
          measured: round(getMedianCpu('bare') / getMedianCpu('dintero'), 3),
          limit: 1,
        },
        {
          what: 'visits of the tag’s pages with a long task, beyond those of the snippet',
          measured: Math.max(0, getMedianLongTasks(tagVariants) - getMedianLongTasks(['snippet'])),
          limit: 0,
        },
      ],
    };
  } finally {
    await browser.close();
    await hosts.close();
  }
}

/** Milliseconds added to each response, large enough to make all other time negligible. */
const addedDelayMs = 400;

/**
 * Counts the sequential responses before the frame is requested. On a fast machine with a distant server, they
 * determine the startup time. A busy machine cannot blur them.
 */
export async function measureRoundTrips({ form }: BenchOptions): Promise<Section> {
  const hosts = await startHosts();
  await servePages(hosts);
  const browser = await startBrowser();
  try {
    const visits = await measure(
      browser,
      hosts,
      addedDelayMs,
      getMeasurementOptions(form).startup.roundTripVisits,
    );
    const countResponses = (name: Variant) =>
      Math.floor(Math.min(...visits[name].map(({ msToFrame }) => msToFrame)) / addedDelayMs);
    const createGoal = (name: Variant, limit: number): Goal => ({
      what: `sequential responses: ${variants[name].replace(/\*\*/g, '')}`,
      measured: countResponses(name),
      limit,
    });
    return {
      name: 'Round trips',
      method:
        `Sequential responses until the frame’s request, the page itself included: with ${addedDelayMs} ms added to each response, the time of the fastest visit divided by that.` +
        ' The emulator’s script is not cacheable (Ledyer’s headers are not public), so `warmUp()` only saves the tag’s own round trip here.',
      tables: [
        {
          title: 'Sequential responses until the frame’s request',
          columns: ['', 'responses'],
          rows: variantNames.map((name) => [variants[name], countResponses(name)]),
        },
      ],
      goals: [
        createGoal('adopted', countResponses('snippet')),
        createGoal('preloaded', countResponses('snippet')),
        createGoal('header', countResponses('snippet')),
        createGoal('warm', countResponses('snippet') - 1),
      ],
    };
  } finally {
    await browser.close();
    await hosts.close();
  }
}
