import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import '../../src/index.js';
import type {
  CheckoutCompleteEvent,
  CheckoutErrorEvent,
  LedyerCheckoutElement,
} from '../../src/index.js';
import { documentEvents } from '../../src/ledyer/client-api.js';
import { MswShop } from '../support/msw-shop.js';
import { http, HttpResponse, setupWorker } from '../support/msw.js';

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
let log: string[];
let requests: string[];

/** Milliseconds, for a machine that is busy with other things. */
const patience = { timeout: 20_000 };

const note = (event: Event) => log.push(event.type.replace('ledyer-', ''));

before(async () => {
  // Some forty modules one by one, which are one file in the package.
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
  for (const name of names) document.addEventListener(`ledyer-${name}`, note);
});
afterEach(async () => {
  worker.events.removeAllListeners();
  for (const name of names) document.removeEventListener(`ledyer-${name}`, note);
  for (const element of document.querySelectorAll('ledyer-checkout')) element.remove();
  await Promise.resolve();
});

const tag = (sessionId: string) =>
  fixture<LedyerCheckoutElement>(
    html`<ledyer-checkout session-id=${sessionId} environment="local"></ledyer-checkout>`,
  );

const reach = (element: LedyerCheckoutElement, status: string) =>
  waitUntil(() => element.state.status === status, `state ${status}`, patience);

/** A tag whose checkout is on the page. */
const openTag = async () => {
  const sessionId = await shop.createSession();
  const element = await tag(sessionId);
  await reach(element, 'open');
  return { sessionId, element };
};

const frames = (element: Element) => element.querySelectorAll('iframe');
const scripts = () => requests.filter((path) => path === '/bootstrap.js').length;
const textOf = (element: LedyerCheckoutElement) =>
  element.shadowRoot!.querySelector('[role=status]')?.textContent.trim() ?? '';
const says = (element: LedyerCheckoutElement, text: string) =>
  waitUntil(() => textOf(element).includes(text), `text ${text}`, patience);
const hint = () => document.dispatchEvent(new CustomEvent(documentEvents.orderComplete));

