import { expect, waitUntil } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import '../../src/index.js';
import type { LedyerCheckoutElement } from '../../src/index.js';
import { MswShop } from '../support/component/msw-shop.js';
import { http, setupWorker } from '../support/component/msw.js';

const worker = setupWorker();
let shop: MswShop;

before(() => worker.start({ quiet: true, onUnhandledRequest: 'bypass' }));
after(() => worker.stop());
beforeEach(() => {
  shop = new MswShop();
  worker.resetHandlers(...shop.handlers);
});
afterEach(async () => {
  for (const element of document.querySelectorAll('ledyer-checkout')) element.remove();
  await Promise.resolve();
});

const waitForStatus = (element: LedyerCheckoutElement, status: string) =>
  waitUntil(() => element.state.status === status, `state ${status}`, { timeout: 20_000 });

/** Adds a tag with its content. */
async function addTag(
  content: readonly Node[] = [],
  emulatorUrl = '',
): Promise<LedyerCheckoutElement> {
  const element = document.createElement('ledyer-checkout');
  const sessionId = await shop.createSession();
  Object.assign(element, { sessionId, environment: 'local', emulatorUrl });
  element.append(...content);
  document.body.append(element);
  await element.updateComplete;
  return element;
}

/** Adds a tag whose script hangs. */
function addLoadingTag(...content: Node[]): Promise<LedyerCheckoutElement> {
  // A separate URL, because later requests for the same script would wait for this one.
  const emulatorUrl = 'http://localhost:4803';
  worker.use(http.get(`${emulatorUrl}/bootstrap.js`, () => new Promise<never>(() => undefined)));
  return addTag(content, emulatorUrl);
}

describe('the appearance of the tag', () => {
  it('has the page’s own skeleton at its top, with the height of its content', async () => {
    const own = document.createElement('div');
    own.slot = 'loading';
    own.textContent = 'One moment';
    const element = await addLoadingTag(own);
    expect(own.getBoundingClientRect().top).to.equal(element.getBoundingClientRect().top);
    expect(own.offsetHeight).to.be.lessThan(100);
  });

  it('has a skeleton that stays visible with forced colours, also before its definition', async () => {
    const element = await addLoadingTag();
    const skeleton = element.shadowRoot!.querySelector('.skeleton')!;
    expect(getComputedStyle(skeleton).outlineStyle).to.equal('solid');
    const placeholder = await (await fetch('/src/element/placeholder.css')).text();
    expect(placeholder).to.include('outline: 1px solid');
  });

  it('keeps a message below the checkout in view, unless it would cover a low window', async () => {
    const { innerWidth: width, innerHeight: height } = window;
    const element = await addTag();
    await waitForStatus(element, 'open');
    await shop.runAction(element.sessionId, 'authorize');
    element.refresh();
    await waitForStatus(element, 'complete');
    await element.updateComplete;
    const message = element.shadowRoot!.querySelector('.beside')!;
    expect(getComputedStyle(message).position).to.equal('sticky');
    try {
      await setViewport({ width: 320, height: 256 });
      expect(getComputedStyle(message).position).to.equal('static');
    } finally {
      await setViewport({ width, height });
    }
  });
});
