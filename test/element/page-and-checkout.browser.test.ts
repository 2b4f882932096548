/** What a page says to the checkout through the tag, and what the tag does to the page. */
import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import '../../src/index.js';
import type { CheckoutErrorEvent, LedyerCheckoutElement } from '../../src/index.js';
import {
  documentEvents,
  type ClientApi,
  type ClientValidation,
} from '../../src/ledyer/client-api.js';
import { MswShop } from '../support/msw-shop.js';
import { http, HttpResponse, setupWorker } from '../support/msw.js';

const worker = setupWorker();
/** Milliseconds, for a machine that is busy with other things. */
const patience = { timeout: 20_000 };
let shop: MswShop;

before(async () => {
  await import('../../src/element/runtime/checkout-runtime.js');
  await worker.start({ quiet: true, onUnhandledRequest: 'bypass' });
});
after(() => worker.stop());
beforeEach(() => {
  shop = new MswShop();
  worker.resetHandlers(...shop.handlers);
});
afterEach(async () => {
  for (const element of document.querySelectorAll('ledyer-checkout')) element.remove();
  await Promise.resolve();
});

const reach = (element: LedyerCheckoutElement, status: string) =>
  waitUntil(() => element.state.status === status, `state ${status}`, patience);

async function openTag(attributes: Record<string, string> = {}) {
  const element = document.createElement('ledyer-checkout');
  element.environment = 'local';
  element.sessionId = await shop.createSession();
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  await reach(element, 'open');
  return { element, calls: overhear() };
}

/** Writes down what the tag says to Ledyer's checkout. */
function overhear(): { readonly said: string[]; readonly answers: ClientValidation[] } {
  const { api } = (window as unknown as { ledyer: { api: ClientApi } }).ledyer;
  const said: string[] = [];
  const answers: ClientValidation[] = [];
  api.suspend = () => said.push('suspend');
  api.resume = () => said.push('resume');
  api.clientValidation = (answer) => answers.push(answer);
  return { said, answers };
}

const pressBuy = () =>
  document.dispatchEvent(new CustomEvent(documentEvents.waitingForClientValidation));

describe('a page that is asked before a purchase', () => {
  it('lets it go on with true', async () => {
    const { element, calls } = await openTag();
    element.addEventListener('ledyer-validate', (event) => {
      event.respondWith(Promise.resolve(true));
    });
    pressBuy();
    await waitUntil(() => calls.answers.length > 0, undefined, patience);
    expect(calls.answers).to.deep.equal([{ shouldProceed: true }]);
  });

  it('stops it with its own words, once', async () => {
    const { element, calls } = await openTag();
    element.addEventListener('ledyer-validate', (event) => {
      event.respondWith({ title: 'Sold out', body: 'The <b>pen</b> has gone.' });
    });
    pressBuy();
    await waitUntil(() => calls.answers.length > 0, undefined, patience);
    expect(calls.answers).to.deep.equal([
      { shouldProceed: false, message: { title: 'Sold out', body: 'The pen has gone.' } },
    ]);
  });

  it('stops it by saying nothing, in the language of the page, and learns of its omission', async () => {
    const { element, calls } = await openTag({ lang: 'sv' });
    await waitUntil(() => element.shadowRoot!.querySelector('[lang=sv]'), undefined, patience);
    setTimeout(pressBuy);
    const { code } = await oneEvent<CheckoutErrorEvent>(element, 'ledyer-error');
    expect(code).to.equal('validation-unhandled');
    expect(calls.answers[0]!.shouldProceed).to.equal(false);
    expect(calls.answers[0]!.message!.body).to.contain('Inget har beställts');
  });

  it('has stopped it before the tag is taken away', async () => {
    const { element, calls } = await openTag();
    element.addEventListener('ledyer-validate', (event) => {
      event.respondWith(new Promise(() => undefined));
    });
    pressBuy();
    element.remove();
    await Promise.resolve();
    expect(calls.answers.map(({ shouldProceed }) => shouldProceed)).to.deep.equal([false]);
  });
});

describe('a page that changes the cart', () => {
  it('locks the checkout for as long as somebody holds a lease', async () => {
    const { element, calls } = await openTag();
    const one = element.suspend();
    const other = element.suspend();
    expect(element.dataset.state).to.equal('suspended');
    one.release();
    one.release();
    expect(calls.said).to.deep.equal(['suspend']);
    other.release();
    expect(calls.said).to.deep.equal(['suspend', 'resume']);
    expect(element.dataset.state).to.equal('open');
  });

  it('unlocks it also when the change failed, and hears of that', async () => {
    const { element, calls } = await openTag();
    const failing = element.withSuspended(() => Promise.reject(new Error('sold out')));
    const error = await failing.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.have.property('message', 'sold out');
    expect(calls.said).to.deep.equal(['suspend', 'resume']);
  });

  it('may do so before the checkout is there', async () => {
    const element = document.createElement('ledyer-checkout');
    element.environment = 'local';
    element.sessionId = await shop.createSession();
    document.body.append(element);
    const lease = element.suspend();
    await reach(element, 'suspended');
    lease.release();
    await reach(element, 'open');
  });
});

