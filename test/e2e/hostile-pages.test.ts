import type { Browser } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { documentEvents } from '../../src/ledyer/client-api.js';
import { Buyer, openBrowser } from '../support/buyer.js';
import { isFull, runs, say, seed } from '../support/runs.js';
import { StaticShop } from '../support/static-shop.js';

let shop: StaticShop;
let browser: Browser;
const buyers: Buyer[] = [];

beforeAll(async () => {
  [shop, browser] = await Promise.all([StaticShop.start(), openBrowser()]);
});
afterEach(async () => {
  for (const { page } of buyers.splice(0)) await page.browserContext().close();
  await shop.reset();
});
afterAll(async () => {
  await Promise.all([shop.close(), browser.close()]);
});

async function newBuyer(): Promise<Buyer> {
  const buyer = await Buyer.in(browser);
  buyers.push(buyer);
  return buyer;
}

const tagOf = (sessionId: string) =>
  `<ledyer-checkout session-id="${sessionId}" environment="local" emulator-url="${shop.ledyer.url}"></ledyer-checkout>`;
const pageOf = (body: string) =>
  `<!doctype html><html lang="en"><title>Shop</title>${body}
  <script type="module" src="/dist/ledyer-checkout.js"></script>`;

describe('a page that is not what it seems', () => {
  test('does not complete by what it wrote into prototypes', async () => {
    const buyer = await newBuyer();
    const sessionId = await shop.createSession();
    await buyer.page.evaluateOnNewDocument((id) => {
      const lies = { state: 'authorized', ok: true, orderId: 'or_1', sessionId: id, status: 200 };
      Object.assign(Object.prototype, lies, { done: true, then: lies, type: 'ready' });
    }, sessionId);
    // Nothing of its own in one answer, and the truth in a refused one.
    const answers = ['{}', JSON.stringify({ sessionId, state: 'authorized' })];
    let asked = 0;
    shop.answer(`/ledyer/sessions/${sessionId}`, (_, response) => {
      const [text, status] = [answers[asked % 2], asked % 2 === 0 ? 200 : 500];
      asked += 1;
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    });
    // By properties: `state` on a prototype makes Lit take every property for one without an attribute.
    const properties = { sessionId, environment: 'local', emulatorUrl: shop.ledyer.url };
    shop.put(
      '/checkout.html',
      `${pageOf('')}<script type="module">
        const tag = document.createElement('ledyer-checkout');
        document.body.append(Object.assign(tag, ${JSON.stringify(properties)}));
      </script>`,
    );
    await buyer.page.goto(`${shop.url}/checkout.html`);
    await buyer.reach('open');
    for (let times = 0; times < 2; times += 1) {
      const answered = buyer.page.waitForResponse((response) =>
        response.url().includes('/ledyer/sessions/'),
      );
      await buyer.page.evaluate(
        (name) => document.dispatchEvent(new CustomEvent(name)),
        documentEvents.orderComplete,
      );
      await buyer.page.$eval('ledyer-checkout', (tag) => {
        tag.refresh();
      });
      await answered;
    }
    await buyer.reach('confirming');
    expect(asked).toBeGreaterThan(1);
    expect(buyer.eventsOf(sessionId)).toEqual(['ledyer-ready']);
  });

  test.runIf(isFull)(
    'sells although its elements are called as Ledyer’s and the browser’s objects',
    async () => {
      const buyer = await newBuyer();
      const sessionId = await shop.createSession();
      await buyer.page.evaluateOnNewDocument(() => {
        // As in a browser from before Trusted Types, where an element can take the name.
        delete (globalThis as { trustedTypes?: unknown }).trustedTypes;
      });
      const names = ['trustedTypes', 'ledyer', 'customElements', 'crypto', 'location', 'fetch'];
      const clobbering = names
        .map(
          (name) => `<form id="${name}"><input name="api"></form><a id="${name}" name="api">x</a>`,
        )
        .join('');
      shop.put('/checkout.html', pageOf(clobbering + tagOf(sessionId)));
      await buyer.page.goto(`${shop.url}/checkout.html`);
      await buyer.reach('open');
      await shop.control(sessionId, 'authorize');
      await buyer.page.$eval('ledyer-checkout', (tag) => {
        tag.refresh();
      });
      await buyer.reach('complete');
      expect(buyer.eventsOf(sessionId)).toEqual(['ledyer-ready', 'ledyer-complete']);
      expect(buyer.errors).toEqual([]);
    },
  );

  test.runIf(isFull)('is followed although window.ledyer throws', async () => {
    const buyer = await newBuyer();
    const sessionId = await shop.createSession();
    await buyer.page.evaluateOnNewDocument(() => {
      Object.defineProperty(globalThis, 'ledyer', {
        get() {
          throw new Error('not yours');
        },
      });
    });
    shop.put('/checkout.html', pageOf(tagOf(sessionId)));
    await buyer.page.goto(`${shop.url}/checkout.html`);
    await buyer.page.waitForSelector('ledyer-checkout iframe, ledyer-checkout[data-state=loading]');
    await shop.control(sessionId, 'authorize');
    await buyer.page.$eval('ledyer-checkout', (tag) => {
      tag.refresh();
    });
    await buyer.reach('complete');
    expect(buyer.errors.filter((text) => text.includes('not yours'))).toEqual([]);
  });

  test('sends nothing to a place that an attribute makes up', async () => {
    const buyer = await newBuyer();
    const allowed = new Set([new URL(shop.url).host, new URL(shop.ledyer.url).host]);
    const wrong: string[] = [];
    buyer.page.on('dialog', (dialog) => {
      wrong.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    await buyer.page.setRequestInterception(true);
    buyer.page.on('request', (request) => {
      const { host, hostname, pathname, search } = new URL(request.url());
      const isLedyers = /^checkout\.(live|sandbox)\.ledyer\.com$/.test(hostname);
      const isHere = /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
      const isScript = pathname === '/bootstrap.js' && search === '';
      if (allowed.has(host)) void request.continue();
      else {
        if (!isScript || !(isLedyers || isHere)) wrong.push(request.url());
        void request.abort();
      }
    });
    // Enough of Ledyer's script for what is mounted here.
    shop.put('/bootstrap.js', '');
    shop.put('/checkout.html', pageOf(''));
    await buyer.page.goto(`${shop.url}/checkout.html`);
    await buyer.page.waitForFunction(() => customElements.get('ledyer-checkout'));

    const [count, from] = [runs(500, 100_000), seed()];
    say(`hostile attributes: ${count}, SEED=${from}`);
    // In parts, because a browser that does not answer for minutes is taken for dead.
    const part = 5_000;
    for (let begun = 0; begun < count; begun += part) {
      const size = Math.min(part, count - begun);
      const found = await buyer.page.evaluate(mountHostile, size, from + begun, shop.url);
      expect(found).toEqual({ wrong: [], left: 0, polluted: [] });
    }
    expect(wrong).toEqual([]);
    expect(new URL(buyer.page.url()).pathname).toBe('/checkout.html');
    expect(buyer.events.filter(({ type }) => type === 'ledyer-ready')).toEqual([]);
  }, 1_200_000);
});

/** Runs in the page: puts up tags whose attributes mean no good, and takes them down again. */
async function mountHostile(count: number, from: number, shopUrl: string) {
  let state = from % 2147483647 || 1;
  const random = (below: number) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
  const pick = <Value>(values: readonly Value[]): Value => values[random(values.length)]!;
  const secret = 'se_secretOfTheBuyer';
  const bits = [
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
  const text = () => Array.from({ length: 1 + random(5) }, () => pick(bits)).join('');
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
  const turn = () =>
    new Promise((resolve) => {
      channel.port1.onmessage = resolve;
      channel.port2.postMessage(0);
    });

  const wrong: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = pick(attributes);
    const value = text();
    const tag = document.createElement('ledyer-checkout');
    tag.setAttribute('session-id', secret);
    tag.setAttribute('environment', 'local');
    tag.setAttribute('emulator-url', shopUrl.replace('localhost', '127.0.0.1'));
    tag.setAttribute('transport', 'poll');
    tag.setAttribute(name, value);
    // A foreign place to go to must not be gone to, even when all is well otherwise.
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
    await turn();
    const script = tag.querySelector('script');
    const mustNot =
      (name === 'session-id' && !isId(value)) ||
      (name === 'environment' && !['live', 'sandbox', 'local'].includes(value)) ||
      ((name === 'confirmation-url' || name === 'status-url') && !isOwn(value));
    if (script && mustNot) wrong.push(`${name}=${JSON.stringify(value)} was mounted`);
    if (
      script &&
      !/^(https:\/\/checkout\.(live|sandbox)\.ledyer\.com|https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?)\/bootstrap\.js$/.test(
        script.src,
      )
    ) {
      wrong.push(`${name}=${JSON.stringify(value)} loads ${script.src}`);
    }
    tag.remove();
    await turn();
    if (tag.children.length > 0) wrong.push(`${name}=${JSON.stringify(value)} left something`);
  }
  channel.port1.close();
  const left = document.querySelectorAll('iframe, ledyer-checkout').length;
  const polluted: string[] = [];
  for (const key in {}) polluted.push(key);
  return { wrong, left, polluted };
}
