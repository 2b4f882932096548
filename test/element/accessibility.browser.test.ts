import { expect, waitUntil } from '@open-wc/testing';
import '../../src/index.js';
import type { LedyerCheckoutElement } from '../../src/index.js';
import { documentEvents } from '../../src/ledyer/client-api.js';
import {
  colourSchemes,
  applyColourScheme,
  findViolations,
} from '../support/component/accessibility.js';
import { MswShop } from '../support/component/msw-shop.js';
import { http, HttpResponse, setupWorker } from '../support/component/msw.js';

const worker = setupWorker();
const originalSetTimeout = window.setTimeout.bind(window);

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
  window.setTimeout = originalSetTimeout;
  for (const element of document.querySelectorAll('ledyer-checkout')) element.remove();
  await Promise.resolve();
});

function addTag(sessionId: string, properties: object = {}): LedyerCheckoutElement {
  const element = document.createElement('ledyer-checkout');
  Object.assign(element, { sessionId, environment: 'local' }, properties);
  document.body.append(element);
  return element;
}

const waitForStatus = (element: LedyerCheckoutElement, status: string) =>
  waitUntil(() => element.state.status === status, `state ${status}`, { timeout: 20_000 });

/** Adds a tag whose frame reports that the buyer is done. */
async function addTagAfterPurchase(sessionId: string): Promise<LedyerCheckoutElement> {
  const element = addTag(sessionId);
  await waitForStatus(element, 'open');
  document.dispatchEvent(new CustomEvent(documentEvents.orderComplete));
  return element;
}

/** Adds a tag for a session after these actions. */
async function addTagAfterActions(
  sessionId: string,
  ...actions: string[]
): Promise<LedyerCheckoutElement> {
  for (const action of actions) await shop.runAction(sessionId, action);
  return addTag(sessionId);
}

/** Runs timers of one minute at once, as the one until `unconfirmed`. */
function skipMinutes(): void {
  window.setTimeout = ((callback: () => void, ms?: number) =>
    originalSetTimeout(callback, ms === 60_000 ? 0 : ms)) as typeof setTimeout;
}

type AddTag = (sessionId: string) => LedyerCheckoutElement | Promise<LedyerCheckoutElement>;

const states: readonly (readonly [status: string, add: AddTag, variant?: string])[] = [
  ['idle', () => addTag('')],
  [
    'loading',
    (id) => {
      // A separate URL, because later requests for the same script would wait for this one.
      const emulatorUrl = 'http://localhost:4802';
      worker.use(
        http.get(`${emulatorUrl}/bootstrap.js`, () => new Promise<never>(() => undefined)),
      );
      return addTag(id, { emulatorUrl });
    },
  ],
  ['open', addTag],
  ['confirming', addTagAfterPurchase],
  [
    'unconfirmed',
    (id) => {
      skipMinutes();
      return addTagAfterPurchase(id);
    },
  ],
  ['pending', (id) => addTagAfterActions(id, 'delegate')],
  ['complete', (id) => addTagAfterActions(id, 'authorize')],
  ['expired', (id) => addTagAfterActions(id, 'expire')],
  ['cancelled', (id) => addTagAfterActions(id, 'delegate', 'cancel')],
  [
    'failed',
    (id) => {
      worker.use(http.get('http://localhost:4801/bootstrap.js', () => HttpResponse.error()));
      return addTag(id);
    },
    'because of a blocked script',
  ],
  ['failed', (id) => addTag(id, { environment: '' }), 'because of a missing attribute'],
];

for (const [status, add, variant = ''] of states) {
  const state = `${status} ${variant}`.trim();
  it(`<ledyer-checkout> has no axe violations in light and dark: ${state}`, async () => {
    const element = await add(await shop.createSession());
    await waitForStatus(element, status);
    await element.updateComplete;
    for (const scheme of colourSchemes) {
      await applyColourScheme(scheme);
      expect(await findViolations(element), scheme).to.deep.equal([]);
    }
  });
}