describe('<ledyer-checkout>', () => {
  it('shows nothing while it has no session', async () => {
    const element = await fixture<LedyerCheckoutElement>(
      html`<ledyer-checkout environment="local"></ledyer-checkout>`,
    );
    expect(element.dataset.state).to.equal('idle');
    expect(element.shadowRoot!.textContent.trim()).to.equal('');
    expect(element.children).to.have.length(0);
    expect(requests).to.deep.equal([]);
  });

  it('puts Ledyer’s checkout on the page, with one script and one frame', async () => {
    const { sessionId, element } = await openTag();
    expect(log).to.deep.equal(['ready', 'state-change']);
    expect(element.dataset.state).to.equal('open');
    expect(scripts()).to.equal(1);
    expect(frames(element)).to.have.length(1);
    const [frame] = frames(element);
    expect(frame!.title).to.not.equal('');
    expect(new URL(frame!.src).searchParams.get('sessionId')).to.equal(sessionId);
    expect(new URL(frame!.src).origin).to.not.equal(location.origin);
  });

  it('gives Ledyer’s script what it documents', async () => {
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
    await reach(element, 'open');
  });

  it('completes once, when the shop confirms what Ledyer’s event hints at', async () => {
    const { sessionId, element } = await openTag();
    await shop.runAction(sessionId, 'authorize');
    setTimeout(hint);
    const event = await oneEvent<CheckoutCompleteEvent>(element, 'ledyer-complete');
    hint();
    element.refresh();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(event).to.include({ sessionId, source: 'poll', replayed: false });
    expect(event.orderId).to.match(/^or_/);
    expect(log.filter((name) => name === 'complete')).to.have.length(1);
    expect(frames(element), 'Ledyer’s confirmation').to.have.length(1);
  });

  it('never completes on an event that the shop does not confirm', async () => {
    const { element } = await openTag();
    const begun = performance.now();
    const forged = Object.values(documentEvents);
    for (let index = 0; index < 10_000; index += 1) {
      const name = forged[index % forged.length]!;
      document.dispatchEvent(new CustomEvent(name, { detail: { state: 'authorized' } }));
    }
    await reach(element, 'confirming');
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(element.state.status).to.equal('confirming');
    expect(log).to.not.include('complete');
    const asked = requests.filter((path) => path.startsWith('/ledyer/sessions/'));
    // One that is the first, one at once, and then one a second at the most, however slow the machine.
    expect(asked.length).to.be.at.most(2 + (performance.now() - begun) / 1_000);
  });

  it('waits for a signature, and completes when it has come', async () => {
    const { sessionId, element } = await openTag();
    await shop.runAction(sessionId, 'delegate');
    document.dispatchEvent(new CustomEvent(documentEvents.orderPending));
    await reach(element, 'pending');
    await element.updateComplete;
    await says(element, 'You may close this page');
    await shop.runAction(sessionId, 'sign');
    element.refresh();
    await reach(element, 'complete');
    expect(log.filter((name) => name === 'pending')).to.have.length(1);
    expect(log.filter((name) => name === 'complete')).to.have.length(1);
  });

  it('knows after a reload that the session was authorized before', async () => {
    const sessionId = await shop.createSession();
    await shop.runAction(sessionId, 'authorize');
    const element = await tag(sessionId);
    await reach(element, 'complete');
    expect(element.state).to.include({ source: 'mount', replayed: true });
    await waitUntil(() => frames(element).length === 1, 'a frame', patience);
  });

  for (const [action, status] of [
    ['expire', 'expired'],
    ['cancel', 'cancelled'],
  ] as const) {
    it(`shows that the session is ${status}, and tells it once`, async () => {
      const sessionId = await shop.createSession();
      if (action === 'cancel') await shop.runAction(sessionId, 'delegate');
      await shop.runAction(sessionId, action);
      const element = await tag(sessionId);
      await reach(element, status);
      await element.updateComplete;
      expect(log.filter((name) => name === status)).to.have.length(1);
      await says(element, 'Nothing has been ordered');
    });
  }

  it('leaves nothing behind when it is removed, and works again when it is put back', async () => {
    const { element } = await openTag();
    // A question that is on its way when the tag goes would be counted as one of later.
    await waitUntil(() => requests.includes(`/ledyer/sessions/${element.sessionId}`), '', patience);
    const parent = element.parentElement!;
    element.remove();
    await Promise.resolve();
    expect(element.children).to.have.length(0);
    expect(element.dataset.state).to.equal('idle');
    log = [];
    requests = [];
    hint();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([log, requests]).to.deep.equal([[], []]);

    parent.append(element);
    await reach(element, 'open');
    expect(frames(element)).to.have.length(1);
    expect(log.filter((name) => name === 'ready')).to.have.length(1);
  });

  it('keeps its session when it is moved', async () => {
    const { sessionId, element } = await openTag();
    const elsewhere = await fixture<HTMLElement>(html`<section></section>`);
    elsewhere.append(element);
    await element.updateComplete;
    expect(element.state).to.include({ status: 'open', sessionId });
    expect(scripts()).to.equal(1);
    await shop.runAction(sessionId, 'authorize');
    hint();
    await reach(element, 'complete');
    expect(log.filter((name) => name === 'complete')).to.have.length(1);
  });

  it('swaps the checkout when it gets another session', async () => {
    const { element } = await openTag();
    const other = await shop.createSession();
    element.sessionId = other;
    await element.updateComplete;
    await reach(element, 'open');
    expect(frames(element)).to.have.length(1);
    expect(element.querySelectorAll('script')).to.have.length(1);
    expect(new URL(frames(element)[0]!.src).searchParams.get('sessionId')).to.equal(other);
    element.removeAttribute('session-id');
    await reach(element, 'idle');
    expect(element.children).to.have.length(0);
  });

  it('says what to write when the environment is missing', async () => {
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
      await reach(element, 'failed');
      expect(element.error!.code).to.equal(code);
      expect(element.children).to.have.length(0);
      expect(requests).to.deep.equal([]);
    });
  }

  it('says where it can stand when it is put into a shadow root', async () => {
    const host = await fixture<HTMLElement>(html`<div></div>`);
    const element = document.createElement('ledyer-checkout');
    element.environment = 'local';
    element.sessionId = await shop.createSession();
    host.attachShadow({ mode: 'open' }).append(element);
    await reach(element, 'failed');
    expect(element.error!.message).to.contain('shadow root');
    expect(requests).to.deep.equal([]);
  });

  it('does not stand in the way of another tag while it cannot be used itself', async () => {
    const sessionId = await shop.createSession();
    await fixture(html`<ledyer-checkout session-id=${sessionId}></ledyer-checkout>`);
    await reach(await tag(sessionId), 'open');
  });

  it('does not repeat what is no session id, which may be a secret', async () => {
    setTimeout(() => void tag('client secret'));
    const event = await oneEvent<CheckoutErrorEvent>(document, 'ledyer-error');
    expect(event.code).to.equal('session-id-invalid');
    expect(event.sessionId).to.equal('');
  });

  it('shows a failure when the script is blocked, and loads it on the second try', async () => {
    worker.use(
      http.get('http://localhost:4801/bootstrap.js', () => HttpResponse.error(), { once: true }),
    );
    const sessionId = await shop.createSession();
    const element = await tag(sessionId);
    await reach(element, 'failed');
    await element.updateComplete;
    expect(element.error!.code).to.equal('script-load-failed');
    expect(log).to.deep.equal(['error', 'state-change']);
    element.shadowRoot!.querySelector('button')!.click();
    await reach(element, 'open');
    expect(frames(element)).to.have.length(1);
  });

  it('completes although Ledyer’s script is blocked', async () => {
    worker.use(http.get('http://localhost:4801/bootstrap.js', () => HttpResponse.error()));
    const sessionId = await shop.createSession();
    const element = await tag(sessionId);
    await reach(element, 'failed');
    await shop.runAction(sessionId, 'authorize');
    element.refresh();
    await reach(element, 'complete');
  });

  it('refuses to be the second checkout of a page, in words, until the first has gone', async () => {
    const { element: first } = await openTag();
    const second = await tag(await shop.createSession());
    await reach(second, 'failed');
    expect(second.error!.code).to.equal('duplicate');
    expect(log).to.include('error');
    first.remove();
    await reach(second, 'open');
  });

  it('speaks the language of the page around it', async () => {
    const sessionId = await shop.createSession();
    await shop.runAction(sessionId, 'expire');
    const section = await fixture(
      html`<section lang="sv-SE">
        <ledyer-checkout session-id=${sessionId} environment="local"></ledyer-checkout>
      </section>`,
    );
    const element = section.querySelector('ledyer-checkout')!;
    await reach(element, 'expired');
    await element.updateComplete;
    await says(element, 'Inget har beställts');
  });

  it('shows the page’s own words where it brings some', async () => {
    const sessionId = await shop.createSession();
    await shop.runAction(sessionId, 'expire');
    const element = await fixture<LedyerCheckoutElement>(
      html`<ledyer-checkout session-id=${sessionId} environment="local">
        <p slot="expired">Too late.</p>
      </ledyer-checkout>`,
    );
    await reach(element, 'expired');
    await element.updateComplete;
    expect(element.querySelector('[slot=expired]')!.checkVisibility()).to.equal(true);
  });
});
