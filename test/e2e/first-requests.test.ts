/** Tests the start and the end of checkouts in a browser, with the code of the README. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chromeArguments } from '../../scripts/browsers.mjs';
import { useBrowser } from '../support/browser/browser-fixture.js';
import { KitSite } from '../support/browser/kit-site.js';
import { waitForCondition } from '../support/browser/wait-for-condition.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readme = readFileSync(`${root}README.md`, 'utf8');
const [, readmePage = ''] = /<!-- page -->\s+```html\n(.*?)^```/ms.exec(readme) ?? [];
const [, readmeScript = ''] = /<!-- script -->\s+```js\n(.*?)^```/ms.exec(readme) ?? [];
const [, purchaseScript = ''] = /<!-- purchase -->\s+```js\n(.*?)^```/ms.exec(readme) ?? [];
const [, reactSnippet = ''] = /^```tsx\n(\/\/ React 18 .*?)^```/ms.exec(readme) ?? [];

const { newBuyer, newPage } = useBrowser();
let site: KitSite;
let reactBundle: string;

beforeAll(async () => {
  site = await KitSite.start();
  const { outputFiles } = await build({
    stdin: {
      contents: `import { StrictMode } from 'react';
        import { createRoot } from 'react-dom/client';
        import { Checkout } from 'checkout';
        const items = [{ sku: new URLSearchParams(location.search).get('sku'), quantity: 2 }];
        createRoot(document.querySelector('#app')).render(
          <StrictMode><Checkout items={items} /></StrictMode>,
        );`,
      loader: 'tsx',
      resolveDir: root,
    },
    bundle: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    // React's StrictMode runs effects twice in its development build only.
    define: { 'process.env.NODE_ENV': '"development"' },
    plugins: [
      {
        name: 'readme',
        setup(build) {
          build.onResolve({ filter: /^checkout$/ }, () => ({
            path: 'checkout',
            namespace: 'readme',
          }));
          build.onResolve({ filter: /^ledyer-checkout\// }, ({ path }) => ({
            path: `${root}dist/${path.split('/')[1]}.js`,
          }));
          build.onLoad({ filter: /./, namespace: 'readme' }, () => ({
            contents: reactSnippet
              .replace(
                'environment="sandbox"',
                `environment="local" emulatorUrl="${site.emulator.url}"`,
              )
              .replace('done(orderId)', '(document.title = orderId)'),
            loader: 'tsx',
            resolveDir: root,
          }));
        },
      },
    ],
  });
  reactBundle = outputFiles[0]!.text;
}, 120_000);
beforeAll(() => {
  const attributes = `environment="local" emulator-url="${site.emulator.url}"`;
  const page = readmePage.replace('environment="local"', attributes);
  site.pages.set('/', page);
  site.pages.set('/shop.js', readmeScript);
  site.pages.set('/sold-out', page.replace('/shop.js', '/sold-out.js'));
  site.pages.set('/sold-out.js', readmeScript.replace("sku: 'PEN'", "sku: 'SOLD-OUT'"));
  site.pages.set(
    '/react',
    '<!doctype html><div id="app"></div><script type="module" src="/react.js"></script>',
  );
  site.pages.set('/react.js', reactBundle);
  site.pages.set('/empty', '<!doctype html><title>Empty</title>');
});
afterEach(() => {
  site.delaysMs = [];
  site.startCount = 0;
});
afterAll(() => site.close());

/** Requests two sessions at once without a cookie, and returns their ids and the statuses of their resources. */
const startTwice = () => {
  const start = async () => {
    const response = await fetch('/ledyer/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ items: [{ sku: 'PEN', quantity: 1 }] }),
    });
    return ((await response.json()) as { sessionId: string }).sessionId;
  };
  return Promise.all([start(), start()]).then((ids) =>
    Promise.all(
      ids.map(async (id) => [id, (await fetch(`/ledyer/sessions/${id}`)).status] as const),
    ),
  );
};

describe('two concurrent first requests of a page', () => {
  test.each([
    ['first', [1_500, 500]],
    ['second', [500, 1_500]],
  ])(
    'create two readable sessions when the response to the %s one is late',
    async (_, delaysMs) => {
      const page = await newPage();
      await page.goto(`${site.url}/empty`);
      site.delaysMs = delaysMs;
      const results = await page.evaluate(startTwice);
      expect(results.map(([, status]) => status)).toEqual([200, 200]);
      expect(new Set(results.map(([id]) => id)).size).toBe(2);
      expect(await page.evaluate(() => document.cookie)).toBe('');
    },
  );

  test('become one request with the README’s React component in StrictMode, which completes', async () => {
    const buyer = await newBuyer();
    await buyer.page.goto(`${site.url}/react?sku=PEN`);
    const sessionId = await buyer.getSessionId();
    await site.emulator.emulator.command(sessionId, { action: 'authorize' });
    await buyer.waitForStatus('complete');
    await waitForCondition(buyer.page, () => document.title.startsWith('or_'));
    expect(site.startCount).toBe(1);
    expect(buyer.errors).toEqual([]);
  });
});

