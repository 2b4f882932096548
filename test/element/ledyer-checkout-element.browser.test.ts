import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import '../../src/index.js';
import type {
  CheckoutCompleteEvent,
  CheckoutErrorEvent,
  LedyerCheckoutElement,
} from '../../src/index.js';
import { messages as finnish } from '../../src/element/runtime/locales/fi.js';
import { documentEvents } from '../../src/ledyer/client-api.js';
import { MswShop } from '../support/component/msw-shop.js';
import { http, HttpResponse, setupWorker } from '../support/component/msw.js';

const worker = setupWorker();
const names = [
  'ready',
  'state-change',
  'pending',
  'complete',
  'expired',
  'cancelled',
  'error',
] as const;

let shop: MswShop;
/** The types of the tag's events, without their prefix. */
let log: string[];
/** The paths of all requests. */
let requests: string[];

/** Allows for a busy machine. */
const waitOptions = { timeout: 20_000 };

const logEvent = (event: Event) => log.push(event.type.replace('ledyer-', ''));

before(async () => {
  // Loaded here, because the test server serves some forty modules instead of one file.
  await import('../../src/element/runtime/checkout-runtime.js');
  await worker.start({ quiet: true, onUnhandledRequest: 'bypass' });
});
after(() => worker.stop());

beforeEach(() => {
  shop = new MswShop();
  log = [];
  requests = [];
  worker.resetHandlers(...shop.handlers);
  worker.events.on('request:start', ({ request }) => requests.push(new URL(request.url).pathname));
  for (const name of names) document.addEventListener(`ledyer-${name}`, logEvent);
});
afterEach(async () => {
  worker.events.removeAllListeners();
  for (const name of names) document.removeEventListener(`ledyer-${name}`, logEvent);
  for (const element of document.querySelectorAll('ledyer-checkout')) element.remove();
  await Promise.resolve();
});

const addTag = (sessionId: string) =>
  fixture<LedyerCheckoutElement>(
    html`<ledyer-checkout session-id=${sessionId} environment="local"></ledyer-checkout>`,
  );

const waitForStatus = (element: LedyerCheckoutElement, status: string) =>
  waitUntil(() => element.state.status === status, `state ${status}`, waitOptions);

/** Adds a tag and waits for its checkout. */
const openTag = async () => {
  const sessionId = await shop.createSession();
  const element = await addTag(sessionId);
  await waitForStatus(element, 'open');
  return { sessionId, element };
};

const getFrames = (element: Element) => element.querySelectorAll('iframe');
const countScriptRequests = () => requests.filter((path) => path === '/bootstrap.js').length;
const getAnnouncement = (element: LedyerCheckoutElement) =>
  element.shadowRoot!.querySelector('[role=status]')?.textContent.trim() ?? '';
const waitForText = (element: LedyerCheckoutElement, text: string) =>
  waitUntil(() => getAnnouncement(element).includes(text), `text ${text}`, waitOptions);
const fireOrderComplete = () =>
  document.dispatchEvent(new CustomEvent(documentEvents.orderComplete));

