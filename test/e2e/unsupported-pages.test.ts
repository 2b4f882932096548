import { describe, expect, test } from 'vitest';
import { sampleCases } from '../support/run-options.js';
import { useBrowser } from '../support/browser/browser-fixture.js';
import { useStaticSite } from '../support/browser/site-fixture.js';

const site = useStaticSite();
const browser = useBrowser();

const script = '<script type="module" src="/dist/ledyer-checkout.js"></script>';
const createTagHtml = async (attributes = '') =>
  `<ledyer-checkout session-id="${await site.createSession()}" environment="local" emulator-url="${site.ledyer.url}" ${attributes}></ledyer-checkout>`;

/** Opens a page that records the codes of the tag's errors. */
async function openPage(body: string, headers: Readonly<Record<string, string>> = {}) {
  const html = `<!doctype html><title>Shop</title>
    <script>
      codes = []; addEventListener('ledyer-error', ({ code }) => codes.push(code));
    </script>${script}${body}`;
  site.serveText('/checkout.html', html, headers);
  const page = await browser.newPage();
  await page.goto(`${site.url}/checkout.html`);
  return page;
}
type Page = Awaited<ReturnType<typeof openPage>>;
const waitForCode = (page: Page, code: string) =>
  page.waitForFunction(
    (expected) => (globalThis as unknown as { codes: string[] }).codes.includes(expected),
    {},
    code,
  );

describe('a page that cannot show the checkout', () => {
  test.each(sampleCases(['undefined', 'null', '{{ id }}', '[object Object]']))(
    'loads no script of Ledyer’s with session-id="%s"',
    async (id) => {
      const page = await openPage(
        `<ledyer-checkout session-id="${id}" environment="local"></ledyer-checkout>`,
      );
      await waitForCode(page, 'session-id-invalid');
      expect(await page.$('ledyer-checkout script')).toBeNull();
    },
  );

  test('gets an error that names its Cross-Origin-Embedder-Policy', async () => {
    const headers = { 'cross-origin-embedder-policy': 'require-corp' };
    await waitForCode(await openPage(await createTagHtml(), headers), 'embedder-policy');
  });

  test('gets an error for a redirected status after three requests', async () => {
    const html = await createTagHtml('transport="poll"');
    const [sessionId] = /se_\w+/.exec(html)!;
    let requests = 0;
    site.handle(`/ledyer/sessions/${sessionId}`, (_, response) => {
      requests += 1;
      response.writeHead(307, { location: `/sv/ledyer/sessions/${sessionId}` }).end();
    });
    await waitForCode(await openPage(html), 'status-redirected');
    expect(requests).toBe(3);
    expect(site.requestedPaths.some((path) => path.startsWith('/sv/'))).toBe(false);
  });

  test('gets an error for a tag in the document of a frame, and loads no script of Ledyer’s', async () => {
    const page = await openPage('<iframe srcdoc="<!doctype html><body></body>"></iframe>');
    await page.waitForFunction(() => customElements.get('ledyer-checkout'));
    const sessionId = await site.createSession();
    const error = await page.evaluate(async (id) => {
      const tag = document.createElement('ledyer-checkout');
      tag.setAttribute('environment', 'local');
      document.querySelector('iframe')!.contentDocument!.body.append(tag);
      const code = new Promise((resolve) => {
        tag.addEventListener('ledyer-error', (event) => resolve(event.code));
      });
      tag.setAttribute('session-id', id);
      return { code: await code, status: tag.state.status, scripts: tag.children.length };
    }, sessionId);
    expect(error).toEqual({ code: 'wrong-document', status: 'failed', scripts: 0 });
  });

  test('rejects data: and javascript: URLs in an about:srcdoc page', async () => {
    const tag = await createTagHtml(
      `status-url="data:application/json,{}" confirmation-url="javascript:parent.pwned=1"`,
    );
    const page = await openPage('<iframe></iframe>');
    await page.$eval(
      'iframe',
      (frame, html) => {
        frame.setAttribute('srcdoc', html);
      },
      `<!doctype html>${script}${tag}`,
    );
    const frame = await (await page.waitForSelector('iframe'))!.contentFrame();
    await frame.waitForSelector('ledyer-checkout[data-state="failed"]');
    expect(await frame.$('ledyer-checkout script')).toBeNull();
  });
});
