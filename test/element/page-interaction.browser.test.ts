/** The interaction between the tag and its page. */
import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import '../../src/index.js';
import type { CheckoutErrorEvent, LedyerCheckoutElement } from '../../src/index.js';
import {
  documentEvents,
  type ClientApi,
  type ClientValidation,
} from '../../src/ledyer/client-api.js';
import { MswShop } from '../support/component/msw-shop.js';
import { http, HttpResponse, setupWorker } from '../support/component/msw.js';

const worker = setupWorker();
/** Allows for a busy machine. */
const waitOptions = { timeout: 20_000 };
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

const waitForStatus = (element: LedyerCheckoutElement, status: string) =>
  waitUntil(() => element.state.status === status, `state ${status}`, waitOptions);

/** Adds a tag, waits for its checkout, and records the calls of Ledyer's API. */
async function openTag(attributes: Record<string, string> = {}) {
  const element = document.createElement('ledyer-checkout');
  element.environment = 'local';
  element.sessionId = await shop.createSession();
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  document.body.append(element);
  await waitForStatus(element, 'open');
  return { element, ...recordApiCalls() };
}

/** Replaces the methods of Ledyer's API by ones that record their calls. */
function recordApiCalls(): { readonly calls: string[]; readonly answers: ClientValidation[] } {
  const { api } = (window as unknown as { ledyer: { api: ClientApi } }).ledyer;
  const calls: string[] = [];
  const answers: ClientValidation[] = [];
  api.suspend = () => calls.push('suspend');
  api.resume = () => calls.push('resume');
  api.clientValidation = (answer) => answers.push(answer);
  return { calls, answers };
}

const pressBuy = () =>
  document.dispatchEvent(new CustomEvent(documentEvents.waitingForClientValidation));

describe('<ledyer-checkout>: validation', () => {
  it('lets a purchase proceed when the page answers true', async () => {
    const { element, answers } = await openTag();
    element.addEventListener('ledyer-validate', (event) => {
      event.respondWith(Promise.resolve(true));
    });
    pressBuy();
    await waitUntil(() => answers.length > 0, undefined, waitOptions);
    expect(answers).to.deep.equal([{ shouldProceed: true }]);
  });

  it('rejects a purchase once, with the page’s message as plain text', async () => {
    const { element, answers } = await openTag();
    element.addEventListener('ledyer-validate', (event) => {
      event.respondWith({ title: 'Sold out', body: 'The <b>pen</b> has gone.' });
    });
    pressBuy();
    await waitUntil(() => answers.length > 0, undefined, waitOptions);
    expect(answers).to.deep.equal([
      { shouldProceed: false, message: { title: 'Sold out', body: 'The pen has gone.' } },
    ]);
  });

  it('rejects a purchase without a listener, in the page’s language, and fires an error', async () => {
    const { element, answers } = await openTag({ lang: 'sv' });
    await waitUntil(() => element.shadowRoot!.querySelector('[lang=sv]'), undefined, waitOptions);
    setTimeout(pressBuy);
    const { code } = await oneEvent<CheckoutErrorEvent>(element, 'ledyer-error');
    expect(code).to.equal('validation-unhandled');
    expect(answers[0]!.shouldProceed).to.equal(false);
    expect(answers[0]!.message!.body).to.contain('Inget har beställts');
  });

  it('rejects a pending purchase when the tag is removed', async () => {
    const { element, answers } = await openTag();
    element.addEventListener('ledyer-validate', (event) => {
      event.respondWith(new Promise(() => undefined));
    });
    pressBuy();
    element.remove();
    await Promise.resolve();
    expect(answers.map(({ shouldProceed }) => shouldProceed)).to.deep.equal([false]);
  });
});

describe('<ledyer-checkout>: suspension', () => {
  it('locks the checkout until the last lease is released', async () => {
    const { element, calls } = await openTag();
    const first = element.suspend();
    const second = element.suspend();
    expect(element.dataset.state).to.equal('suspended');
    first.release();
    first.release();
    expect(calls).to.deep.equal(['suspend']);
    second.release();
    expect(calls).to.deep.equal(['suspend', 'resume']);
    expect(element.dataset.state).to.equal('open');
  });

  it('unlocks the checkout when the change in `withSuspended` fails, and rejects', async () => {
    const { element, calls } = await openTag();
    const failing = element.withSuspended(() => Promise.reject(new Error('sold out')));
    const error = await failing.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.have.property('message', 'sold out');
    expect(calls).to.deep.equal(['suspend', 'resume']);
  });

  it('applies a lease from before the checkout was on the page', async () => {
    const element = document.createElement('ledyer-checkout');
    element.environment = 'local';
    element.sessionId = await shop.createSession();
    document.body.append(element);
    const lease = element.suspend();
    await waitForStatus(element, 'suspended');
    lease.release();
    await waitForStatus(element, 'open');
  });
});

