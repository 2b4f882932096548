import { describe, expect, test } from 'vitest';
import { documentEvents } from '../../src/ledyer/client-api.js';
import { isFull, getRunCount, printLine, getSeed } from '../support/run-options.js';
import { useBrowser } from '../support/browser/browser-fixture.js';
import type { Buyer } from '../support/browser/buyer.js';
import { useStaticSite } from '../support/browser/site-fixture.js';
import { waitForCondition } from '../support/browser/wait-for-condition.js';

const site = useStaticSite();
const { newBuyer } = useBrowser();

const tagHtml = (sessionId: string) =>
  `<ledyer-checkout session-id="${sessionId}" environment="local" emulator-url="${site.ledyer.url}"></ledyer-checkout>`;
const pageHtml = (body: string) =>
  `<!doctype html><html lang="en"><title>Shop</title>${body}
  <script type="module" src="/dist/ledyer-checkout.js"></script>`;

/** Names of fields in options, responses, events and states of this package, Lit and the browser. */
const pollutedNames = (
  'state type then detail orderId sessionId status error code message title body source replayed frame ' +
  'connection slot retry hosted adopted running wasLocked isForeign retryAfter done signal once capture passive ' +
  'get set attribute converter noAccessor reflect hasChanged wrapped useDefault initialValue method mode cancelable root'
).split(' ');
const pollutedValues = ['a word', 'true', 'a function'];

/** The parts of Ledyer's script that the tag needs. It records calls on window. */
const bootstrap = `
  window.responses = [];
  window.ledyer = { api: { suspend() {}, resume() {}, clientValidation(response) { responses.push(response); } } };
  document.getElementById(document.currentScript.dataset.containerId).append(document.createElement('iframe'));`;

/** Authorizes an open session, and verifies that its tag completes once and without errors. */
async function expectOneCompletion(buyer: Buyer, sessionId: string): Promise<void> {
  await site.runAction(sessionId, 'authorize');
  await buyer.page.$eval('ledyer-checkout', (tag) => {
    tag.refresh();
  });
  await buyer.waitForStatus('complete');
  expect(buyer.getEventTypes(sessionId)).toEqual(['ledyer-ready', 'ledyer-complete']);
  expect(buyer.errors).toEqual([]);
}