describe('the tag', () => {
  it('waits until it is near the viewport when it is lazy, with its room kept free', async () => {
    const section = await fixture<HTMLElement>(
      html`<section><div style="height: 5000px"></div></section>`,
    );
    const element = document.createElement('ledyer-checkout');
    element.environment = 'local';
    element.loading = 'lazy';
    element.sessionId = await shop.createSession();
    section.append(element);
    await element.updateComplete;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(element.state.status).to.equal('idle');
    expect(element.offsetHeight).to.be.greaterThan(500);
    element.scrollIntoView();
    await reach(element, 'open');
  });

  it('can be styled by its state', async () => {
    const { element } = await openTag();
    if (CSS.supports('selector(:state(open))'))
      expect(element.matches(':state(open)')).to.equal(true);
    expect(element.matches('[data-state=open]')).to.equal(true);
  });

  it('gives the focus to the checkout, and takes it from nobody else', async () => {
    const { element } = await openTag();
    const outside = await fixture<HTMLButtonElement>(html`<button>elsewhere</button>`);
    outside.focus();
    const { sessionId } = element;
    await shop.runAction(sessionId, 'expire');
    element.refresh();
    await reach(element, 'expired');
    await element.updateComplete;
    expect(document.activeElement).to.equal(outside);
    element.sessionId = await shop.createSession();
    await element.updateComplete;
    await reach(element, 'open');
    element.focus();
    expect(document.activeElement).to.equal(element.querySelector('iframe'));
  });

  it('keeps the focus that stood in the checkout when that goes, so that the result is read next', async () => {
    const { element } = await openTag();
    element.focus();
    await shop.runAction(element.sessionId, 'expire');
    element.refresh();
    await reach(element, 'expired');
    await waitUntil(() => document.activeElement === element, undefined, patience);
    expect(element.shadowRoot!.activeElement!.className).to.equal('checkout');
  });

  it('offers Ledyer’s hosted page where the page allows it and the checkout cannot be loaded', async () => {
    worker.use(http.get('http://localhost:4801/bootstrap.js', () => HttpResponse.error()));
    const element = document.createElement('ledyer-checkout');
    element.environment = 'local';
    element.hostedPage = true;
    element.sessionId = await shop.createSession();
    document.body.append(element);
    await reach(element, 'failed');
    const link = () => element.shadowRoot!.querySelector<HTMLAnchorElement>('[part=hosted-link]');
    await waitUntil(() => link(), undefined, patience);
    expect(link()!.href).to.equal(`http://localhost:4801/pos/?sessionId=${element.sessionId}`);
  });

  it('says that the frame has gone, follows on, and brings it back', async () => {
    const { element } = await openTag();
    setTimeout(() => {
      element.querySelector('iframe')!.remove();
    });
    const { code } = await oneEvent<CheckoutErrorEvent>(element, 'ledyer-error');
    expect(code).to.equal('frame-removed');
    expect(element.state.status).to.equal('open');
    const button = () => element.shadowRoot!.querySelector('button');
    await waitUntil(() => button(), undefined, patience);
    button()!.click();
    await reach(element, 'open');
    expect(element.querySelectorAll('iframe')).to.have.length(1);
  });

  it('sends nobody to another origin', async () => {
    const element = document.createElement('ledyer-checkout');
    element.environment = 'local';
    element.confirmationUrl = 'https://evil.example/{orderId}';
    element.sessionId = await shop.createSession();
    document.body.append(element);
    await reach(element, 'failed');
    expect(element.error!.message).to.contain('confirmation-url');
    expect(element.children).to.have.length(0);
  });

  it('goes to the confirmation page, unless the page prevents it', async () => {
    const { element } = await openTag({ 'confirmation-url': '#thanks-{orderId}' });
    await shop.runAction(element.sessionId, 'authorize');
    element.addEventListener('ledyer-complete', (event) => event.preventDefault(), { once: true });
    document.dispatchEvent(new CustomEvent(documentEvents.orderComplete));
    await reach(element, 'complete');
    expect(location.hash).to.equal('');
    element.reload();
    await reach(element, 'complete');
    await waitUntil(() => location.hash.startsWith('#thanks-or_'), undefined, patience);
    location.hash = '';
  });

  it('times its steps', async () => {
    const steps: string[] = [];
    document.addEventListener('ledyer-diagnostic', ({ step, elapsed }) => {
      expect(elapsed).to.be.within(0, 60_000);
      steps.push(step);
    });
    await openTag();
    await waitUntil(() => steps.length >= 3, undefined, patience);
    expect(new Set(steps)).to.deep.equal(new Set(['loaded', 'ready', 'answered']));
  });
});
