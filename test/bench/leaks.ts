import { readFileSync } from 'node:fs';
import type { Browser, CDPSession, Page } from 'puppeteer-core';
import { startBrowser } from './browser.js';
import { cdnFiles } from './bundle-size.js';
import { getMeasurementOptions } from './options.js';
import { round, type BenchOptions, type Section } from './section.js';
import { startHosts, type Hosts } from './startup-hosts.js';

/** Memory of a page after garbage collection. */
interface MemoryUse {
  readonly heap: number;
  readonly documents: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** A minimal script of Ledyer's that retains nothing itself: it creates a frame and the API that the tag expects. */
const smallBootstrap = `{
  const { containerId } = document.currentScript.dataset;
  window.ledyer = { api: { suspend() {}, resume() {}, clientValidation() {} } };
  document.getElementById(containerId).replaceChildren(document.createElement('iframe'));
}`;

const pageHtml = (hosts: Hosts) => `<!doctype html><meta charset="utf-8"><title>Leaks</title>
<script type="module">
  import '/dist/ledyer-checkout.js';
  const attributes = { environment: 'local', 'emulator-url': '${hosts.shop}', transport: 'none' };
  const idle = () => new Promise((resolve) => setTimeout(resolve));
  const create = (id) => {
    const tag = document.createElement('ledyer-checkout');
    for (const [name, value] of Object.entries(attributes)) tag.setAttribute(name, value);
    tag.setAttribute('session-id', 'se_' + id);
    return tag;
  };
  /** Mounts a tag, and gives it when Ledyer's checkout is there. */
  const mounted = async (id) => {
    const tag = create(id);
    const ready = new Promise((resolve) => tag.addEventListener('ledyer-ready', resolve));
    document.body.append(tag);
    await ready;
    return tag;
  };
  window.live = async (times) => {
    for (let index = 0; index < times; index += 1) {
      const tag = await mounted(index);
      tag.remove();
      await idle();
    }
  };
  /** Ledyer's snippet in a new parent each time, without the tag: the baseline of what the browser itself retains. */
  const liveIn = (parentOf) => async (times) => {
    for (let index = 0; index < times; index += 1) {
      const parent = parentOf();
      const container = document.createElement('div');
      container.id = 'container-' + index;
      const script = document.createElement('script');
      script.src = '${hosts.shop}/bootstrap.js';
      script.dataset.containerId = container.id;
      const loaded = new Promise((resolve) => script.addEventListener('load', resolve));
      parent.append(container, script);
      document.body.append(parent);
      await loaded;
      parent.remove();
      await idle();
    }
  };
  customElements.define('plain-element', class extends HTMLElement {
    connectedCallback() {
      this.attachShadow({ mode: 'open' }).append(document.createElement('slot'));
    }
  });
  window.liveAlone = liveIn(() => document.createElement('div'));
  window.liveInPlainElement = liveIn(() => document.createElement('plain-element'));
  /** One tag to which the shop says \`times\` times how the session stands. */
  window.hear = async (times) => {
    const tag = create('heard');
    const signStates = ['unsigned', 'partSign'];
    const heard = new Promise((resolve) => {
      tag.statusSource = async function* () {
        for (let index = 0; index < times; index += 1) {
          yield { sessionId: 'se_heard', state: 'pendingSca', signState: signStates[index % 2] };
          if (index % 50 === 0) await idle();
        }
        resolve();
        await new Promise(() => {});
      };
    });
    tag.setAttribute('transport', 'auto');
    document.body.append(tag);
    await heard;
    tag.remove();
    await idle();
  };
  window.wait = async () => {
    await mounted('waiting');
  };
  window.isReady = true;
</script>`;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function measureMemory(client: CDPSession): Promise<MemoryUse> {
  // Objects released by finalizers are collected in the next round.
  for (let turn = 0; turn < 3; turn += 1) {
    await client.send('HeapProfiler.collectGarbage');
    await sleep(50);
  }
  const { usedSize } = await client.send('Runtime.getHeapUsage');
  const { documents, nodes, jsEventListeners } = await client.send('Memory.getDOMCounters');
  return { heap: usedSize, documents, nodes, listeners: jsEventListeners };
}

/** Returns the main thread's total time in milliseconds. */
async function getMainThreadMs(client: CDPSession): Promise<number> {
  const { metrics } = await client.send('Performance.getMetrics');
  return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
}

type PageFunction = (times: number) => Promise<void>;

/** Calls a function of the page with a repeat count. */
const call = (page: Page, name: string, times: number) =>
  page.evaluate(
    (key, many) => (window as unknown as Record<string, PageFunction>)[key]!(many),
    name,
    times,
  );

/** Returns what each repetition retains, after `first` warm-up repetitions. */
async function measureRetained(
  page: Page,
  client: CDPSession,
  name: string,
  times: number,
  first: number,
) {
  await call(page, name, first);
  const before = await measureMemory(client);
  await call(page, name, times);
  const after = await measureMemory(client);
  return {
    bytes: round((after.heap - before.heap) / times, 1),
    documents: after.documents - before.documents,
    nodes: after.nodes - before.nodes,
    listeners: after.listeners - before.listeners,
  };
}

/** Returns the main thread's milliseconds per repetition, after the same number of warm-up repetitions. */
async function measureTime(page: Page, client: CDPSession, name: string, times: number) {
  await call(page, name, times);
  const before = await getMainThreadMs(client);
  await call(page, name, times);
  return round(((await getMainThreadMs(client)) - before) / times, 3);
}

/** Opens the page and a DevTools session. */
async function openPage(browser: Browser, hosts: Hosts) {
  const page = await browser.newPage();
  const client = await page.createCDPSession();
  await client.send('Performance.enable', { timeDomain: 'threadTicks' });
  await client.send('HeapProfiler.enable');
  await page.goto(`${hosts.shop}/leaks`);
  await page.waitForFunction('window.isReady');
  return { page, client };
}

/**
 * Disables V8's optimising compilers and bytecode flushing. Otherwise compiled code comes and goes in the heap for
 * thousands of mounts and counts as retained.
 */
const noCompilerFlags = ['--no-sparkplug', '--no-maglev', '--no-opt', '--no-flush-bytecode'];

const subjects = [
  ['live', '**the tag**, mounted and unmounted'],
  ['liveInPlainElement', 'a custom element of five lines around Ledyer’s snippet'],
  ['liveAlone', 'Ledyer’s snippet alone'],
  ['hear', '**the tag**, a change of state'],
] as const;

export async function measureLeaks({ full }: BenchOptions): Promise<Section> {
  const {
    mounts,
    warmUpMounts,
    timedMounts: timedMounts,
    changes,
    idleSeconds,
  } = getMeasurementOptions(full).leaks;
  const hosts = await startHosts();
  hosts.scripts.set('/bootstrap.js', smallBootstrap);
  for (const file of cdnFiles)
    hosts.scripts.set(`/dist/${file}`, readFileSync(`dist/${file}`, 'utf8'));
  hosts.pages.set('/leaks', { html: pageHtml(hosts) });
  const browsers = [await startBrowser(noCompilerFlags), await startBrowser()] as const;
  try {
    const [counting, timing] = [
      await openPage(browsers[0], hosts),
      await openPage(browsers[1], hosts),
    ];
    const measured = [];
    for (const [key, title] of subjects) {
      const times = key === 'hear' ? changes : mounts;
      const kept = await measureRetained(counting.page, counting.client, key, times, warmUpMounts);
      const each = key === 'hear' ? changes : timedMounts;
      const ms = await measureTime(timing.page, timing.client, key, each);
      measured.push({ title, ...kept, ms });
    }
    const { page, client } = timing;
    /**
     * Returns main thread milliseconds per second. Collects garbage first, because the browser would do that
     * meanwhile.
     */
    const idling = async () => {
      await measureMemory(client);
      const before = await getMainThreadMs(client);
      await sleep(idleSeconds * 1_000);
      return ((await getMainThreadMs(client)) - before) / idleSeconds;
    };
    const quiet = await idling();
    await page.evaluate('window.wait()');
    // Waits for one-time work.
    await sleep(3_000);
    const idle = round(Math.max(0, (await idling()) - quiet), 2);

    const tag = measured[0]!;
    return {
      name: 'Leaks',
      method:
        `${mounts.toLocaleString('en')} mounts until ready and unmounts of the CDN build, and ${changes.toLocaleString('en')} changes of one session’s state; ` +
        'what is left is counted by the browser after garbage collection, without V8’s optimising compilers, whose code would be counted as well; times are those of a browser as it is. ' +
        'Ledyer’s script is replaced by one that leaves nothing behind.',
      tables: [
        {
          title: 'Left behind, and time of the main thread',
          columns: ['', 'heap bytes each', 'documents', 'nodes', 'listeners', 'ms each'],
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
          title: 'A tag that waits',
          columns: ['', 'ms of the main thread a second'],
          rows: [['**the tag**, over an empty page', idle]],
        },
      ],
      goals: [
        { what: 'heap bytes left a mount', measured: tag.bytes, limit: 5 },
        { what: 'documents left', measured: tag.documents, limit: 0 },
        { what: 'nodes left', measured: tag.nodes, limit: 0 },
        { what: 'listeners left', measured: tag.listeners, limit: 0 },
      ],
    };
  } finally {
    for (const browser of browsers) await browser.close();
    await hosts.close();
  }
}
