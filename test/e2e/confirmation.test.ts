import { beforeEach, describe, expect, test } from 'vitest';
import { sampleCases } from '../support/run-options.js';
import { useBrowser } from '../support/browser/browser-fixture.js';
import { useStaticSite } from '../support/browser/site-fixture.js';

const site = useStaticSite();
const browser = useBrowser();

let sessionId: string;
beforeEach(async () => {
  sessionId = await site.createSession();
  serveStatus('authorized');
});

/** Serves these states of the session, one per request and page load. The last one is repeated. */
function serveStatus(...states: readonly string[]): void {
  let requests = 0;
  onPageLoad = () => (requests = 0);
  site.handle(`/ledyer/sessions/${sessionId}`, ({ headers }, response) => {
    if (headers.accept?.includes('event-stream')) {
      response.writeHead(406).end();
      return;
    }
    const state = states[Math.min(requests, states.length - 1)];
    requests += 1;
    const body = { sessionId, state, ...(state === 'authorized' && { orderId: 'or_1' }) };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
}

let onPageLoad: () => void = () => undefined;
/** Serves a page with the tag. Returns the number of its loads so far. */
function servePage(path: string, confirmationUrl: string, script = ''): () => number {
  let loads = 0;
  site.handle(path, (_, response) => {
    loads += 1;
    onPageLoad();
    response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
      .end(
        `<!doctype html><title>Shop</title><script type="module" src="/dist/ledyer-checkout.js"></script>
        <ledyer-checkout session-id="${sessionId}" environment="local" emulator-url="${site.ledyer.url}"
          transport="poll" confirmation-url="${confirmationUrl}"></ledyer-checkout>
        <script>
          setInterval(() => document.querySelector('ledyer-checkout')?.refresh?.(), 500);
          ${script}
        </script>`,
      );
  });
  return () => loads;
}
const redirect = (path: string, location: string) => {
  site.handle(path, (_, response) => response.writeHead(301, { location }).end());
};

async function openPage(path: string) {
  const page = await browser.newPage();
  await page.goto(`${site.url}${path}`);
  return page;
}
type Page = Awaited<ReturnType<typeof openPage>>;
const waitForComplete = (page: Page) =>
  page.waitForSelector('ledyer-checkout[data-state="complete"]');
/** Waits long enough to detect another navigation. */
const waitForPossibleNavigation = (page: Page) =>
  page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_500)));
const getPath = (page: Page) => new URL(page.url()).pathname;

describe('the confirmation page', () => {
  test.each([
    ['another path', '/thanks', '/order/or_1', '/order/or_1'],
    ['a URL with parameters and a fragment', '/thanks', '/thanks2?utm_source=x#top', '/thanks2'],
  ])(
    'loads once after a purchase when the server redirects it to %s',
    async (_, url, target, path) => {
      // Each page gets an outdated status first, as behind a cache.
      serveStatus('open', 'authorized');
      servePage('/pay', url);
      redirect(url, target);
      const countLoads = servePage(path, url);
      const page = await openPage('/pay');
      await page.waitForFunction((expected) => location.pathname === expected, {}, path);
      await waitForComplete(page);
      await waitForPossibleNavigation(page);
      expect(countLoads()).toBe(1);
      expect(getPath(page)).toBe(path);
    },
  );

  test.each(['/thanks', '/sv/thanks/?order=1#top'])(
    'is not opened again by a tag on %s',
    async (address) => {
      serveStatus('open', 'authorized');
      const countLoads = servePage(new URL(address, site.url).pathname, '/thanks');
      const page = await openPage(address);
      await waitForComplete(page);
      await waitForPossibleNavigation(page);
      expect(countLoads()).toBe(1);
      expect(page.url()).toBe(site.url + address);
    },
  );

  test('is not opened for a session that was authorized before the page loaded', async () => {
    const countLoads = servePage('/pay', '/thanks');
    const page = await openPage('/pay');
    await waitForComplete(page);
    await waitForPossibleNavigation(page);
    expect(getPath(page)).toBe('/pay');
    expect(countLoads()).toBe(1);
  });

  test('replaces the checkout in the history, so that the back button skips the checkout', async () => {
    serveStatus('open', 'authorized');
    site.serveText('/start.html', '<!doctype html><title>Start</title>');
    servePage('/pay', '/done');
    site.serveText('/done', '<!doctype html><title>Done</title>', { 'content-type': 'text/html' });
    const page = await openPage('/start.html');
    await page.goto(`${site.url}/pay`);
    await page.waitForFunction(() => location.pathname === '/done');
    await page.goBack();
    await waitForPossibleNavigation(page);
    expect(getPath(page)).toBe('/start.html');
  });

  test.each(
    sampleCases([
      ['removes the tag when its framework renders', 'queueMicrotask(() => tag.remove())'],
      ['removes the tag', 'tag.remove()'],
      ['sets another session', 'tag.sessionId = "se_other"'],
      ['clears the confirmation URL', 'tag.confirmationUrl = ""'],
      ['prevents the default action', 'event.preventDefault()'],
    ]),
  )('is not opened if a listener %s', async (_, code) => {
    serveStatus('open', 'authorized');
    const listener = `document.addEventListener('ledyer-complete', (event) => {
      const tag = event.target; document.title = 'complete'; ${code};
    })`;
    servePage('/pay', '/done?s={sessionId}', listener);
    const page = await openPage('/pay');
    await page.waitForFunction(() => document.title === 'complete');
    await waitForPossibleNavigation(page);
    expect(getPath(page)).toBe('/pay');
  });

  test('gets the ids of the paid session and its order', async () => {
    serveStatus('open', 'authorized');
    servePage('/pay', '/done?s={sessionId}&o={orderId}');
    site.serveText('/done', '<!doctype html><title>Done</title>', { 'content-type': 'text/html' });
    const page = await openPage('/pay');
    await page.waitForFunction(() => location.pathname === '/done');
    expect(new URL(page.url()).search).toBe(`?s=${sessionId}&o=or_1`);
  });
});
