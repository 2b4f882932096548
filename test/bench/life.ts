import { readFileSync } from 'node:fs';
import type { CDPSession, Page } from 'puppeteer-core';
import { startBrowser } from './browser.js';
import { round, type BenchOptions, type Section } from './section.js';
import { startHosts, type Hosts } from './start-hosts.js';

/** What is left of a page after its garbage was collected. */
interface Left {
  readonly heap: number;
  readonly documents: number;
  readonly nodes: number;
  readonly listeners: number;
}

/**
 * Ledyer's script at its smallest, so that what it leaves behind itself is not
 * counted: it makes a frame, and has the api that the tag looks for.
 */
const smallBootstrap = `{
  const { containerId } = document.currentScript.dataset;
  window.ledyer = { api: { suspend() {}, resume() {}, clientValidation() {} } };
  document.getElementById(containerId).replaceChildren(document.createElement('iframe'));
}`;

const pageOf = (hosts: Hosts) => `<!doctype html><meta charset="utf-8"><title>Life</title>
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
  /** Mounts a tag, waits until Ledyer's checkout is there, and takes it away. */
  window.live = async (times) => {
    for (let index = 0; index < times; index += 1) {
      const tag = create(index);
      const ready = new Promise((resolve) => tag.addEventListener('ledyer-ready', resolve));
      document.body.append(tag);
      await ready;
      tag.remove();
      await idle();
    }
  };
  /** The same with Ledyer's snippet and no tag: what the browser itself leaves behind. */
  window.liveWithoutTag = async (times) => {
    for (let index = 0; index < times; index += 1) {
      const container = document.createElement('div');
      container.id = 'container-' + index;
      const script = document.createElement('script');
      script.src = '${hosts.shop}/bootstrap.js';
      script.dataset.containerId = container.id;
      const loaded = new Promise((resolve) => script.addEventListener('load', resolve));
      document.body.append(container, script);
      await loaded;
      container.remove();
      script.remove();
      await idle();
    }
  };
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
  window.wait = () => document.body.append(create('waiting'));
  window.isReady = true;
</script>`;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function left(client: CDPSession): Promise<Left> {
  // What a finalizer lets go of is collected the next time.
  for (let turn = 0; turn < 3; turn += 1) {
    await client.send('HeapProfiler.collectGarbage');
    await pause(50);
  }
  const { usedSize } = await client.send('Runtime.getHeapUsage');
  const { documents, nodes, jsEventListeners } = await client.send('Memory.getDOMCounters');
  return { heap: usedSize, documents, nodes, listeners: jsEventListeners };
}

/** Milliseconds of the main thread so far. */
async function spent(client: CDPSession): Promise<number> {
  const { metrics } = await client.send('Performance.getMetrics');
  return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
}

type Live = (times: number) => Promise<void>;

/** Calls a function of the page, and says what that left behind for each time, and what it took. */
async function measure(page: Page, client: CDPSession, name: string, times: number, first: number) {
  const call = (count: number) =>
    page.evaluate(
      (key, many) => (window as unknown as Record<string, Live>)[key]!(many),
      name,
      count,
    );
  await call(first);
  const before = await left(client);
  const spentBefore = await spent(client);
  await call(times);
  const ms = (await spent(client)) - spentBefore;
  const after = await left(client);
  return {
    bytes: round((after.heap - before.heap) / times, 1),
    documents: after.documents - before.documents,
    nodes: after.nodes - before.nodes,
    listeners: after.listeners - before.listeners,
    ms: round(ms / times, 3),
  };
}

export async function life({ full }: BenchOptions): Promise<Section> {
  const mounts = full ? 1_000 : 200;
  const changes = full ? 10_000 : 2_000;
  const seconds = full ? 20 : 5;
  const hosts = await startHosts();
  hosts.scripts.set('/bootstrap.js', smallBootstrap);
  for (const file of ['ledyer-checkout.js', 'ledyer-checkout/running-checkout.js'])
    hosts.scripts.set(`/dist/${file}`, readFileSync(`dist/${file}`, 'utf8'));
  hosts.pages.set('/life', { html: pageOf(hosts) });
  const browser = await startBrowser();
  try {
    const page = await browser.newPage();
    const client = await page.createCDPSession();
    await client.send('Performance.enable', { timeDomain: 'threadTicks' });
    await client.send('HeapProfiler.enable');
    await page.goto(`${hosts.shop}/life`);
    await page.waitForFunction('window.isReady');
    const snippet = await measure(page, client, 'liveWithoutTag', mounts, mounts);
    const tag = await measure(page, client, 'live', mounts, mounts);
    const heard = await measure(page, client, 'hear', changes, changes);
    const quietBefore = await spent(client);
    await pause(seconds * 1_000);
    const quiet = ((await spent(client)) - quietBefore) / seconds;
    await page.evaluate('window.wait()');
    await pause(1_000);
    const before = await spent(client);
    await pause(seconds * 1_000);
    const idle = round(Math.max(0, ((await spent(client)) - before) / seconds - quiet), 2);

    const row = (name: string, each: typeof tag) => [
      name,
      each.bytes,
      each.documents,
      each.nodes,
      each.listeners,
      each.ms,
    ];
    return {
      name: 'Life',
      method:
        `${mounts.toLocaleString('en')} mounts until ready and unmounts of the CDN build, and ${changes.toLocaleString('en')} changes of one session’s state, after as many that warm up; ` +
        'counted by the browser after garbage collection. Ledyer’s script is replaced by one that leaves nothing behind.',
      tables: [
        {
          title: 'Left behind, and time of the main thread',
          columns: ['', 'heap bytes each', 'documents', 'nodes', 'listeners', 'ms each'],
          rows: [
            row('**the tag**, mounted and unmounted', tag),
            row('Ledyer’s snippet alone', snippet),
            row('**the tag**, a change of state', heard),
          ],
        },
        {
          title: 'A tag that waits',
          columns: ['', 'ms of the main thread a second'],
          rows: [['**the tag**, over an empty page', idle]],
        },
      ],
      goals: [
        {
          what: 'heap bytes left a mount, beyond those of Ledyer’s snippet alone',
          measured: round(tag.bytes - snippet.bytes, 1),
          limit: 5,
        },
        { what: 'documents left', measured: tag.documents, limit: 0 },
        { what: 'nodes left', measured: tag.nodes, limit: 0 },
        { what: 'listeners left', measured: tag.listeners, limit: 0 },
      ],
    };
  } finally {
    await browser.close();
    await hosts.close();
  }
}