describe('<ledyer-checkout> in a page', () => {
  it('reserves its space but starts only near the viewport with loading="lazy"', async () => {
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
    await waitForStatus(element, 'open');
  });

  it('has its state as a custom state and as `data-state`', async () => {
    const { element } = await openTag();
    if (CSS.supports('selector(:state(open))'))
      expect(element.matches(':state(open)')).to.equal(true);
    expect(element.matches('[data-state=open]')).to.equal(true);
  });

  it('focuses the frame on `focus()`, and never moves the focus by itself', async () => {
    const { element } = await openTag();
    const outside = await fixture<HTMLButtonElement>(html`<button>elsewhere</button>`);
    outside.focus();
    const { sessionId } = element;
    await shop.runAction(sessionId, 'expire');
    element.refresh();
    await waitForStatus(element, 'expired');
    await element.updateComplete;
    expect(document.activeElement).to.equal(outside);
    element.sessionId = await shop.createSession();
    await element.updateComplete;
    await waitForStatus(element, 'open');
    element.focus();
    expect(document.activeElement).to.equal(element.querySelector('iframe'));
  });

  it('keeps the focus when a message replaces the focused checkout', async () => {
    const { element } = await openTag();
    element.focus();
    await shop.runAction(element.sessionId, 'expire');
    element.refresh();
    await waitForStatus(element, 'expired');
    await waitUntil(() => document.activeElement === element, undefined, waitOptions);
    expect(element.shadowRoot!.activeElement!.className).to.equal('checkout');
  });

  it('links to Ledyer’s hosted page with `hosted-page` when the checkout cannot be loaded', async () => {
    worker.use(http.get('http://localhost:4801/bootstrap.js', () => HttpResponse.error()));
    const element = document.createElement('ledyer-checkout');
    element.environment = 'local';
    element.hostedPage = true;
    element.sessionId = await shop.createSession();
    document.body.append(element);
    await waitForStatus(element, 'failed');
    const findLink = () =>
      element.shadowRoot!.querySelector<HTMLAnchorElement>('[part=hosted-link]');
    await waitUntil(() => findLink(), undefined, waitOptions);
    expect(findLink()!.href).to.equal(`http://localhost:4801/?sessionId=${element.sessionId}`);
  });

  it('shows a removed frame again once, then reports it, keeps its state, and reloads on the retry button', async () => {
    const { element } = await openTag();
    const findButton = () => element.shadowRoot!.querySelector('button');
    const removeFrame = async () => {
      setTimeout(() => {
        element.querySelector('iframe')!.remove();
      });
      const { code } = await oneEvent<CheckoutErrorEvent>(element, 'ledyer-error');
      expect(code).to.equal('frame-removed');
      expect(element.state.status).to.equal('open');
    };
    await removeFrame();
    await oneEvent(element, 'ledyer-ready');
    expect(element.querySelectorAll('iframe')).to.have.length(1);
    expect(findButton()).to.equal(null);
    await removeFrame();
    await waitUntil(() => findButton(), undefined, waitOptions);
    findButton()!.click();
    await waitForStatus(element, 'open');
    expect(element.querySelectorAll('iframe')).to.have.length(1);
  });

  it('shows its message in the place of a frame that is removed after completion', async () => {
    const { element } = await openTag();
    const events: string[] = [];
    element.addEventListener('ledyer-error', ({ code }) => events.push(code));
    await shop.runAction(element.sessionId, 'authorize');
    element.refresh();
    await waitForStatus(element, 'complete');
    const { offsetHeight: heightWithFrame } = element;
    element.querySelector('iframe')!.remove();
    await waitUntil(() => element.offsetHeight < heightWithFrame, 'a lower tag', waitOptions);
    expect(element.shadowRoot!.querySelector('.message')!.className).to.equal('message');
    expect(element.state.status).to.equal('complete');
    expect(events).to.deep.equal([]);
  });

  it('rejects a confirmation URL of another origin', async () => {
    const element = document.createElement('ledyer-checkout');
    element.environment = 'local';
    element.confirmationUrl = 'https://evil.example/{orderId}';
    element.sessionId = await shop.createSession();
    document.body.append(element);
    await waitForStatus(element, 'failed');
    expect(element.error!.message).to.contain('confirmation-url');
    expect(element.children).to.have.length(0);
  });

  it('opens the confirmation URL on completion, unless the page prevents it', async () => {
    const { element } = await openTag({ 'confirmation-url': '#thanks-{orderId}' });
    await shop.runAction(element.sessionId, 'authorize');
    element.addEventListener('ledyer-complete', (event) => event.preventDefault(), { once: true });
    document.dispatchEvent(new CustomEvent(documentEvents.orderComplete));
    await waitForStatus(element, 'complete');
    expect(location.hash).to.equal('');
    // A page whose first status has an order opens no confirmation page.
    let hasStatus = false;
    element.addEventListener('ledyer-diagnostic', ({ step }) => {
      hasStatus ||= step === 'answered';
    });
    element.sessionId = await shop.createSession();
    await waitForStatus(element, 'open');
    await waitUntil(() => hasStatus, undefined, waitOptions);
    await shop.runAction(element.sessionId, 'authorize');
    element.refresh();
    await waitForStatus(element, 'complete');
    await waitUntil(() => location.hash.startsWith('#thanks-or_'), undefined, waitOptions);
    location.hash = '';
  });

  it('fires a diagnostic event with the time of each step', async () => {
    const steps: string[] = [];
    document.addEventListener('ledyer-diagnostic', ({ step, elapsed }) => {
      expect(elapsed).to.be.within(0, 60_000);
      steps.push(step);
    });
    await openTag();
    await waitUntil(() => steps.length >= 3, undefined, waitOptions);
    expect(new Set(steps)).to.deep.equal(new Set(['loaded', 'ready', 'answered']));
  });
});
