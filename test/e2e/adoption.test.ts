import { describe, expect, test } from 'vitest';
import type { Buyer } from '../support/browser/buyer.js';
import { advanceBrowserTime } from '../support/browser/advance-browser-time.js';
import { isFull } from '../support/run-options.js';
import { useBrowser } from '../support/browser/browser-fixture.js';
import { useStaticSite } from '../support/browser/site-fixture.js';
import { unknownBuyerFields, type RequestHandler } from '../support/browser/static-site.js';

const site = useStaticSite();
const browser = useBrowser();

/** Creates a buyer. `countLoads` returns how often the page loaded Ledyer's script and Ledyer's frame. */
async function newBuyer() {
  const buyer = await browser.newBuyer();
  /** Paths requested from Ledyer, oldest first. */
  const requestedPaths: string[] = [];
  buyer.page.on('request', (request) => {
    const { pathname, host } = new URL(request.url());
    if (host !== new URL(site.url).host) requestedPaths.push(pathname);
  });
  const countRequests = (path: string) => requestedPaths.filter((each) => each === path).length;
  const countLoads = () => [countRequests('/bootstrap.js'), countRequests('/checkout')];
  return { buyer, countLoads };
}

/** Returns Ledyer's snippet, as a server writes it into its HTML. */
const snippetHtml = (sessionId: string, { order = 'container first', loading = 'async' } = {}) => {
  const container = '<div id="own"></div>';
  const script = `<script ${loading} src="${site.ledyer.url}/bootstrap.js" data-env="localhost"
    data-session-id="${sessionId}" data-container-id="own"></script>`;
  return order === 'container first' ? container + script : script + container;
};
const tagHtml = (snippet: string, attributes = '') =>
  `<ledyer-checkout ${attributes}>${snippet}</ledyer-checkout>`;
/** A deferred script runs after parsing, so it may precede its container. */
const deferred = { order: 'script first', loading: 'defer' };
const cdnFile = '/dist/ledyer-checkout.js';
const scriptHtml = (loading: string) =>
  `<script type="module" ${loading} src="${cdnFile}"></script>`;
const pageHtml = (body: string) =>
  `<!doctype html><html lang="en"><title>Shop</title><main>${body}</main>`;

const getChildren = ({ page }: Buyer) =>
  page.$eval('ledyer-checkout', (tag) =>
    [...tag.children].map((child) => `${child.localName}#${child.id}`),
  );

/** Sends a response in pieces, and waits for `next` after each. */
const sendInPieces =
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

/** Authorizes the session and lets the tag refresh. */
const complete = async (buyer: Buyer, sessionId: string) => {
  await site.runAction(sessionId, 'authorize');
  await buyer.page.$eval('ledyer-checkout', (tag) => {
    tag.refresh();
  });
  await buyer.waitForStatus('complete');
  expect(buyer.getEventTypes(sessionId)).toEqual(['ledyer-ready', 'ledyer-complete']);
};

/** Removes the tag. Returns the number of its remaining children. */
const removeAndCountChildren = ({ page }: Buyer) =>
  page.$eval('ledyer-checkout', async (tag) => {
    tag.remove();
    await Promise.resolve();
    return tag.children.length;
  });

