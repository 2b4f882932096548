import { watchFrame } from '../../../src/element/runtime/frame-watcher.js';
import { placeSnippet } from '../../../src/element/start/snippet.js';
import { documentEvents } from '../../../src/ledyer/client-api.js';
import { getHosts } from '../../../src/ledyer/environments.js';
import { feedContract, type FeedFixture } from '../../session/feed-contract.js';
import { createFakeClock } from '../../support/fake-clock.js';
import { sessionId } from '../../support/scripted-status-client.js';
import { http, HttpResponse, setupWorker } from '../../support/component/msw.js';

const worker = setupWorker();

/** A script that creates the API and a frame, as Ledyer's does. */
const script = `
  window.ledyer = { api: { suspend() {}, resume() {}, clientValidation() {} } };
  document.getElementById(document.currentScript.dataset.containerId)
    ?.append(document.createElement('iframe'));`;

before(async () => {
  await worker.start({ quiet: true, onUnhandledRequest: 'bypass' });
  worker.use(
    http.get('http://localhost:4801/bootstrap.js', () =>
      HttpResponse.text(script, { headers: { 'content-type': 'text/javascript' } }),
    ),
  );
});
after(() => worker.stop());
afterEach(() => {
  delete (window as { ledyer?: unknown }).ledyer;
});

const fire = (name: string) => document.dispatchEvent(new Event(name));

function createFixture(): FeedFixture {
  const host = document.createElement('div');
  document.body.append(host);
  const clock = createFakeClock();
  const hosts = getHosts('local');
  const options = { host, hosts, sessionId, buyButtonColor: '', noPadding: false };
  return {
    feed: (id, signal) =>
      watchFrame({
        host,
        snippet: placeSnippet(options, signal),
        hosts,
        clock,
        startedAt: clock.now(),
        onFrameLoaded: () => undefined,
        replace: () => false,
        onValidationRequested: () => undefined,
      })(id, signal),
    abort: new AbortController(),
    clock,
    changes: [
      {
        expectedUpdate: 'ready',
        apply: () =>
          new Promise((resolve) => {
            const element = host.querySelector('script');
            if (element) element.addEventListener('load', resolve);
            else resolve(undefined);
          }),
      },
      { expectedUpdate: 'customer-changed', apply: () => fire(documentEvents.billingUpdated) },
      { expectedUpdate: 'buy', apply: () => fire(documentEvents.waitingForClientValidation) },
      { expectedUpdate: 'frame-event', apply: () => fire(documentEvents.orderComplete) },
    ],
    ignoredActions: [
      () => fire('ledyerCheckoutSomethingElse'),
      () => window.dispatchEvent(new Event(documentEvents.orderComplete)),
      () => window.postMessage({ type: documentEvents.orderComplete }, '*'),
    ],
    getLeaks: () => [...host.children].map(({ localName }) => localName),
  };
}

describe('the feed of `watchFrame`', () => {
  for (const [name, verify] of Object.entries(feedContract)) {
    it(name, () => verify(createFixture()));
  }
});
