import { describe, expect, test } from 'vitest';
import type { Buyer } from '../support/buyer.js';
import { advanceBrowserTime } from '../support/advance-browser-time.js';
import { isFull } from '../support/run-options.js';
import { newBuyer as buyerOfTest, site } from '../support/e2e-fixture.js';
import { unknownBuyerFields, type RequestHandler } from '../support/static-site.js';

async function newBuyer() {
  const buyer = await buyerOfTest();
  /** What was asked of Ledyer, oldest first. */
  const asked: string[] = [];
  buyer.page.on('request', (request) => {
    const { pathname, host } = new URL(request.url());
    if (host !== new URL(site.url).host) asked.push(pathname);
  });
  const times = (path: string) => asked.filter((each) => each === path).length;
  return { buyer, loads: () => [times('/bootstrap.js'), times('/checkout')] };
}

/** Ledyer's snippet, as a server writes it into its HTML. */
const snippetOf = (sessionId: string, { order = 'container first', loading = 'async' } = {}) => {
  const container = '<div id="own"></div>';
  const script = `<script ${loading} src="${site.ledyer.url}/bootstrap.js" data-env="localhost"
    data-session-id="${sessionId}" data-container-id="own"></script>`;
  return order === 'container first' ? container + script : script + container;
};
const adoptingTag = (snippet: string, attributes = '') =>
  `<ledyer-checkout ${attributes}>${snippet}</ledyer-checkout>`;
/** Its script runs when the page is parsed, so it may stand first. */
const deferred = { order: 'script first', loading: 'defer' };
const ours = '/dist/ledyer-checkout.js';
const scriptOf = (loading: string) => `<script type="module" ${loading} src="${ours}"></script>`;
const pageOf = (body: string) =>
  `<!doctype html><html lang="en"><title>Shop</title><main>${body}</main>`;

const children = ({ page }: Buyer) =>
  page.$eval('ledyer-checkout', (tag) =>
    [...tag.children].map((child) => `${child.localName}#${child.id}`),
  );

/** Answers in pieces, each when the one before has had its effect. */
const inPieces =
  (pieces: readonly string[], next: () => Promise<unknown>): RequestHandler =>
  (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    void (async () => {
      for (const piece of pieces) {
        response.write(piece);
        await next();
      }
      response.end();
    })();
  };

/** Pays, and lets the tag find out. */
const complete = async (buyer: Buyer, sessionId: string) => {
  await site.runAction(sessionId, 'authorize');
  await buyer.page.$eval('ledyer-checkout', (tag) => {
    tag.refresh();
  });
  await buyer.waitForStatus('complete');
  expect(buyer.getEventTypes(sessionId)).toEqual(['ledyer-ready', 'ledyer-complete']);
};

/** What is left in the tag when it has been removed. */
const leftBehind = ({ page }: Buyer) =>
  page.$eval('ledyer-checkout', async (tag) => {
    tag.remove();
    await Promise.resolve();
    return tag.children.length;
  });