describe('<ledyer-checkout>', () => {
  it('shows nothing without a session', async () => {
    const element = await fixture<LedyerCheckoutElement>(
      html`<ledyer-checkout environment="local"></ledyer-checkout>`,
    );
    expect(element.dataset.state).to.equal('idle');
    expect(element.shadowRoot!.textContent.trim()).to.equal('');
    expect(element.children).to.have.length(0);
    expect(requests).to.deep.equal([]);
  });

  it('shows Ledyer’s checkout with one script and one frame', async () => {
    const { sessionId, element } = await openTag();
    expect(log).to.deep.equal(['ready', 'state-change']);
    expect(element.dataset.state).to.equal('open');
    expect(countScriptRequests()).to.equal(1);
    expect(getFrames(element)).to.have.length(1);
    const [frame] = getFrames(element);
    expect(frame!.title).to.not.equal('');
    expect(new URL(frame!.src).searchParams.get('sessionId')).to.equal(sessionId);
    expect(new URL(frame!.src).origin).to.not.equal(location.origin);
  });

  it('passes its attributes to Ledyer’s script', async () => {
    const sessionId = await shop.createSession();
    const element = await fixture<LedyerCheckoutElement>(html`
      <ledyer-checkout
        session-id=${sessionId}
        environment="local"
        buy-button-color="#123456"
        no-padding
      ></ledyer-checkout>
    `);
    const script = element.querySelector('script')!;
    expect(Object.assign({}, script.dataset)).to.deep.equal({
      env: 'localhost',
      sessionId,
      containerId: element.querySelector('div')!.id,
      buyButtonColor: '#123456',
      noPadding: 'true',
    });
    await waitForStatus(element, 'open');
  });

  it('completes once when the shop confirms the event of Ledyer’s frame', async () => {
    const { sessionId, element } = await openTag();
    await shop.runAction(sessionId, 'authorize');
    setTimeout(fireOrderComplete);
    const event = await oneEvent<CheckoutCompleteEvent>(element, 'ledyer-complete');
    fireOrderComplete();
    element.refresh();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(event).to.include({ sessionId, source: 'poll', replayed: false });
    expect(event.orderId).to.match(/^or_/);
    expect(log.filter((name) => name === 'complete')).to.have.length(1);
    expect(getFrames(element), 'the frame with Ledyer’s confirmation').to.have.length(1);
  });

  it('never completes on an event that the shop does not confirm', async () => {
    const { element } = await openTag();
    const startedAt = performance.now();
    const forged = Object.values(documentEvents);
    for (let index = 0; index < 10_000; index += 1) {
      const name = forged[index % forged.length]!;
      document.dispatchEvent(new CustomEvent(name, { detail: { state: 'authorized' } }));
    }
    await waitForStatus(element, 'confirming');
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(element.state.status).to.equal('confirming');
    expect(log).to.not.include('complete');
    const polls = requests.filter((path) => path.startsWith('/ledyer/sessions/'));
    // The first one, one at once, and then at most one a second, even on a slow machine.
    expect(polls.length).to.be.at.most(2 + (performance.now() - startedAt) / 1_000);
  });

  it('is pending until the signature, and then completes', async () => {
    const { sessionId, element } = await openTag();
    await shop.runAction(sessionId, 'delegate');
    document.dispatchEvent(new CustomEvent(documentEvents.orderPending));
    await waitForStatus(element, 'pending');
    await element.updateComplete;
    await waitForText(element, 'You may close this page');
    await shop.runAction(sessionId, 'sign');
    element.refresh();
    await waitForStatus(element, 'complete');
    expect(log.filter((name) => name === 'pending')).to.have.length(1);
    expect(log.filter((name) => name === 'complete')).to.have.length(1);
  });

  it('completes as replayed for a session that was authorized before the tag was added', async () => {
    const sessionId = await shop.createSession();
    await shop.runAction(sessionId, 'authorize');
    const element = await addTag(sessionId);
    await waitForStatus(element, 'complete');
    expect(element.state).to.include({ source: 'mount', replayed: true });
    await waitUntil(() => getFrames(element).length === 1, 'a frame', waitOptions);
  });

  for (const [action, status] of [
    ['expire', 'expired'],
    ['cancel', 'cancelled'],
  ] as const) {
    it(`shows the status ${status} and fires its event once`, async () => {
      const sessionId = await shop.createSession();
      if (action === 'cancel') await shop.runAction(sessionId, 'delegate');
      await shop.runAction(sessionId, action);
      const element = await addTag(sessionId);
      await waitForStatus(element, status);
      await element.updateComplete;
      expect(log.filter((name) => name === status)).to.have.length(1);
      await waitForText(element, 'Nothing has been ordered');
    });
  }

  it('removes its checkout when it is removed, and shows it when it is added again', async () => {
    const { element } = await openTag();
    // A request that is in flight at the removal would be counted as a later one.
    await waitUntil(
      () => requests.includes(`/ledyer/sessions/${element.sessionId}`),
      '',
      waitOptions,
    );
    const parent = element.parentElement!;
    element.remove();
    await Promise.resolve();
    expect(element.children).to.have.length(0);
    expect(element.dataset.state).to.equal('idle');
    log = [];
    requests = [];
    fireOrderComplete();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([log, requests]).to.deep.equal([[], []]);

    parent.append(element);
    await waitForStatus(element, 'open');
    expect(getFrames(element)).to.have.length(1);
    expect(log.filter((name) => name === 'ready')).to.have.length(1);
  });

  it('keeps its session when it is moved', async () => {
    const { sessionId, element } = await openTag();
    const elsewhere = await fixture<HTMLElement>(html`<section></section>`);
    elsewhere.append(element);
    await element.updateComplete;
    expect(element.state).to.include({ status: 'open', sessionId });
    expect(countScriptRequests()).to.equal(1);
    await shop.runAction(sessionId, 'authorize');
    fireOrderComplete();
    await waitForStatus(element, 'complete');
    expect(log.filter((name) => name === 'complete')).to.have.length(1);
  });

  it('replaces the checkout when the session changes', async () => {
    const { element } = await openTag();
    const other = await shop.createSession();
    element.sessionId = other;
    await element.updateComplete;
    await waitForStatus(element, 'open');
    expect(getFrames(element)).to.have.length(1);
    expect(element.querySelectorAll('script')).to.have.length(1);
    expect(new URL(getFrames(element)[0]!.src).searchParams.get('sessionId')).to.equal(other);
    element.removeAttribute('session-id');
    await waitForStatus(element, 'idle');
    expect(element.children).to.have.length(0);
  });

  it('keeps its checkout when the appearance changes, and applies that at the next start', async () => {
    const { element } = await openTag();
    const [frame] = getFrames(element);
    Object.assign(element, { buyButtonColor: '#123456', noPadding: true });
    await element.updateComplete;
    expect(getFrames(element)[0]).to.equal(frame);
    element.reload();
    expect(element.querySelector('script')!.dataset).to.include({
      buyButtonColor: '#123456',
      noPadding: 'true',
    });
    await waitForStatus(element, 'open');
  });

  it('completes once although an attribute changes when the buyer has finished', async () => {
    const { sessionId, element } = await openTag();
    fireOrderComplete();
    await waitForStatus(element, 'confirming');
    await shop.runAction(sessionId, 'authorize');
    element.transport = 'poll';
    await waitForStatus(element, 'complete');
    expect(element.state).to.include({ replayed: false });
    element.transport = 'auto';
    await element.updateComplete;
    expect(element.state.status).to.equal('complete');
    expect(log.filter((name) => name === 'complete')).to.have.length(1);
  });

  it('fails and names the attribute when `environment` is missing', async () => {
    const sessionId = await shop.createSession();
    setTimeout(() => {
      void fixture(html`<ledyer-checkout session-id=${sessionId}></ledyer-checkout>`);
    });
    const event = await oneEvent(document, 'ledyer-error');
    const element = event.target as LedyerCheckoutElement;
    expect(event).to.include({ code: 'config', phase: 'config', recoverable: false, sessionId });
    expect(element.error!.message).to.contain('environment="sandbox"');
    await element.updateComplete;
    expect(element.shadowRoot!.querySelector('.detail')!.textContent).to.contain('environment=');
    expect(requests).to.deep.equal([]);
  });

  for (const [attribute, value, code] of [
    ['session-id', 'or_1xE2fDBg9rRwh6nENMA3ly3B3Qg', 'session-id-invalid'],
    ['session-id', '../../oauth', 'session-id-invalid'],
    ['emulator-url', 'https://evil.example', 'config'],
    ['emulator-url', 'javascript:alert(1)', 'config'],
    ['status-url', 'https://evil.example/{sessionId}', 'config'],
    ['status-url', '//evil.example/{sessionId}', 'config'],
    ['status-url', 'javascript:alert(1)', 'config'],
    ['status-url', 'http://[', 'config'],
    ['confirmation-url', 'https://evil.example/', 'config'],
    ['confirmation-url', `${location.origin}{orderId}`, 'config'],
  ] as const) {
    it(`mounts nothing with ${attribute}="${value}"`, async () => {
      const element = document.createElement('ledyer-checkout');
      element.environment = 'local';
      element.sessionId = await shop.createSession();
      element.setAttribute(attribute, value);
      document.body.append(element);
      await waitForStatus(element, 'failed');
      expect(element.error!.code).to.equal(code);
      expect(element.children).to.have.length(0);
      expect(requests).to.deep.equal([]);
    });
  }

  it('starts in a page with a base URL of another host, and names the origin that a URL needs', async () => {
    const base = document.head.appendChild(document.createElement('base'));
    base.href = 'https://cdn.example/';
    try {
      const { element } = await openTag();
      element.statusUrl = '/status';
      await waitForStatus(element, 'failed');
      expect(element.error!.message).to.include(`such as ${location.origin}/ledyer/sessions/`);
    } finally {
      base.remove();
    }
  });

  it('fails in a shadow root, and names the reason', async () => {
    const host = await fixture<HTMLElement>(html`<div></div>`);
    const element = document.createElement('ledyer-checkout');
    element.environment = 'local';
    element.sessionId = await shop.createSession();
    host.attachShadow({ mode: 'open' }).append(element);
    await waitForStatus(element, 'failed');
    expect(element.error!.message).to.contain('shadow root');
    expect(requests).to.deep.equal([]);
  });

  it('does not block another tag while its own attributes are invalid', async () => {
    const sessionId = await shop.createSession();
    await fixture(html`<ledyer-checkout session-id=${sessionId}></ledyer-checkout>`);
    await waitForStatus(await addTag(sessionId), 'open');
  });

  it('does not repeat an invalid session id in its event, because it may be a secret', async () => {
    setTimeout(() => void addTag('client secret'));
    const event = await oneEvent<CheckoutErrorEvent>(document, 'ledyer-error');
    expect(event.code).to.equal('session-id-invalid');
    expect(event.sessionId).to.equal('');
  });

  it('fails when the script is blocked, and loads it on the retry button', async () => {
    worker.use(
      http.get('http://localhost:4801/bootstrap.js', () => HttpResponse.error(), { once: true }),
    );
    const sessionId = await shop.createSession();
    const element = await addTag(sessionId);
    await waitForStatus(element, 'failed');
    await element.updateComplete;
    expect(element.error!.code).to.equal('script-load-failed');
    expect(log).to.deep.equal(['error', 'state-change']);
    const button = element.shadowRoot!.querySelector('button')!;
    // A touch target. Its styles load with the explanation of the error.
    expect(button.getBoundingClientRect().height).to.be.at.least(44);
    button.click();
    await waitForStatus(element, 'open');
    expect(getFrames(element)).to.have.length(1);
  });

  it('completes although Ledyer’s script is blocked', async () => {
    worker.use(http.get('http://localhost:4801/bootstrap.js', () => HttpResponse.error()));
    const sessionId = await shop.createSession();
    const element = await addTag(sessionId);
    await waitForStatus(element, 'failed');
    await shop.runAction(sessionId, 'authorize');
    element.refresh();
    await waitForStatus(element, 'complete');
  });

  it('fails as the second tag on a page until the first is removed', async () => {
    const { element: first } = await openTag();
    const second = await addTag(await shop.createSession());
    await waitForStatus(second, 'failed');
    expect(second.error!.code).to.equal('duplicate');
    expect(log).to.include('error');
    first.remove();
    await waitForStatus(second, 'open');
  });

  it('removes the frame of a copy, whose container has the id of the first', async () => {
    const { element } = await openTag();
    const copy = element.cloneNode(true) as LedyerCheckoutElement;
    element.after(copy);
    await waitForStatus(copy, 'failed');
    expect(copy.children).to.have.length(0);
    expect(getFrames(element)).to.have.length(1);
    expect(element.state.status).to.equal('open');
    element.remove();
    await waitForStatus(copy, 'open');
    expect(getFrames(copy)).to.have.length(1);
  });

  it('takes over from a tag that the page has hidden, and gives back what is shown again', async () => {
    const { element: first } = await openTag();
    first.style.display = 'none';
    const second = await addTag(await shop.createSession());
    await waitForStatus(second, 'open');
    expect(first.state.status).to.equal('idle');
    expect(getFrames(first)).to.have.length(0);
    second.style.display = 'none';
    first.style.display = '';
    await waitForStatus(first, 'open');
    expect(second.state.status).to.equal('idle');
    expect(document.querySelectorAll('iframe[src*=sessionId]')).to.have.length(1);
    expect(log).to.not.include('error');
  });

  it('takes over from a tag that is hidden after it has been added', async () => {
    const { element: first } = await openTag();
    const second = await addTag(await shop.createSession());
    await waitForStatus(second, 'failed');
    first.parentElement!.hidden = true;
    await waitForStatus(second, 'open');
    expect(first.state.status).to.equal('idle');
    first.parentElement!.hidden = false;
    await waitForStatus(first, 'failed');
    expect(first.error!.code).to.equal('duplicate');
    expect(second.state.status).to.equal('open');
  });

  it('takes over from a checkout that is over, which then shows nothing', async () => {
    const { sessionId, element: first } = await openTag();
    await shop.runAction(sessionId, 'authorize');
    first.refresh();
    await waitForStatus(first, 'complete');
    const second = await addTag(await shop.createSession());
    await waitForStatus(second, 'open');
    expect(first.state.status).to.equal('idle');
    expect(first.offsetHeight).to.equal(0);
    expect(log).to.not.include('error');
  });

  it('leaves a message that appears while it waits', async () => {
    const { sessionId, element: first } = await openTag();
    const second = await addTag(await shop.createSession());
    await waitForStatus(second, 'failed');
    await shop.runAction(sessionId, 'authorize');
    first.refresh();
    await waitForStatus(first, 'complete');
    first.style.width = '50%';
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(first.state.status).to.equal('complete');
  });

  it('takes nothing over while it is hidden itself', async () => {
    const { element: first } = await openTag();
    const sessionId = await shop.createSession();
    const { firstElementChild: hidden } = await fixture<HTMLElement>(html`
      <div hidden>
        <ledyer-checkout session-id=${sessionId} environment="local"></ledyer-checkout>
      </div>
    `);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((hidden as LedyerCheckoutElement).state.status).to.equal('idle');
    expect(first.state.status).to.equal('open');
    expect(log).to.not.include('error');
  });

  it('uses the language of the surrounding elements', async () => {
    const sessionId = await shop.createSession();
    await shop.runAction(sessionId, 'expire');
    const section = await fixture(
      html`<section lang="sv-SE">
        <ledyer-checkout session-id=${sessionId} environment="local"></ledyer-checkout>
      </section>`,
    );
    const element = section.querySelector('ledyer-checkout')!;
    await waitForStatus(element, 'expired');
    await element.updateComplete;
    await waitForText(element, 'Inget har beställts');
  });

  it('changes its language with the surrounding elements', async () => {
    const sessionId = await shop.createSession();
    await shop.runAction(sessionId, 'expire');
    const section = await fixture<HTMLElement>(
      html`<section lang="sv">
        <ledyer-checkout session-id=${sessionId} environment="local"></ledyer-checkout>
      </section>`,
    );
    const element = section.querySelector('ledyer-checkout')!;
    await waitForStatus(element, 'expired');
    await waitForText(element, 'Kassans tid har gått ut');
    section.lang = 'fi';
    await waitForText(element, finnish.expired);
    expect(element.shadowRoot!.querySelector('.message')!.getAttribute('lang')).to.equal('fi');
    element.lang = 'en';
    await waitForText(element, 'expired');
  });

  it('shows the page’s own message in a slot', async () => {
    const sessionId = await shop.createSession();
    await shop.runAction(sessionId, 'expire');
    const element = await fixture<LedyerCheckoutElement>(
      html`<ledyer-checkout session-id=${sessionId} environment="local">
        <p slot="expired">Too late.</p>
      </ledyer-checkout>`,
    );
    await waitForStatus(element, 'expired');
    await element.updateComplete;
    expect(element.querySelector('[slot=expired]')!.checkVisibility()).to.equal(true);
  });
});
