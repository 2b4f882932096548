import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { securityHeaders } from '../../src/server/index.js';
import type { Buyer } from '../support/browser/buyer.js';
import { advanceBrowserTime } from '../support/browser/advance-browser-time.js';
import { isFull } from '../support/run-options.js';
import { useBrowser } from '../support/browser/browser-fixture.js';
import { useStaticSite } from '../support/browser/site-fixture.js';
import { unknownBuyerFields } from '../support/browser/static-site.js';

const site = useStaticSite();
// The headless shell does not report a frame that a policy has blocked.
const browser = useBrowser({ launchOptions: {} });

const nonce = 'bm9uY2Utb2YtdGhlLXRlc3Q';

/** Another copy of Lit, as the page's bundler would ship it. */
let pageLit: string;
beforeAll(async () => {
  pageLit = await bundleLit();
});

async function bundleLit(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { html, LitElement } from 'lit';
        customElements.define('own-element', class extends LitElement {
          render() { return html\`<b>Lit of the page</b>\`; }
        });`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    format: 'esm',
    write: false,
  });
  return outputFiles[0]!.text;
}

/** The headers of the server kit with a report URL. */
const getHeaders = (options: { nonce?: string }) => {
  const headers = securityHeaders({
    environment: 'local',
    emulatorUrl: site.ledyer.url,
    https: false,
    ...options,
  });
  const policy = headers['content-security-policy']!;
  expect(policy).not.toContain('unsafe');
  return { ...headers, 'content-security-policy': `${policy}; report-uri /reports` };
};

const tagHtml = (sessionId: string, attributes = '') =>
  `<ledyer-checkout session-id="${sessionId}" environment="local" emulator-url="${site.ledyer.url}" ${attributes}></ledyer-checkout>`;

/** Creates a buyer whose pages record policy violations. */
async function newBuyer(): Promise<Buyer> {
  const buyer = await browser.newBuyer();
  await buyer.page.evaluateOnNewDocument(() => {
    const violations: string[] = [];
    Object.assign(globalThis, { violations });
    document.addEventListener('securitypolicyviolation', (event) => {
      violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  return buyer;
}

const getViolations = ({ page }: Buyer) =>
  page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations);

const pageHtml = (scripts: string, body: string) =>
  `<!doctype html><html lang="sv"><title>Shop</title>${scripts}<own-element></own-element>${body}`;

describe('a page with a strict policy', () => {
  // Each page has another copy of Lit and a second copy of the CDN file.
  test.each([
    {
      policy: 'a nonce and strict-dynamic',
      options: { nonce },
      scripts: (other: string) => `
        <script type="module" nonce="${nonce}" src="/lit.js"></script>
        <script type="module" nonce="${nonce}" src="${other}/dist/ledyer-checkout.js"></script>
        <script type="module" nonce="${nonce}" src="/dist/ledyer-checkout.js"></script>`,
      attributes: `nonce="${nonce}"`,
    },
    {
      policy: 'a list of hosts',
      options: {},
      scripts: () => `
        <script type="module" src="/dist/ledyer-checkout.js"></script>
        <script type="module" src="/dist/ledyer-checkout.js?copy"></script>
        <script type="module" src="/lit.js"></script>`,
      attributes: '',
    },
  ])('completes a purchase under $policy', async ({ options, scripts, attributes }) => {
    const buyer = await newBuyer();
    const sessionId = await site.createSession(unknownBuyerFields);
    const otherHost = site.url.replace('localhost', '127.0.0.1');
    site.serveText('/lit.js', pageLit);
    site.serveText(
      '/checkout.html',
      pageHtml(scripts(otherHost), tagHtml(sessionId, attributes)),
      getHeaders(options),
    );
    await buyer.page.goto(`${site.url}/checkout.html`);
    await buyer.waitForStatus('open');
    await buyer.identify('559311-3714');
    const frame = await buyer.getCheckoutFrame();
    await buyer.clickAction(frame, 'buy');
    await buyer.clickAction(frame, 'sign');
    await buyer.waitForStatus('complete');
    const own = buyer.page.$eval('own-element', (element) => element.shadowRoot?.textContent);
    expect(await own).toBe('Lit of the page');
    expect(await getViolations(buyer)).toEqual([]);
    expect(site.reports).toEqual([]);
    expect(buyer.errors).toEqual([]);
    expect(buyer.getEventTypes(sessionId)).toEqual(['ledyer-ready', 'ledyer-complete']);
  });
});

describe('a checkout that fails to load', () => {
  const scripts = '<script type="module" src="/dist/ledyer-checkout.js"></script>';
  const open = async (policy: string) => {
    const buyer = await newBuyer();
    await buyer.page.evaluateOnNewDocument(() => {
      const failures: string[] = [];
      Object.assign(globalThis, { failures });
      document.addEventListener('ledyer-diagnostic', ({ step }) => {
        document.documentElement.classList.add(step);
      });
      document.addEventListener('ledyer-error', ({ code, cause }) => {
        failures.push(`${code} ${cause.message}`);
        document.documentElement.classList.add('failed');
      });
    });
    const sessionId = await site.createSession();
    site.serveText('/checkout.html', pageHtml(scripts, tagHtml(sessionId)), {
      'content-security-policy': policy,
    });
    await buyer.page.goto(`${site.url}/checkout.html`, { waitUntil: 'domcontentloaded' });
    await buyer.page.waitForSelector('.loaded, .failed');
    return buyer;
  };
  /** Advances the time by 20 s. Returns the errors that the page has received. */
  const getErrors = async (buyer: Buyer) => {
    await advanceBrowserTime(buyer.page, 20_000);
    await buyer.page.waitForSelector('.failed');
    return buyer.page.evaluate(() => (globalThis as unknown as { failures: string[] }).failures);
  };

  const directives: [string, RegExp, string, RegExp][] = [
    ['the frame', /frame-src [^;]+/, '', /^csp-blocked .* Allow it in frame-src\.$/],
    ['the script', /(script-src 'self') [^;]+/, '$1', /^csp-blocked .* Allow it in script-src\.$/],
    [
      'the Trusted Types policy of the tag',
      /(trusted-types lit-html) ledyer-checkout/,
      '$1',
      /^csp-blocked .* trusted-types directive\.$/,
    ],
  ];
  test.each(directives.slice(0, isFull ? 3 : 1))(
    'names the directive that forbids %s',
    async (_, directive, replacement, message) => {
      const policy = getHeaders({})['content-security-policy'].replace(directive, replacement);
      const buyer = await open(policy);
      expect(await getErrors(buyer)).toEqual([expect.stringMatching(message)]);
      await buyer.waitForStatus('failed');
    },
  );

  test.runIf(isFull).each([
    ['a script that hangs', { party: 'bootstrap', kind: 'hang' }, 'script-timeout'],
    // Browsers do not expose the response, so it looks like a missing script.
    ['another page in its place', { party: 'bootstrap', kind: 'html' }, 'script-load-failed'],
    ['an empty script', { party: 'bootstrap', kind: 'empty' }, 'script-invalid'],
    ['a script that is not there', { party: 'bootstrap', kind: 'status' }, 'script-load-failed'],
    ['a frame that hangs', { party: 'frame', kind: 'hang' }, 'frame-load-timeout'],
  ] as const)('reports %s', async (_, fault, code) => {
    await site.addFault(fault);
    const buyer = await open(getHeaders({})['content-security-policy']);
    expect(await getErrors(buyer)).toEqual([expect.stringContaining(code)]);
    expect(await getViolations(buyer)).toEqual([]);
    expect(buyer.errors).toEqual([]);

    await site.clearFaults();
    await buyer.page.$eval('ledyer-checkout', (element) => {
      element.reload();
    });
    await buyer.waitForStatus('open');
  });

  test.runIf(isFull)(
    'reports a script that runs only once per page when the tag needs it twice',
    async () => {
      await site.addFault({ party: 'bootstrap', kind: 'ignore-second' });
      const buyer = await open(getHeaders({})['content-security-policy']);
      await buyer.waitForStatus('open');
      await buyer.page.$eval('ledyer-checkout', (element) => {
        element.reload();
      });
      await buyer.waitForStatus('loading');
      expect(await getErrors(buyer)).toEqual([expect.stringContaining('frame-timeout')]);
    },
  );
});