describe('a tag with Ledyer’s snippet inside', () => {
  const orders: readonly (readonly [how: string, head: string, foot: string, snippet: object])[] = [
    ['before it', scriptOf('async'), '', {}],
    ['before it, and its script comes before its container', scriptOf('async'), '', deferred],
    ['after it', '', scriptOf(''), {}],
  ];
  test.each(orders.slice(isFull ? 0 : 2))(
    'adopts it when our script stands %s',
    async (_, head, foot, snippet) => {
      const { buyer, loads } = await newBuyer();
      const sessionId = await site.createSession();
      site.serveText('/checkout.html', pageOf(head + adoptingTag(snippetOf(sessionId, snippet)) + foot));
      await buyer.page.goto(`${site.url}/checkout.html`, { waitUntil: 'domcontentloaded' });
      await buyer.waitForStatus('open');
      expect(await children(buyer)).toEqual(
        snippet === deferred ? ['script#', 'div#own'] : ['div#own', 'script#'],
      );
      expect(await buyer.page.$eval('ledyer-checkout', (tag) => tag.sessionId)).toBe(sessionId);
      await complete(buyer, sessionId);
      expect(loads()).toEqual([1, 1]);
      expect(await leftBehind(buyer)).toBe(0);
      expect(buyer.errors).toEqual([]);
    },
  );

  test.runIf(isFull).each([
    ['that is slow', 'latency'],
    ['that hangs', 'hang'],
  ] as const)('waits for a script of Ledyer’s %s', async (_, kind) => {
    await site.addFault({ party: 'bootstrap', kind, ms: 300 });
    const { buyer, loads } = await newBuyer();
    const sessionId = await site.createSession();
    site.serveText('/checkout.html', pageOf(scriptOf('') + adoptingTag(snippetOf(sessionId))));
    await buyer.page.goto(`${site.url}/checkout.html`, { waitUntil: 'domcontentloaded' });
    await buyer.waitForRuntime();
    if (kind === 'hang') await advanceBrowserTime(buyer.page, 11_000);
    await buyer.waitForStatus(kind === 'hang' ? 'failed' : 'open');
    expect(loads()).toEqual([1, kind === 'hang' ? 0 : 1]);
    expect(await children(buyer)).toEqual(['div#own', 'script#']);
  });

  test.runIf(isFull)('takes over a checkout that has been there for a while', async () => {
    const { buyer, loads } = await newBuyer();
    const sessionId = await site.createSession();
    const release = site.holdResponses(ours);
    site.serveText('/checkout.html', pageOf(scriptOf('async') + adoptingTag(snippetOf(sessionId))));
    await buyer.page.goto(`${site.url}/checkout.html`, { waitUntil: 'domcontentloaded' });
    await (await buyer.getCheckoutFrame()).waitForSelector('[data-action]');
    release();
    await buyer.waitForStatus('open');
    await complete(buyer, sessionId);
    expect(loads()).toEqual([1, 1]);
  });

  test.runIf(isFull).each(['is not found', 'breaks'])(
    'is Ledyer’s bare snippet when our script %s',
    async (how) => {
      const { buyer, loads } = await newBuyer();
      const sessionId = await site.createSession(unknownBuyerFields);
      if (how === 'breaks') site.serveText(ours, 'throw new Error("broken")');
      else site.handle(ours, (_, response) => response.writeHead(404).end());
      site.serveText('/checkout.html', pageOf(scriptOf('async') + adoptingTag(snippetOf(sessionId))));
      await buyer.page.goto(`${site.url}/checkout.html`);
      await buyer.identify('559311-3714');
      const frame = await buyer.getCheckoutFrame();
      await buyer.clickAction(frame, 'buy');
      await buyer.clickAction(frame, 'sign');
      await site.waitForState(sessionId, 'authorized');
      expect(loads()).toEqual([1, 1]);
    },
  );

  test.each(
    [
      ['at its start', ''],
      ['behind its container', '<div id="own"></div>'],
    ].slice(isFull ? 0 : 1),
  )('adopts it while the parser is still %s', async (_, begun) => {
    const { buyer, loads } = await newBuyer();
    const sessionId = await site.createSession();
    const rest = snippetOf(sessionId).replace(begun, '');
    const isUpgraded = () => buyer.page.waitForSelector('ledyer-checkout:defined');
    site.handle(
      '/checkout.html',
      inPieces(
        [
          `<!doctype html><html lang="en"><title>Shop</title>${scriptOf('async')}
          <ledyer-checkout session-id="${sessionId}">${begun}`,
          `${rest}</ledyer-checkout>`,
          '<p>The rest of the page</p>',
        ],
        isUpgraded,
      ),
    );
    await buyer.page.goto(`${site.url}/checkout.html`);
    await buyer.waitForStatus('open');
    expect(loads()).toEqual([1, 1]);
    expect(await children(buyer)).toEqual(['div#own', 'script#']);
    await complete(buyer, sessionId);
  });

  test('replaces one of another session', async () => {
    const { buyer } = await newBuyer();
    const [other, sessionId] = [await site.createSession(), await site.createSession()];
    const tag = adoptingTag(snippetOf(other), `session-id="${sessionId}"`);
    site.serveText('/checkout.html', pageOf(tag + scriptOf('')));
    await buyer.page.goto(`${site.url}/checkout.html`);
    await buyer.waitForStatus('open');
    const frames = await buyer.page.$$eval('iframe', (all) =>
      all.map(({ src }) => new URL(src).searchParams.get('sessionId')),
    );
    expect(frames).toEqual([sessionId]);
    await complete(buyer, sessionId);
    expect(buyer.getEventTypes(other)).toEqual([]);
  });

  test.runIf(isFull)('loads one anew that had failed before our script came', async () => {
    const { buyer, loads } = await newBuyer();
    const sessionId = await site.createSession();
    await site.addFault({ party: 'bootstrap', kind: 'status', count: 1 });
    const failed = new Promise((resolve) => buyer.page.once('requestfinished', resolve));
    const release = site.holdResponses(ours);
    site.serveText('/checkout.html', pageOf(scriptOf('async') + adoptingTag(snippetOf(sessionId))));
    await buyer.page.goto(`${site.url}/checkout.html`, { waitUntil: 'domcontentloaded' });
    await failed;
    release();
    await buyer.waitForRuntime();
    await advanceBrowserTime(buyer.page, 11_000);
    await buyer.waitForStatus('failed');
    await buyer.page.$eval('ledyer-checkout', (tag) => {
      tag.reload();
    });
    await buyer.waitForStatus('open');
    expect(loads()).toEqual([2, 1]);
  });
});
