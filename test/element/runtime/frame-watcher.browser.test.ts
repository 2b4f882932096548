import { expect, waitUntil } from '@open-wc/testing';
import { watchFrame } from '../../../src/element/runtime/frame-watcher.js';
import { placeSnippet } from '../../../src/element/start/snippet.js';
import { getHosts } from '../../../src/ledyer/environments.js';
import { parseSessionId } from '../../../src/session/parse-session-id.js';
import { createFakeClock, flushTasks } from '../../support/fake-clock.js';
import { http, HttpResponse, setupWorker } from '../../support/component/msw.js';

const worker = setupWorker();
const scriptUrl = 'http://localhost:4801/bootstrap.js';

before(() => worker.start({ quiet: true, onUnhandledRequest: 'bypass' }));
after(() => worker.stop());
afterEach(() => {
  worker.resetHandlers();
  delete (window as { ledyer?: unknown }).ledyer;
});

const createScriptResponse = (body: string) =>
  new HttpResponse(body, { headers: { 'content-type': 'text/javascript' } });

/** Returns a script that creates the API, and a frame if `withFrame`, as Ledyer's does. */
const createScript = (withFrame: boolean) => `
  window.ledyer = { api: { suspend() {}, resume() {}, clientValidation() {} } };
  if (${withFrame}) {
    const { containerId } = document.currentScript.dataset;
    document.getElementById(containerId).append(document.createElement('iframe'));
  }`;

/** Places a snippet and consumes its feed. */
function createFixture() {
  const clock = createFakeClock();
  const abort = new AbortController();
  const host = document.createElement('div');
  document.body.append(host);
  /** The types of the updates, or error codes. */
  const emitted: string[] = [];
  const hosts = getHosts('local');
  const snippet = placeSnippet(
    { host, hosts, sessionId: 'se_1', buyButtonColor: '', noPadding: false },
    abort.signal,
  );
  const feed = watchFrame({
    host,
    snippet,
    hosts,
    clock,
    startedAt: clock.now(),
    onFrameLoaded: () => undefined,
    replace: () => false,
    onValidationRequested: () => undefined,
  });
  const done = (async () => {
    for await (const update of feed(parseSessionId('se_1'), abort.signal)) {
      emitted.push(update.type === 'failed' ? update.error.code : update.type);
    }
  })();
  /** Resolves when the script has loaded or failed. */
  const scriptSettled = new Promise((resolve) => {
    const element = host.querySelector('script')!;
    element.addEventListener('load', resolve);
    element.addEventListener('error', resolve);
  });
  const close = async () => {
    abort.abort();
    await done;
    host.remove();
  };
  return { clock, host, snippet, emitted, scriptSettled, close };
}

describe('`placeSnippet`', () => {
  for (const [outcome, getResponse] of [
    ['has run', () => createScriptResponse(createScript(true))],
    ['has failed', () => HttpResponse.error()],
  ] as const) {
    it(`settles only when the script ${outcome}`, async () => {
      worker.use(http.get(scriptUrl, getResponse));
      const { snippet, scriptSettled, close } = createFixture();
      let isSettled = false;
      void Promise.resolve(snippet.settled).then(() => (isSettled = true));
      await Promise.resolve();
      expect(isSettled).to.equal(false);
      await scriptSettled;
      // In Firefox, a frame loads later.
      await waitUntil(() => isSettled);
      await close();
    });
  }
});

describe('`watchFrame`', () => {
  it('emits `ready` when the API and the frame exist, and cleans up', async () => {
    worker.use(http.get(scriptUrl, () => createScriptResponse(createScript(true))));
    const { clock, host, emitted, scriptSettled, close } = createFixture();
    await scriptSettled;
    await clock.advance(60_000);
    expect(emitted).to.deep.equal(['ready']);
    await close();
    expect(host.children).to.have.length(0);
    expect(clock.pendingSleeps).to.equal(0);
  });

  for (const [what, getResponse, seconds, code] of [
    ['a script that is blocked', () => HttpResponse.error(), 0, 'script-load-failed'],
    [
      'a script that is not found',
      () => new HttpResponse(null, { status: 404 }),
      0,
      'script-load-failed',
    ],
    [
      'a response that is not Ledyer’s script',
      () => new HttpResponse('', { headers: { 'content-type': 'text/javascript' } }),
      10,
      'script-invalid',
    ],
    [
      'a script without a frame',
      () => createScriptResponse(createScript(false)),
      15,
      'frame-timeout',
    ],
  ] as const) {
    it(`emits one failure for ${what}: ${code}`, async () => {
      worker.use(http.get(scriptUrl, getResponse));
      const { clock, emitted, scriptSettled, close } = createFixture();
      await scriptSettled;
      await flushTasks();
      if (seconds > 0) {
        await clock.advance(seconds * 1_000 - 1);
        expect(emitted).to.deep.equal([]);
        await clock.advance(1);
      }
      // A failed script is reported after the page's own headers have been read.
      await waitUntil(() => emitted.length > 0, code, { timeout: 10_000 });
      expect(emitted).to.deep.equal([code]);
      await clock.advance(60_000);
      expect(emitted).to.deep.equal([code]);
      await close();
    });
  }

  it('emits `ready` for a frame that is added after the timeout', async () => {
    worker.use(http.get(scriptUrl, () => createScriptResponse(createScript(false))));
    const { clock, host, emitted, scriptSettled, close } = createFixture();
    await scriptSettled;
    await clock.advance(15_000);
    host.querySelector('div')!.append(document.createElement('iframe'));
    await flushTasks();
    expect(emitted).to.deep.equal(['frame-timeout', 'ready']);
    await close();
  });

  // Last, because later requests for the same script would wait for this one.
  it('emits `script-timeout` after ten seconds for a script that never loads', async () => {
    worker.use(http.get(scriptUrl, () => new Promise<never>(() => undefined)));
    const { clock, emitted, close } = createFixture();
    await clock.advance(10_000);
    expect(emitted).to.deep.equal(['script-timeout']);
    await close();
  });
});