describe('a rejected session request', () => {
  test.each(['/sold-out', '/react?sku=SOLD-OUT'])('shows its error message on %s', async (path) => {
    const buyer = await newBuyer();
    await buyer.page.goto(site.url + path);
    await waitForCondition(
      buyer.page,
      () =>
        document.querySelector('[role="alert"]')?.textContent === 'There is no product SOLD-OUT.',
    );
    expect(buyer.errors).toEqual([]);
  });
});

describe('a purchase', () => {
  test('is counted once, although the thank-you page is reloaded and opened in a second tab', async () => {
    const buyer = await newBuyer();
    const analytics = `<script>
      const gtag = (...command) => {
        const commands = JSON.parse(sessionStorage.getItem('gtag') ?? '[]');
        sessionStorage.setItem('gtag', JSON.stringify([...commands, command]));
      };
      ${purchaseScript}</script>`;
    site.pages.set('/checkout', site.pages.get('/')! + analytics);
    site.pages.set('/thanks', site.pages.get('/empty')! + analytics);
    await buyer.page.goto(`${site.url}/checkout`);
    const sessionId = await buyer.getSessionId();
    site.pages.set(
      '/thanks',
      `<!doctype html>${analytics}<script type="module" src="/dist/ledyer-checkout.js"></script>
       <ledyer-checkout session-id="${sessionId}" environment="local" emulator-url="${site.emulator.url}"></ledyer-checkout>`,
    );
    // The thank-you page is the first page that gets the status, as after a signature in another tab.
    await buyer.page.goto(`${site.url}/empty`);
    await site.emulator.emulator.command(sessionId, { action: 'authorize' });
    for (let visit = 0; visit < 4; visit += 1) {
      await buyer.page.goto(`${site.url}/thanks`);
      await buyer.waitForStatus('complete');
      await expect
        .poll(() => buyer.events.filter(({ type }) => type === 'ledyer-complete').length)
        .toBe(visit + 1);
    }
    const readCommands = () =>
      JSON.parse(sessionStorage.getItem('gtag') ?? '[]') as [string, string, object][];
    const { orderId } = buyer.events.find(({ type }) => type === 'ledyer-complete')!;
    expect(await buyer.page.evaluate(readCommands)).toEqual([
      ['event', 'purchase', { transaction_id: orderId }],
    ]);
    const secondTab = await buyer.page.browserContext().newPage();
    await secondTab.goto(`${site.url}/thanks`);
    await secondTab.waitForSelector('ledyer-checkout[data-state="complete"]');
    expect(await secondTab.evaluate(readCommands)).toEqual([]);
    expect(buyer.errors).toEqual([]);
  });
});

describe('a shop on http in a local network', () => {
  const host = 'shop.lan';
  const lanBrowser = useBrowser({
    launchOptions: { args: [...chromeArguments, `--host-resolver-rules=MAP ${host} 127.0.0.1`] },
  });

  test('gets a session, although its browser has no `crypto.randomUUID`', async () => {
    const page = await lanBrowser.newPage();
    await page.goto(`http://${host}:${site.port}/empty`);
    expect(await page.evaluate(() => 'randomUUID' in crypto)).toBe(false);
    // As text, because Vite rewrites `import()`.
    const status = await page.evaluate(`(async () => {
      const { createSession } = await import('/dist/session.js');
      const { sessionId } = await createSession({ items: [{ sku: 'PEN', quantity: 1 }] });
      return (await fetch('/ledyer/sessions/' + sessionId)).status;
    })()`);
    expect(status).toBe(200);
  });
});

describe('a shop in a frame of another site', () => {
  test('gets an error that explains that the browser blocks its cookie', async () => {
    const page = await newPage();
    const portal = createServer((_, response) => {
      response
        .setHeader('content-type', 'text/html')
        .end(`<iframe src="${site.url}/framed"></iframe>`);
    }).listen(0, '127.0.0.1');
    await once(portal, 'listening');
    site.pages.set(
      '/framed',
      `<!doctype html><pre></pre><script type="module">
         import { createSession } from '/dist/session.js';
         const show = (value) => (document.querySelector('pre').textContent = JSON.stringify(value));
         createSession({ items: [{ sku: 'PEN', quantity: 1 }] }).then(
           async ({ sessionId }) => show(await (await fetch('/ledyer/sessions/' + sessionId)).json()),
           ({ status, problem }) => show({ status, ...problem }),
         );
       </script>`,
    );
    try {
      await page.goto(`http://127.0.0.1:${(portal.address() as AddressInfo).port}/`);
      const frame = await (await page.waitForSelector('iframe'))!.contentFrame();
      await frame.waitForFunction(() => document.querySelector('pre')!.textContent !== '');
      const shown = await frame.$eval('pre', (element) => element.textContent);
      expect(shown).toContain('frame of another site');
    } finally {
      portal.closeAllConnections();
      portal.close();
    }
  });
});
