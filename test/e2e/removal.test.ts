import type { Page } from 'puppeteer-core';
import { beforeEach, describe, expect, test } from 'vitest';
import type { LedyerCheckoutElement } from '../../src/index.js';
import { useBrowser } from '../support/browser/browser-fixture.js';
import { getRunCount } from '../support/run-options.js';
import { useStaticSite } from '../support/browser/site-fixture.js';
import { waitForCondition } from '../support/browser/wait-for-condition.js';

/** The parts of Ledyer's script that the tag needs. It keeps no references. */
const bootstrap = `
  window.ledyer = { api: { suspend() {}, resume() {}, clientValidation() {} } };
  document.getElementById(document.currentScript.dataset.containerId)
    ?.append(document.createElement('iframe'));`;

const site = useStaticSite();
const { newPage } = useBrowser();
let page: Page;

beforeEach(async () => {
  site.serveText('/bootstrap.js', bootstrap, { 'cache-control': 'max-age=3600' });
  site.serveText(
    '/checkout.html',
    `<!doctype html><html lang="en"><title>Shop</title><main></main>
    <script type="module" src="/dist/ledyer-checkout.js"></script>`,
  );
  page = await newPage();
  await page.goto(`${site.url}/checkout.html`);
  await waitForCondition(page, () => customElements.get('ledyer-checkout'));
});

describe('a removed tag', () => {
  test('emits no event after its removal, at any step of the start', async () => {
    const problems = await page.evaluate(interrupt, getRunCount(14, 400), site.url);
    expect(problems).toEqual([]);
  }, 300_000);

  test.each([
    ['removed and added again', true],
    ['replaced by a new one', false],
  ])(
    'leaves nothing in memory when it is %s',
    async (_, isSame) => {
      const devtools = await page.createCDPSession();
      await devtools.send('Performance.enable');
      const measure = async () => {
        // Each collection frees objects that finalizers and tasks have released since the previous one.
        for (let collected = 0; collected < 8; collected += 1) {
          await devtools.send('HeapProfiler.collectGarbage');
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        const { metrics } = await devtools.send('Performance.getMetrics');
        const getMetric = (name: string) => metrics.find((metric) => metric.name === name)!.value;
        return {
          nodes: getMetric('Nodes'),
          listeners: getMetric('JSEventListeners'),
          frames: getMetric('Frames'),
          heap: getMetric('JSHeapUsedSize'),
        };
      };
      const times = getRunCount(50, 500);
      // The browser also fills caches meanwhile. A leak grows in every round.
      const rounds: Record<'nodes' | 'listeners' | 'frames' | 'bytes per mount', number>[] = [];
      await page.evaluate(mountOften, 20, isSame, site.url);
      let before = await measure();
      for (let round = 0; round < 3; round += 1) {
        await page.evaluate(mountOften, times, isSame, site.url);
        const after = await measure();
        rounds.push({
          nodes: after.nodes - before.nodes,
          listeners: after.listeners - before.listeners,
          frames: after.frames - before.frames,
          'bytes per mount': (after.heap - before.heap) / times,
        });
        before = after;
      }
      const getMinimum = (name: keyof (typeof rounds)[number]) =>
        Math.min(...rounds.map((round) => round[name]));
      expect(getMinimum('nodes'), 'nodes').toBeLessThan(20);
      expect(getMinimum('listeners'), 'listeners').toBeLessThan(10);
      expect(getMinimum('frames'), 'frames').toBeLessThan(2);
      expect(getMinimum('bytes per mount'), 'bytes per mount').toBeLessThan(1_000);
    },
    300_000,
  );
});

/** Runs in the page: opens and removes a checkout `times` times. */
async function mountOften(times: number, isSame: boolean, shopUrl: string) {
  const create = () =>
    Object.assign(document.createElement('ledyer-checkout'), {
      sessionId: 'se_1',
      environment: 'local',
      emulatorUrl: shopUrl,
      transport: 'none',
    });
  let tag = create();
  for (let index = 0; index < times; index += 1) {
    if (!isSame) tag = create();
    const isReady = new Promise((resolve) => {
      tag.addEventListener('ledyer-ready', resolve, { once: true });
    });
    document.querySelector('main')!.append(tag);
    await isReady;
    tag.remove();
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/**
 * Runs in the page: starts a checkout of an authorized session. After `steps` steps, removes it, changes its
 * session or reloads it.
 */
async function interrupt(steps: number, shopUrl: string) {
  const problems: string[] = [];
  const channel = new MessageChannel();
  const waitForTask = () =>
    new Promise((resolve) => {
      channel.port1.onmessage = resolve;
      channel.port2.postMessage(0);
    });
  const names = ['ready', 'state-change', 'pending', 'complete', 'error', 'connection-change'];
  names.push('diagnostic', 'customer-change', 'expired', 'cancelled', 'validate');

  for (const action of ['remove', 'swap', 'reload'] as const) {
    // The first half of the steps are microtasks. The others are tasks, which let the browser work.
    for (let step = 0; step < steps; step += 1) {
      const lateEvents: string[] = [];
      let isRemoved = false;
      const tag: LedyerCheckoutElement = Object.assign(document.createElement('ledyer-checkout'), {
        sessionId: 'se_old',
        environment: 'local',
        emulatorUrl: shopUrl,
        statusSource: (id: string) =>
          Promise.resolve({
            sessionId: id,
            state: 'authorized',
            signState: 'signed',
            orderId: 'or_1',
          } as const),
      });
      let onFirstEvent: () => void;
      const firstEvent = new Promise<void>((resolve) => (onFirstEvent = resolve));
      for (const name of names) {
        tag.addEventListener(`ledyer-${name}`, (event) => {
          onFirstEvent();
          const { sessionId } = event as Event & { sessionId: string };
          if (isRemoved && (action !== 'swap' || sessionId === 'se_old'))
            lateEvents.push(event.type);
        });
      }
      document.querySelector('main')!.append(tag);
      for (let waited = 0; waited < step; waited += 1) {
        await (waited < steps / 2 ? Promise.resolve() : waitForTask());
      }
      // Makes the last step interrupt an active checkout, even on a slow machine.
      if (step === steps - 1) await firstEvent;
      if (action === 'swap') tag.sessionId = 'se_new';
      if (action === 'reload') {
        tag.reload();
        tag.remove();
      }
      if (action === 'remove') tag.remove();
      isRemoved = true;
      for (let waited = 0; waited < 4; waited += 1) await waitForTask();
      const own = tag.querySelectorAll('script, div').length;
      if (own > (action === 'swap' ? 2 : 0)) problems.push(`${action} ${step}: ${own} elements`);
      if (action === 'swap' && tag.querySelector('[data-session-id=se_old]')) {
        problems.push(`swap ${step}: the old snippet`);
      }
      tag.remove();
      await waitForTask();
      if (tag.children.length > 0)
        problems.push(`${action} ${step}: left ${tag.children.length} elements`);
      if (lateEvents.length > 0) problems.push(`${action} ${step}: ${lateEvents.join()}`);
    }
  }
  channel.port1.close();
  if (document.querySelector('iframe')) problems.push('a frame is left');
  return problems;
}
