import { expect, waitUntil } from '@open-wc/testing';
import '../../src/index.js';
import type { LedyerCheckoutElement } from '../../src/index.js';
import { documentEvents } from '../../src/ledyer/client-api.js';
import { colourSchemes, applyColourScheme, findViolations } from '../support/accessibility.js';
import { MswShop } from '../support/msw-shop.js';
import { http, HttpResponse, setupWorker } from '../support/msw.js';

const worker = setupWorker();
const realTimeout = window.setTimeout.bind(window);

let shop: MswShop;

before(() => worker.start({ quiet: true, onUnhandledRequest: 'bypass' }));
after(async () => {
  worker.stop();
  await applyColourScheme('light');
});
beforeEach(() => {
  shop = new MswShop();
  worker.resetHandlers(...shop.handlers);
});
afterEach(async () => {
  window.setTimeout = realTimeout;
  for (const element of document.querySelectorAll('ledyer-checkout')) element.remove();
  await Promise.resolve();
});

function add(sessionId: string, properties: object = {}): LedyerCheckoutElement {
  const element = document.createElement('ledyer-checkout');
  Object.assign(element, { sessionId, environment: 'local' }, properties);
  document.body.append(element);
  return element;
}

const reach = (element: LedyerCheckoutElement, status: string) =>
  waitUntil(() => element.state.status === status, `state ${status}`, { timeout: 20_000 });

/** A tag whose page heard that the buyer is done. */
async function addBought(sessionId: string): Promise<LedyerCheckoutElement> {
  const element = add(sessionId);
  await reach(element, 'open');
  document.dispatchEvent(new CustomEvent(documentEvents.orderComplete));
  return element;
}

/** A tag for a session with which the buyer and others have done all this. */
async function addAfter(sessionId: string, ...actions: string[]): Promise<LedyerCheckoutElement> {
  for (const action of actions) await shop.runAction(sessionId, action);
  return add(sessionId);
}

/** Makes the minute until an order counts as unconfirmed pass at once. */
function skipMinutes(): void {
  window.setTimeout = ((callback: () => void, ms?: number) =>
    realTimeout(callback, ms === 60_000 ? 0 : ms)) as typeof setTimeout;
}

type Add = (sessionId: string) => LedyerCheckoutElement | Promise<LedyerCheckoutElement>;

const states: readonly (readonly [status: string, add: Add, how?: string])[] = [
  ['idle', () => add('')],
  [
    'loading',
    (id) => {
      // Of another address than in other tests: a browser asks once for a script that is on its way.
      const emulatorUrl = 'http://localhost:4802';
      worker.use(
        http.get(`${emulatorUrl}/bootstrap.js`, () => new Promise<never>(() => undefined)),
      );
      return add(id, { emulatorUrl });
    },
  ],
  ['open', add],
  ['confirming', addBought],
  [
    'unconfirmed',
    (id) => {
      skipMinutes();
      return addBought(id);
    },
  ],
  ['pending', (id) => addAfter(id, 'delegate')],
  ['complete', (id) => addAfter(id, 'authorize')],
  ['expired', (id) => addAfter(id, 'expire')],
  ['cancelled', (id) => addAfter(id, 'delegate', 'cancel')],
  [
    'failed',
    (id) => {
      worker.use(http.get('http://localhost:4801/bootstrap.js', () => HttpResponse.error()));
      return add(id);
    },
    'with a button to try again',
  ],
  ['failed', (id) => add(id, { environment: '' }), 'with what to write'],
];

for (const [status, addTag, how = ''] of states) {
  it(`axe finds nothing in light and dark: ${status} ${how}`.trim(), async () => {
    const element = await addTag(await shop.createSession());
    await reach(element, status);
    await element.updateComplete;
    for (const scheme of colourSchemes) {
      await applyColourScheme(scheme);
      expect(await findViolations(element), scheme).to.deep.equal([]);
    }
  });
}