describe('adoption of Ledyer’s snippet inside the tag', () => {
  const orders: readonly (readonly [how: string, head: string, foot: string, snippet: object])[] = [
    ['before the snippet', scriptHtml('async'), '', {}],
    ['before a snippet whose script precedes its container', scriptHtml('async'), '', deferred],
    ['after the snippet', '', scriptHtml(''), {}],
  ];
  test.each(orders.slice(isFull ? 0 : 2))(
    'happens when the tag’s script stands %s',
    async (_, head, foot, snippet) => {
      const { buyer, countLoads } = await newBuyer();
      const sessionId = await site.createSession();
      site.serveText(
        '/checkout.html',
        pageHtml(head + tagHtml(snippetHtml(sessionId, snippet)) + foot),
      );
      await buyer.page.goto(`${site.url}/checkout.html`, { waitUntil: 'domcontentloaded' });
      await buyer.waitForStatus('open');
      expect(await getChildren(buyer)).toEqual(
        snippet === deferred ? ['script#', 'div#own'] : ['div#own', 'script#'],
      );
      expect(await buyer.page.$eval('ledyer-checkout', (tag) => tag.sessionId)).toBe(sessionId);
      await complete(buyer, sessionId);
      expect(countLoads()).toEqual([1, 1]);
      expect(await removeAndCountChildren(buyer)).toBe(0);
      expect(buyer.errors).toEqual([]);
    },
  );

  test.runIf(isFull).each([
    ['that is slow', 'latency'],
    ['that hangs', 'hang'],
  ] as const)('requests a script %s only once', async (_, kind) => {
    await site.addFault({ party: 'bootstrap', kind, ms: 300 });
    const { buyer, countLoads } = await newBuyer();
    const sessionId = await site.createSession();
    site.serveText('/checkout.html', pageHtml(scriptHtml('') + tagHtml(snippetHtml(sessionId))));
    await buyer.page.goto(`${site.url}/checkout.html`, { waitUntil: 'domcontentloaded' });
    await buyer.waitForRuntime();
    if (kind === 'hang') await advanceBrowserTime(buyer.page, 11_000);
    await buyer.waitForStatus(kind === 'hang' ? 'failed' : 'open');
    expect(countLoads()).toEqual([1, kind === 'hang' ? 0 : 1]);
    expect(await getChildren(buyer)).toEqual(['div#own', 'script#']);
  });

  test.runIf(isFull)('takes over a checkout that is already usable', async () => {
    const { buyer, countLoads } = await newBuyer();
    const sessionId = await site.createSession();
    const release = site.holdResponses(cdnFile);
    site.serveText(
      '/checkout.html',
      pageHtml(scriptHtml('async') + tagHtml(snippetHtml(sessionId))),
    );
    await buyer.page.goto(`${site.url}/checkout.html`, { waitUntil: 'domcontentloaded' });
    await (await buyer.getCheckoutFrame()).waitForSelector('[data-action]');
    release();
    await buyer.waitForStatus('open');
    await complete(buyer, sessionId);
    expect(countLoads()).toEqual([1, 1]);
  });

  test.runIf(isFull).each(['is not found', 'breaks'])(
    'leaves the snippet usable for a purchase when the tag’s script %s',
    async (how) => {
      const { buyer, countLoads } = await newBuyer();
      const sessionId = await site.createSession(unknownBuyerFields);
      if (how === 'breaks') site.serveText(cdnFile, 'throw new Error("broken")');
      else site.handle(cdnFile, (_, response) => response.writeHead(404).end());
      site.serveText(
        '/checkout.html',
        pageHtml(scriptHtml('async') + tagHtml(snippetHtml(sessionId))),
      );
      await buyer.page.goto(`${site.url}/checkout.html`);
      await buyer.identify('559311-3714');
      const frame = await buyer.getCheckoutFrame();
      await buyer.clickAction(frame, 'buy');
      await buyer.clickAction(frame, 'sign');
      await site.waitForState(sessionId, 'authorized');
      expect(countLoads()).toEqual([1, 1]);
    },
  );

  test.each(
    [
      ['the start tag', ''],
      ['the container of the snippet', '<div id="own"></div>'],
    ].slice(isFull ? 0 : 1),
  )('happens when the parser has only read %s', async (_, parsed) => {
    const { buyer, countLoads } = await newBuyer();
    const sessionId = await site.createSession();
    const rest = snippetHtml(sessionId).replace(parsed, '');
    const isUpgraded = () => buyer.page.waitForSelector('ledyer-checkout:defined');
    site.handle(
      '/checkout.html',
      sendInPieces(
        [
          `<!doctype html><html lang="en"><title>Shop</title>${scriptHtml('async')}
          <ledyer-checkout session-id="${sessionId}">${parsed}`,
          `${rest}</ledyer-checkout>`,
          '<p>The rest of the page</p>',
        ],
        isUpgraded,
      ),
    );
    await buyer.page.goto(`${site.url}/checkout.html`);
    await buyer.waitForStatus('open');
    expect(countLoads()).toEqual([1, 1]);
    expect(await getChildren(buyer)).toEqual(['div#own', 'script#']);
    await complete(buyer, sessionId);
  });

  test('leaves the frame the main thread: the tag’s code is requested after the frame has loaded', async () => {
    const { buyer } = await newBuyer();
    const sessionId = await site.createSession();
    site.serveText('/checkout.html', pageHtml(tagHtml(snippetHtml(sessionId)) + scriptHtml('')));
    await buyer.page.evaluateOnNewDocument(() => {
      document.addEventListener(
        'load',
        ({ target }) => {
          if (target instanceof HTMLIFrameElement)
            Object.assign(window, { loadedAt: performance.now() });
        },
        true,
      );
    });
    await buyer.page.goto(`${site.url}/checkout.html`);
    await buyer.waitForStatus('open');
    const { requestedAt, loadedAt, fileLoadedAt } = await buyer.page.evaluate(() => {
      const find = (file: string) =>
        performance
          .getEntriesByType('resource')
          .find(({ name }) => name.endsWith(file)) as PerformanceResourceTiming;
      return {
        requestedAt: find('/tag.js').startTime,
        loadedAt: (window as unknown as { loadedAt: number }).loadedAt,
        fileLoadedAt: find('/ledyer-checkout.js').responseEnd,
      };
    });
    // At most a second late, on a slow machine. Timers may be a little early.
    expect(requestedAt).toBeGreaterThanOrEqual(Math.min(loadedAt + 190, fileLoadedAt + 990));
  });

  test('replaces the snippet of another session', async () => {
    const { buyer } = await newBuyer();
    const [other, sessionId] = [await site.createSession(), await site.createSession()];
    const tag = tagHtml(snippetHtml(other), `session-id="${sessionId}"`);
    site.serveText('/checkout.html', pageHtml(tag + scriptHtml('')));
    await buyer.page.goto(`${site.url}/checkout.html`);
    await buyer.waitForStatus('open');
    const frames = await buyer.page.$$eval('iframe', (all) =>
      all.map(({ src }) => new URL(src).searchParams.get('sessionId')),
    );
    expect(frames).toEqual([sessionId]);
    await complete(buyer, sessionId);
    expect(buyer.getEventTypes(other)).toEqual([]);
  });

  test.runIf(isFull)(
    'replaces a snippet whose script failed before the tag’s script arrived',
    async () => {
      const { buyer, countLoads } = await newBuyer();
      const sessionId = await site.createSession();
      await site.addFault({ party: 'bootstrap', kind: 'status', count: 1 });
      const release = site.holdResponses(cdnFile);
      site.serveText(
        '/checkout.html',
        pageHtml(scriptHtml('async') + tagHtml(snippetHtml(sessionId))),
      );
      // Chromium blocks the response with the error, which is not a script.
      const failed = new Promise((resolve) => buyer.page.once('requestfailed', resolve));
      await buyer.page.goto(`${site.url}/checkout.html`, { waitUntil: 'domcontentloaded' });
      await failed;
      release();
      await buyer.waitForStatus('open');
      expect(countLoads()).toEqual([2, 1]);
    },
  );
});
