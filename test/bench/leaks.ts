import { readFileSync } from 'node:fs';
import type { Browser, CDPSession, Page } from 'puppeteer-core';
import { startBrowser } from './browser.js';
import { cdnFiles } from './bundle-size.js';
import { getMeasurementOptions } from './options.js';
import { round, type BenchOptions, type Section } from './section.js';
import { hostArguments, startHosts, type Hosts } from './startup/startup-hosts.js';

/** Memory of a page after garbage collection. */
interface MemoryUse {
  readonly heapBytes: number;
  readonly documents: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** Replaces Ledyer's script. It creates a frame and the API that the tag expects, and retains nothing. */
const minimalBootstrap = `{
  const { containerId } = document.currentScript.dataset;
  window.ledyer = { api: { suspend() {}, resume() {}, clientValidation() {} } };
  document.getElementById(containerId).replaceChildren(document.createElement('iframe'));
}`;

const createPageHtml = (hosts: Hosts) => `<!doctype html><meta charset="utf-8"><title>Leaks</title>
<script type="module">
  import '/dist/ledyer-checkout.js';
  const attributes = { environment: 'local', 'emulator-url': '${hosts.ledyer}', transport: 'none' };
  const waitForNextTask = () => new Promise((resolve) => setTimeout(resolve));
  const create = (id) => {
    const tag = document.createElement('ledyer-checkout');
    for (const [name, value] of Object.entries(attributes)) tag.setAttribute(name, value);
    tag.setAttribute('session-id', 'se_' + id);
    return tag;
  };
  /** Mounts a tag, and returns it when Ledyer's checkout is ready. */
  const mountReady = async (id) => {
    const tag = create(id);
    const ready = new Promise((resolve) => tag.addEventListener('ledyer-ready', resolve));
    document.body.append(tag);
    await ready;
    return tag;
  };
  window.mountTag = async (times) => {
    for (let index = 0; index < times; index += 1) {
      const tag = await mountReady(index);
      tag.remove();
      await waitForNextTask();
    }
  };
  /** Ledyer's snippet in a new parent each time, without the tag: the baseline of what the browser itself retains. */
  const mountSnippetIn = (createParent) => async (times) => {
    for (let index = 0; index < times; index += 1) {
      const parent = createParent();
      const container = document.createElement('div');
      container.id = 'container-' + index;
      const script = document.createElement('script');
      script.src = '${hosts.ledyer}/bootstrap.js';
      script.dataset.containerId = container.id;
      const loaded = new Promise((resolve) => script.addEventListener('load', resolve));
      parent.append(container, script);
      document.body.append(parent);
      await loaded;
      parent.remove();
      await waitForNextTask();
    }
  };
  customElements.define('plain-element', class extends HTMLElement {
    connectedCallback() {
      this.attachShadow({ mode: 'open' }).append(document.createElement('slot'));
    }
  });
  window.mountSnippet = mountSnippetIn(() => document.createElement('div'));
  window.mountSnippetInElement = mountSnippetIn(() => document.createElement('plain-element'));
  /** Sends \`times\` state changes to one tag. */
  window.changeState = async (times) => {
    const tag = create('changing');
    const signStates = ['unsigned', 'partSign'];
    const allSent = new Promise((resolve) => {
      tag.statusSource = async function* () {
        for (let index = 0; index < times; index += 1) {
          yield { sessionId: 'se_changing', state: 'pendingSca', signState: signStates[index % 2] };
          if (index % 50 === 0) await waitForNextTask();
        }
        resolve();
        await new Promise(() => {});
      };
    });
    tag.setAttribute('transport', 'auto');
    document.body.append(tag);
    await allSent;
    tag.remove();
    await waitForNextTask();
  };
  window.mountIdleTag = async () => {
    await mountReady('waiting');
  };
  window.isReady = true;
</script>`;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function measureMemory(client: CDPSession): Promise<MemoryUse> {
  // A cycle collects the objects that finalizers released in the previous one.
  for (let cycle = 0; cycle < 3; cycle += 1) {
    await client.send('HeapProfiler.collectGarbage');
    await sleep(50);
  }
  const { usedSize } = await client.send('Runtime.getHeapUsage');
  const { documents, nodes, jsEventListeners } = await client.send('Memory.getDOMCounters');
  return { heapBytes: usedSize, documents, nodes, listeners: jsEventListeners };
}

/** Returns the main thread's total time in milliseconds. */
async function getMainThreadMs(client: CDPSession): Promise<number> {
  const { metrics } = await client.send('Performance.getMetrics');
  return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
}

type PageFunction = (times: number) => Promise<void>;

/** Calls a function of the page with a repeat count. */
const callPageFunction = (page: Page, name: string, times: number) =>
  page.evaluate(
    (key, count) => (window as unknown as Record<string, PageFunction>)[key]!(count),
    name,
    times,
  );

/** Rounds of repetitions. A leak grows in each of them, and memory that is allocated once in only some. */
const countingRounds = 3;
/** Milliseconds after which the browser has freed the last removed documents. */
const freeingMs = 2_000;

/**
 * Returns the heap bytes that each repetition retains, and the documents, nodes and listeners that a round of them
 * retains: the least bytes and the largest numbers of all rounds. `warmUpTimes` repetitions precede them.
 */
async function measureRetained(
  { page, client }: OpenPage,
  name: string,
  times: number,
  warmUpTimes: number,
) {
  const roundTimes = Math.ceil(times / countingRounds);
  await callPageFunction(page, name, warmUpTimes);
  await sleep(freeingMs);
  const before = await measureMemory(client);
  const measureRound = async (): Promise<MemoryUse> => {
    await callPageFunction(page, name, roundTimes);
    const endsAt = performance.now() + freeingMs;
    let after = await measureMemory(client);
    while (after.documents > before.documents && performance.now() < endsAt)
      after = await measureMemory(client);
    return after;
  };
  const uses = [before];
  for (let index = 0; index < countingRounds; index += 1) uses.push(await measureRound());
  const getGrowth = (what: keyof MemoryUse) =>
    uses.slice(1).map((use, index) => use[what] - uses[index]![what]);
  return {
    // A round may free memory that was allocated before it.
    bytes: Math.max(round(Math.min(...getGrowth('heapBytes')) / roundTimes, 1), 0),
    documents: Math.max(...getGrowth('documents')),
    nodes: Math.max(...getGrowth('nodes')),
    listeners: Math.max(...getGrowth('listeners')),
  };
}

/** Returns the main thread's milliseconds per repetition, after the same number of warm-up repetitions. */
async function measureTime({ page, client }: OpenPage, name: string, times: number) {
  await callPageFunction(page, name, times);
  const before = await getMainThreadMs(client);
  await callPageFunction(page, name, times);
  return round(((await getMainThreadMs(client)) - before) / times, 3);
}

/** The open page and its DevTools session. */
interface OpenPage {
  readonly page: Page;
  readonly client: CDPSession;
}

async function openPage(browser: Browser, hosts: Hosts): Promise<OpenPage> {
  const page = await browser.newPage();
  const client = await page.createCDPSession();
  await client.send('Performance.enable', { timeDomain: 'threadTicks' });
  await client.send('HeapProfiler.enable');
  await page.goto(`${hosts.shop}/leaks`);
  await page.waitForFunction('window.isReady');
  return { page, client };
}

/**
 * Disables V8's optimising compilers and bytecode flushing. Otherwise V8 adds and removes compiled code for thousands of
 * mounts, and that code would count as retained.
 */
const noCompilerFlags = ['--no-sparkplug', '--no-maglev', '--no-opt', '--no-flush-bytecode'];

/** The repeated functions of the page, and their titles. */
const scenarios = [
  ['mountTag', '**the tag**, mounted and unmounted'],
  ['mountSnippetInElement', 'a minimal custom element around Ledyer’s snippet'],
  ['mountSnippet', 'Ledyer’s snippet alone'],
  ['changeState', '**the tag**, state change'],
] as const;

/** Returns the main thread's milliseconds per second with an idle tag, beyond those of the page without a tag. */
async function measureIdleTag({ page, client }: OpenPage, seconds: number): Promise<number> {
  const measureIdle = async () => {
    // Collects garbage, so that the browser does not do it during the measurement.
    await measureMemory(client);
    const before = await getMainThreadMs(client);
    await sleep(seconds * 1_000);
    return ((await getMainThreadMs(client)) - before) / seconds;
  };
  const withoutTag = await measureIdle();
  await page.evaluate('window.mountIdleTag()');
  // Lets one-time work finish.
  await sleep(3_000);
  return round(Math.max(0, (await measureIdle()) - withoutTag), 2);
}

/** Maps the items one after another. */
async function mapInSequence<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await map(item));
  return results;
}