describe('the tag on a hostile page', () => {
  test('does not complete when values are written into prototypes', async () => {
    const buyer = await newBuyer();
    const sessionId = await site.createSession();
    await buyer.page.evaluateOnNewDocument((id) => {
      const fields = { state: 'authorized', ok: true, orderId: 'or_1', sessionId: id, status: 200 };
      Object.assign(Object.prototype, fields, { done: true, then: fields, type: 'ready' });
    }, sessionId);
    // A response without fields, and a correct one with an error status.
    const responses = ['{}', JSON.stringify({ sessionId, state: 'authorized' })];
    let requestCount = 0;
    site.handle(`/ledyer/sessions/${sessionId}`, (_, response) => {
      const [text, status] = [responses[requestCount % 2], requestCount % 2 === 0 ? 200 : 500];
      requestCount += 1;
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    });
    // Uses properties: with `state` on a prototype, Lit treats every property as having no attribute.
    const properties = { sessionId, environment: 'local', emulatorUrl: site.ledyer.url };
    site.serveText(
      '/checkout.html',
      `${pageHtml('')}<script type="module">
        const tag = document.createElement('ledyer-checkout');
        document.body.append(Object.assign(tag, ${JSON.stringify(properties)}));
      </script>`,
    );
    await buyer.page.goto(`${site.url}/checkout.html`);
    await buyer.waitForStatus('open');
    for (let times = 0; times < 2; times += 1) {
      const responded = buyer.page.waitForResponse((response) =>
        response.url().includes('/ledyer/sessions/'),
      );
      await buyer.page.evaluate(
        (name) => document.dispatchEvent(new CustomEvent(name)),
        documentEvents.orderComplete,
      );
      await buyer.page.$eval('ledyer-checkout', (tag) => {
        tag.refresh();
      });
      await responded;
    }
    await buyer.waitForStatus('confirming');
    expect(requestCount).toBeGreaterThan(1);
    expect(buyer.getEventTypes(sessionId)).toEqual(['ledyer-ready']);
  });

  test.each(
    (isFull ? pollutedValues : ['true']).flatMap((kind) =>
      (isFull ? pollutedNames : [pollutedNames.join(' ')]).map((names) => ({ kind, names })),
    ),
  )(
    'completes a purchase when $kind is written into prototypes, as $names',
    async ({ kind, names }) => {
      const buyer = await newBuyer();
      const sessionId = await site.createSession();
      await buyer.page.evaluateOnNewDocument(
        (kind, names) => {
          if (self !== top) return;
          // A function named `then` turns every object into a thenable, which stops all code of the page.
          const value =
            kind === 'a function' ? () => undefined : kind === 'a word' ? 'authorized' : true;
          for (const name of names.split(' ')) {
            if (name !== 'then' || kind !== 'a function')
              Object.assign(Object.prototype, { [name]: value });
          }
        },
        kind,
        names,
      );
      site.serveText('/checkout.html', pageHtml(tagHtml(sessionId)));
      await buyer.page.goto(`${site.url}/checkout.html`);
      await buyer.waitForStatus('open');
      expect(
        await buyer.page.$eval('ledyer-checkout', (tag) => tag.shadowRoot!.textContent),
      ).not.toContain('authorized');
      await expectOneCompletion(buyer, sessionId);
    },
  );

  test('emits no false, second or late completion, keeps its errors and requests no other id', async () => {
    const buyer = await newBuyer();
    const sessionId = await site.createSession();
    const requests: string[] = [];
    buyer.page.on('request', (request) =>
      requests.push(`${request.url()} ${request.headers().referer ?? ''}`),
    );
    site.serveText('/bootstrap.js', bootstrap);
    site.serveText('/other.html', '<!doctype html><title>Other</title>');
    site.serveText(
      '/checkout.html',
      pageHtml(tagHtml(sessionId).replace(site.ledyer.url, site.url)),
    );
    // Responses that must not count as a status of this session.
    const responses = [
      JSON.stringify({ sessionId: 'se_other', state: 'authorized' }),
      JSON.stringify([{ sessionId, state: 'authorized' }]),
      JSON.stringify({ sessionId, state: ['authorized'] }),
      JSON.stringify({ sessionId, state: 'Authorized' }),
      `{"sessionId":"${sessionId}","__proto__":{"state":"authorized"}}`,
      `{"sessionId":"${sessionId}","state":"authorized"`,
      `event: session\ndata: {"sessionId":"${sessionId}","state":"authorized"}\n\n`,
      'authorized',
    ].slice(isFull ? 0 : -3);
    let count = 0;
    let trueResponse = '';
    site.handle(`/ledyer/sessions/${sessionId}`, (_, response) => {
      const text = trueResponse || responses[count % responses.length];
      count += 1;
      response.writeHead(200, { 'content-type': 'application/json' }).end(text);
    });
    await buyer.page.goto(`${site.url}/checkout.html`);
    await buyer.waitForStatus('open');
    const wrongResponses = await buyer.page.evaluate(
      attack,
      Object.values(documentEvents),
      sessionId,
    );
    expect(wrongResponses, 'validation requests without a response, or with an approval').toEqual(
      [],
    );
    // Waits until each response was requested at least once.
    await expect
      .poll(async () => {
        await buyer.page.$eval('ledyer-checkout', (tag) => {
          tag.refresh();
        });
        return count;
      })
      .toBeGreaterThan(responses.length);
    expect(buyer.getEventTypes(sessionId)).not.toContain('ledyer-complete');

    trueResponse = JSON.stringify({ sessionId, state: 'authorized', orderId: 'or_1' });
    await buyer.page.$eval('ledyer-checkout', (tag) => {
      tag.refresh();
    });
    await buyer.waitForStatus('complete');
    const lateEvents = await buyer.page.evaluate(attackAfterwards, Object.values(documentEvents));
    expect(lateEvents, 'events of a removed tag').toEqual([]);
    expect(
      buyer.getEventTypes(sessionId).filter((type) => type === 'ledyer-complete'),
    ).toHaveLength(1);

    const paths = requests
      .filter((text) => text.includes(sessionId))
      .map((text) => new URL(text.split(' ')[0]!).pathname);
    expect(new Set(paths)).toEqual(new Set([`/ledyer/sessions/${sessionId}`]));
    const stored = await buyer.page.evaluate(() =>
      JSON.stringify([
        Object.entries(localStorage),
        Object.entries(sessionStorage),
        document.cookie,
        location.href,
        history.state,
      ]),
    );
    expect(stored).not.toContain(sessionId);
  });

  test.runIf(isFull)(
    'completes a purchase when page elements shadow Ledyer’s and the browser’s globals',
    async () => {
      const buyer = await newBuyer();
      const sessionId = await site.createSession();
      await buyer.page.evaluateOnNewDocument(() => {
        // Simulates a browser without Trusted Types, where an element can take the name.
        delete (globalThis as { trustedTypes?: unknown }).trustedTypes;
      });
      const names = ['trustedTypes', 'ledyer', 'customElements', 'crypto', 'location', 'fetch'];
      const clobbering = names
        .map(
          (name) => `<form id="${name}"><input name="api"></form><a id="${name}" name="api">x</a>`,
        )
        .join('');
      site.serveText('/checkout.html', pageHtml(clobbering + tagHtml(sessionId)));
      await buyer.page.goto(`${site.url}/checkout.html`);
      await buyer.waitForStatus('open');
      await expectOneCompletion(buyer, sessionId);
    },
  );

  test.runIf(isFull)('keeps watching the session when window.ledyer throws', async () => {
    const buyer = await newBuyer();
    const sessionId = await site.createSession();
    await buyer.page.evaluateOnNewDocument(() => {
      Object.defineProperty(globalThis, 'ledyer', {
        get() {
          throw new Error('not yours');
        },
      });
    });
    site.serveText('/checkout.html', pageHtml(tagHtml(sessionId)));
    await buyer.page.goto(`${site.url}/checkout.html`);
    await buyer.page.waitForSelector('ledyer-checkout iframe, ledyer-checkout[data-state=loading]');
    await site.runAction(sessionId, 'authorize');
    await buyer.page.$eval('ledyer-checkout', async (tag) => {
      await customElements.whenDefined('ledyer-checkout');
      tag.refresh();
    });
    await buyer.waitForStatus('complete');
    expect(buyer.errors.filter((text) => text.includes('not yours'))).toEqual([]);
  });

  test('sends no request to a host that a hostile attribute names', async () => {
    const buyer = await newBuyer();
    const allowed = new Set([new URL(site.url).host, new URL(site.ledyer.url).host]);
    const wrong: string[] = [];
    buyer.page.on('dialog', (dialog) => {
      wrong.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    await buyer.page.setRequestInterception(true);
    buyer.page.on('request', (request) => {
      const { host, hostname, pathname, search } = new URL(request.url());
      const isLedyers = /^checkout\.(live|sandbox)\.ledyer\.com$/.test(hostname);
      const isHere = /^((.+\.)?localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
      const isScript = pathname === '/bootstrap.js' && search === '';
      if (allowed.has(host)) void request.continue();
      else {
        if (!isScript || !(isLedyers || isHere)) wrong.push(request.url());
        void request.abort();
      }
    });
    // The tag needs no more of Ledyer's script here.
    site.serveText('/bootstrap.js', '');
    site.serveText('/checkout.html', pageHtml(''));
    await buyer.page.goto(`${site.url}/checkout.html`);
    await waitForCondition(buyer.page, () => customElements.get('ledyer-checkout'));

    const [count, firstSeed] = [getRunCount(500, 100_000), getSeed()];
    printLine(`hostile attributes: ${count}, SEED=${firstSeed}`);
    // In batches, because the protocol times out when a browser does not respond for minutes.
    const maxBatchSize = 5_000;
    for (let start = 0; start < count; start += maxBatchSize) {
      const size = Math.min(maxBatchSize, count - start);
      const found = await buyer.page.evaluate(mountHostile, size, firstSeed + start, site.url);
      expect(found).toEqual({ wrong: [], left: 0, polluted: [] });
    }
    expect(wrong).toEqual([]);
    expect(new URL(buyer.page.url()).pathname).toBe('/checkout.html');
    expect(buyer.events.filter(({ type }) => type === 'ledyer-ready')).toEqual([]);
  }, 1_200_000);
});

/** Runs in the page: forges completions and misuses validation events. Returns the validations without a rejection. */
async function attack(names: readonly string[], sessionId: string) {
  const tag = document.querySelector('ledyer-checkout')!;
  const { responses } = globalThis as unknown as { responses: { shouldProceed: boolean }[] };
  const order = { sessionId, state: 'authorized', orderId: 'or_1', type: 'response' };
  const targets = [document, window, tag, tag.querySelector('iframe')!, tag.querySelector('div')!];
  for (const name of names.filter((name) => !name.includes('Validation'))) {
    for (const target of targets)
      target.dispatchEvent(new CustomEvent(name, { detail: order, bubbles: true, composed: true }));
  }
  for (const data of [order, JSON.stringify(order), ...names]) window.postMessage(data, '*');
  tag.connectedCallback();
  tag.disconnectedCallback();
  Object.assign(tag.state, order);
  Reflect.set(tag, 'state', order);

  const wrongResponses: string[] = [];
  const pressBuy = () => {
    document.dispatchEvent(new CustomEvent('ledyerCheckoutWaitingForClientValidation'));
  };
  const listeners: Record<string, (event: HTMLElementEventMap['ledyer-validate']) => void> = {
    'does not respond': () => undefined,
    throws: () => {
      throw new Error('of the page');
    },
    stops: (event) => {
      event.stopImmediatePropagation();
    },
    'responds with an invalid value': (event) => {
      event.respondWith('true' as never);
    },
    'responds with a proxy': (event) => {
      event.respondWith(
        new Proxy(
          {},
          {
            getOwnPropertyDescriptor: () => {
              throw new Error('of the page');
            },
          },
        ),
      );
    },
    'throws in the getter of `then`': (event) => {
      event.respondWith({
        get then(): never {
          throw new Error('of the page');
        },
      });
    },
    'sets an invalid timeout': (event) => {
      tag.validationTimeout = 5n as never;
      event.respondWith(false);
    },
  };
  const ignoreError = (event: Event) => {
    event.preventDefault();
  };
  window.addEventListener('error', ignoreError);
  for (const [name, listener] of Object.entries(listeners)) {
    responses.length = 0;
    tag.addEventListener('ledyer-validate', listener, { capture: true });
    pressBuy();
    for (let task = 0; task < 5; task += 1) await new Promise((resolve) => setTimeout(resolve));
    tag.removeEventListener('ledyer-validate', listener, { capture: true });
    if (responses.length !== 1 || responses[0]!.shouldProceed)
      wrongResponses.push(`${name}: ${JSON.stringify(responses)}`);
  }
  window.removeEventListener('error', ignoreError);
  return wrongResponses;
}

/** Runs in the page: tries to cause a second completion, and events of a removed tag. Returns the latter. */
async function attackAfterwards(names: readonly string[]) {
  const tag = document.querySelector('ledyer-checkout')!;
  tag.refresh();
  for (const name of names) document.dispatchEvent(new CustomEvent(name));
  const section = document.body.appendChild(document.createElement('section'));
  section.append(tag);
  tag.requestUpdate();
  await tag.updateComplete;
  tag.refresh();
  tag.remove();
  const events: string[] = [];
  for (const name of [
    'ready',
    'state-change',
    'complete',
    'error',
    'validate',
    'customer-change',
    'connection-change',
    'diagnostic',
  ]) {
    tag.addEventListener(`ledyer-${name}`, ({ type }) => events.push(type));
  }
  tag.refresh();
  tag.suspend().release();
  for (const name of names) document.dispatchEvent(new CustomEvent(name));
  for (let task = 0; task < 20; task += 1) await new Promise((resolve) => setTimeout(resolve));
  return events;
}

/** Runs in the page: mounts tags with hostile attributes and removes them. */
async function mountHostile(count: number, seed: number, shopUrl: string) {
  let state = seed % 2147483647 || 1;
  const random = (below: number) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
  const pick = <Value>(values: readonly Value[]): Value => values[random(values.length)]!;
  const secret = 'se_secretOfTheBuyer';
  const fragments = [
    ...['http:', 'https:', 'javascript:', 'data:text/html,', 'blob:', 'file:', 'ws:', 'vbscript:'],
    ...[
      '//',
      '/',
      '\\',
      '\\\\',
      '///',
      '@',
      ':',
      '?',
      '#',
      '.',
      '..',
      '%2e%2e',
      '%00',
      '%0a',
      '\n',
    ],
    ...[
      '\t',
      ' ',
      '\u0000',
      '\u202e',
      '。',
      '℀',
      'ß',
      '[::1]',
      '127.0.0.1',
      'localhost',
      '2130706433',
    ],
    ...[
      'evil.example',
      'checkout.live.ledyer.com',
      'localhost.evil.example',
      'evil.example\\localhost',
    ],
    ...['localhost@evil.example', '{sessionId}', '{orderId}', '{__proto__}', '{constructor}'],
    ...[
      '__proto__',
      'constructor',
      'live',
      'sandbox',
      'local',
      'LIVE',
      'toString',
      'or_1',
      'se_1',
      secret,
    ],
    ...[
      '"><script>alert(1)</script>',
      '<img src=x onerror=alert(1)>',
      'alert(1)',
      '#123456',
      'url(//evil.example)',
    ],
    ...['ledyer', ':4801', ':0', ':99999', '/bootstrap.js', '/ledyer/sessions/', shopUrl],
  ];
  const createText = () => Array.from({ length: 1 + random(5) }, () => pick(fragments)).join('');
  const attributes = [
    'session-id',
    'environment',
    'emulator-url',
    'status-url',
    'confirmation-url',
    'buy-button-color',
  ];
  const isOwn = (url: string) => {
    try {
      return new URL(url, document.baseURI).origin === location.origin;
    } catch {
      return false;
    }
  };
  const isId = (id: string) => /^(?!or_)[\w-]{1,128}$/.test(id);
  const channel = new MessageChannel();
  const waitForTask = () =>
    new Promise((resolve) => {
      channel.port1.onmessage = resolve;
      channel.port2.postMessage(0);
    });

  const wrong: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = pick(attributes);
    const value = createText();
    const tag = document.createElement('ledyer-checkout');
    tag.setAttribute('session-id', secret);
    tag.setAttribute('environment', 'local');
    tag.setAttribute('emulator-url', shopUrl.replace('localhost', '127.0.0.1'));
    tag.setAttribute('transport', 'poll');
    tag.setAttribute(name, value);
    // The tag must not navigate to a foreign confirmation URL, even after a real completion.
    if (name === 'confirmation-url' && !isOwn(value)) {
      tag.statusSource = (id) =>
        Promise.resolve({
          sessionId: id,
          state: 'authorized',
          signState: undefined,
          orderId: undefined,
        });
    }
    document.body.append(tag);
    await waitForTask();
    const script = tag.querySelector('script');
    const isForbidden =
      (name === 'session-id' && !isId(value)) ||
      (name === 'environment' && !['live', 'sandbox', 'local'].includes(value)) ||
      ((name === 'confirmation-url' || name === 'status-url') && !isOwn(value));
    if (script && isForbidden) wrong.push(`${name}=${JSON.stringify(value)} was mounted`);
    if (
      script &&
      !/^(https:\/\/checkout\.(live|sandbox)\.ledyer\.com|https?:\/\/(([^/]+\.)?localhost|127\.0\.0\.1|\[::1\])(:\d+)?)\/bootstrap\.js$/.test(
        script.src,
      )
    ) {
      wrong.push(`${name}=${JSON.stringify(value)} loads ${script.src}`);
    }
    tag.remove();
    await waitForTask();
    if (tag.children.length > 0) wrong.push(`${name}=${JSON.stringify(value)} left something`);
  }
  channel.port1.close();
  const left = document.querySelectorAll('iframe, ledyer-checkout').length;
  const polluted: string[] = [];
  for (const key in {}) polluted.push(key);
  return { wrong, left, polluted };
}
