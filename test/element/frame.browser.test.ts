import { expect } from '@open-wc/testing';
import { watchFrame } from '../../src/element/runtime/frame-watcher.js';
import { placeSnippet } from '../../src/element/start/snippet.js';
import { getHosts } from '../../src/ledyer/environments.js';
import type { CheckoutUpdate } from '../../src/session/checkout-update.js';
import { parseSessionId } from '../../src/session/parse-session-id.js';
import { createFakeClock, flushTasks } from '../support/fake-clock.js';
import { http, HttpResponse, setupWorker } from '../support/msw.js';

const worker = setupWorker();
const script = 'http://localhost:4801/bootstrap.js';

before(() => worker.start({ quiet: true, onUnhandledRequest: 'bypass' }));
after(() => worker.stop());
afterEach(() => {
  worker.resetHandlers();
  delete (window as { ledyer?: unknown }).ledyer;
});

const javascript = (body: string) =>
  new HttpResponse(body, { headers: { 'content-type': 'text/javascript' } });

/** A script that does as Ledyer's, with a frame or without. */
const bootstrap = (withFrame: boolean) => `
  window.ledyer = { api: { suspend() {}, resume() {}, clientValidation() {} } };
  if (${withFrame}) {
    const { containerId } = document.currentScript.dataset;
    document.getElementById(containerId).append(document.createElement('iframe'));
  }`;

function mount() {
  const clock = createFakeClock();
  const abort = new AbortController();
  const host = document.createElement('div');
  document.body.append(host);
  const told: string[] = [];
  const hosts = getHosts('local');
  const snippet = placeSnippet(
    { host, hosts, sessionId: 'se_1', buyButtonColor: '', noPadding: false },
    abort.signal,
  );
  const feed = watchFrame({
    snippet,
    hosts,
    clock,
    startedAt: clock.now(),
    onValidationRequested: () => undefined,
  });
  const done = (async () => {
    for await (const news of feed(parseSessionId('se_1'), abort.signal)) told.push(nameOf(news));
  })();
  const loaded = new Promise((resolve) => {
    const element = host.querySelector('script')!;
    element.addEventListener('load', resolve);
    element.addEventListener('error', resolve);
  });
  const close = async () => {
    abort.abort();
    await done;
    host.remove();
  };
  return { clock, host, snippet, told, loaded, close };
}

const nameOf = (news: CheckoutUpdate) => (news.type === 'failed' ? news.error.code : news.type);

describe('the frame', () => {
  for (const [what, answer] of [
    ['has run', () => javascript(bootstrap(true))],
    ['has failed', () => HttpResponse.error()],
  ] as const) {
    it(`has the thread for itself until the script ${what}`, async () => {
      worker.use(http.get(script, answer));
      const { snippet, loaded, close } = mount();
      let isSettled = false;
      void snippet.settled.then(() => (isSettled = true));
      await Promise.resolve();
      expect(isSettled).to.equal(false);
      await loaded;
      expect(isSettled).to.equal(true);
      await close();
    });
  }

  it('is ready when the api and the frame are there', async () => {
    worker.use(http.get(script, () => javascript(bootstrap(true))));
    const { clock, host, told, loaded, close } = mount();
    await loaded;
    await clock.advance(60_000);
    expect(told).to.deep.equal(['ready']);
    await close();
    expect(host.children).to.have.length(0);
    expect(clock.pendingSleeps).to.equal(0);
  });

  for (const [what, answer, seconds, code] of [
    ['a script that is blocked', () => HttpResponse.error(), 0, 'script-load-failed'],
    [
      'a script that is not found',
      () => new HttpResponse(null, { status: 404 }),
      0,
      'script-load-failed',
    ],
    [
      'a login page',
      () => new HttpResponse('', { headers: { 'content-type': 'text/javascript' } }),
      10,
      'script-invalid',
    ],
    ['a script without a frame', () => javascript(bootstrap(false)), 15, 'frame-timeout'],
  ] as const) {
    it(`fails once with ${what}: ${code}`, async () => {
      worker.use(http.get(script, answer));
      const { clock, told, loaded, close } = mount();
      await loaded;
      await flushTasks();
      if (seconds > 0) {
        await clock.advance(seconds * 1_000 - 1);
        expect(told).to.deep.equal([]);
        await clock.advance(1);
      }
      expect(told).to.deep.equal([code]);
      await clock.advance(60_000);
      expect(told).to.deep.equal([code]);
      await close();
    });
  }

  it('is ready after all when it comes late', async () => {
    worker.use(http.get(script, () => javascript(bootstrap(false))));
    const { clock, host, told, loaded, close } = mount();
    await loaded;
    await clock.advance(15_000);
    host.querySelector('div')!.append(document.createElement('iframe'));
    await flushTasks();
    expect(told).to.deep.equal(['frame-timeout', 'ready']);
    await close();
  });

  // Last, because a browser asks once for a script that it is still waiting for.
  it('fails after ten seconds with a script that never arrives', async () => {
    worker.use(http.get(script, () => new Promise<never>(() => undefined)));
    const { clock, told, close } = mount();
    await clock.advance(10_000);
    expect(told).to.deep.equal(['script-timeout']);
    await close();
  });
});