export async function measureLeaks({ form }: BenchOptions): Promise<Section> {
  const { mounts, warmUpMounts, timedMounts, changes, idleSeconds } =
    getMeasurementOptions(form).leaks;
  const hosts = await startHosts();
  hosts.ledyerScripts.set('/bootstrap.js', minimalBootstrap);
  for (const file of cdnFiles)
    hosts.scripts.set(`/dist/${file}`, readFileSync(`dist/${file}`, 'utf8'));
  hosts.pages.set('/leaks', { html: createPageHtml(hosts) });
  const browsers = [
    await startBrowser(noCompilerFlags, hostArguments),
    await startBrowser([], hostArguments),
  ] as const;
  try {
    const [counting, timing] = [
      await openPage(browsers[0], hosts),
      await openPage(browsers[1], hosts),
    ];
    const getTimes = (name: string, mountTimes: number) =>
      name === 'changeState' ? changes : mountTimes;
    const countAll = () =>
      mapInSequence(scenarios, ([name]) =>
        measureRetained(counting, name, getTimes(name, mounts), warmUpMounts),
      );
    const timeAll = () =>
      mapInSequence(scenarios, ([name]) => measureTime(timing, name, getTimes(name, timedMounts)));
    // Side by side: the counts do not depend on time, and a thread's time hardly on other processes.
    const [retained, times] = await Promise.all([countAll(), timeAll()]);
    const idleMs = await measureIdleTag(timing, idleSeconds);
    const measured = scenarios.map(([, title], index) => ({
      title,
      ...retained[index]!,
      ms: times[index]!,
    }));

    const tag = measured[0]!;
    return {
      name: 'Leaks',
      method:
        `${mounts.toLocaleString('en')} mounts until ready and unmounts of the CDN build, and ${changes.toLocaleString('en')} changes of one session’s state; ` +
        'the browser counts what remains after garbage collection, without V8’s optimising compilers, whose code would count as well. Times are from a browser with default settings. ' +
        'A script without leaks replaces Ledyer’s.',
      tables: [
        {
          title: 'Retained objects, and main thread time',
          columns: [
            '',
            'heap bytes per repetition',
            'documents',
            'nodes',
            'listeners',
            'ms per repetition',
          ],
          rows: measured.map(({ title, bytes, documents, nodes, listeners, ms }) => [
            title,
            bytes,
            documents,
            nodes,
            listeners,
            ms,
          ]),
        },
        {
          title: 'An idle tag',
          columns: ['', 'ms of the main thread per second'],
          rows: [['**the tag**, compared with an empty page', idleMs]],
        },
      ],
      goals: [
        { what: 'heap bytes retained per mount', measured: tag.bytes, limit: 5 },
        { what: 'documents retained', measured: tag.documents, limit: 0 },
        { what: 'nodes retained', measured: tag.nodes, limit: 0 },
        { what: 'listeners retained', measured: tag.listeners, limit: 0 },
      ],
    };
  } finally {
    for (const browser of browsers) await browser.close();
    await hosts.close();
  }
}
