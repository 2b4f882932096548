import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { checkoutHtml } from '../../../src/server/http/checkout-html.js';
import { useStaticSite } from '../../support/browser/site-fixture.js';
import { waitForCondition } from '../../support/browser/wait-for-condition.js';
import { useEngine } from '../../support/engines/engine-fixture.js';
import type { EnginePage } from '../../support/engines/engine-page.js';
import { readRecords, recorderHtml } from '../../support/engines/page-recorder.js';
import { waitForStatus } from '../../support/engines/tag.js';

/**
 * A fake of Ledyer's script. Its frame is same-origin, requests validation when a test presses buy in it, and records
 * the calls that it receives. The API of each run calls only the frame of that run.
 */
const bootstrap = `(() => {
  const container = document.getElementById(document.currentScript.dataset.containerId);
  if (container) {
    const frame = document.createElement('iframe');
    frame.src = '/frame.html?' + document.currentScript.dataset.sessionId;
    container.replaceChildren(frame);
    const post = (call) => frame.contentWindow?.calls?.push(call);
    window.ledyer = { api: {
      suspend: () => post('suspend'),
      resume: () => post('resume'),
      clientValidation: ({ shouldProceed }) => post(shouldProceed),
    } };
  }
})()`;
const frameHtml = `<!doctype html><title>Frame</title><button>Buy</button><script>
  window.calls = [];
  document.querySelector('button').onclick = () =>
    parent.document.dispatchEvent(new CustomEvent('ledyerCheckoutWaitingForClientValidation'));
</script>`;

const site = useStaticSite();
const browser = useEngine();
let page: EnginePage;

const readPackage = (path: string) =>
  readFileSync(new URL(`../../../demo/node_modules/${path}`, import.meta.url), 'utf8');
const tagHtml = (sessionId = 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ') =>
  `<ledyer-checkout session-id="${sessionId}" environment="local" emulator-url="${site.url}" transport="none"></ledyer-checkout>`;
/** The page rejects each validation, after the promise `window.delayedBy` if it is set. */
const pageHtml = (body: string, head = '') =>
  `<!doctype html><html lang="en"><head><title>Shop</title>${recorderHtml}${head}<script type="module" src="/dist/ledyer-checkout.js"></script>
  <script>
    document.documentElement.addEventListener('ledyer-validate', (event) => event.respondWith(Promise.resolve(window.delayedBy).then(() => false)));
  </script></head><body><main>${body}</main></body></html>`;

beforeEach(async () => {
  page = await browser.newPage();
  site.serveText('/bootstrap.js', bootstrap);
  site.serveText('/frame.html', frameHtml);
});

async function openPage(html = pageHtml(tagHtml())): Promise<void> {
  site.serveText('/checkout.html', html);
  await page.goto(`${site.url}/checkout.html`);
  await waitForStatus(page, 'open');
}

/** Waits until the visible tag shows a frame that has loaded. */
const waitForFrame = () =>
  waitForCondition(page, () => {
    const tag = document.querySelector('ledyer-checkout');
    const window = tag?.querySelector('iframe')?.contentWindow as { calls?: unknown[] } | undefined;
    return (
      tag?.getAttribute('data-state') === 'open' &&
      tag.state.status === 'open' &&
      tag.state.frame === 'ready' &&
      window?.calls
    );
  });
const pressBuy = () =>
  page.evaluate(() => {
    const frame = document.querySelector<HTMLIFrameElement>('ledyer-checkout iframe')!;
    frame.contentDocument!.querySelector('button')!.click();
  });
/** Returns the calls that the frame on the page has received. */
const getCalls = () =>
  page.evaluate(() => {
    const [frame, ...others] =
      document.querySelectorAll<HTMLIFrameElement>('ledyer-checkout iframe');
    if (others.length > 0) throw new Error('There is more than one frame.');
    return (frame?.contentWindow as unknown as { calls?: unknown[] } | undefined)?.calls;
  });

/** Verifies that a rejected validation and a lock reach the frame on the page. */
async function expectControl(): Promise<void> {
  await waitForFrame();
  await pressBuy();
  await expect.poll(getCalls).toEqual([false]);
  await page.evaluate(() => {
    document.querySelector('ledyer-checkout')!.suspend().release();
  });
  await expect.poll(getCalls).toEqual([false, 'suspend', 'resume']);
  expect((await readRecords(page)).errors).toEqual([]);
}

describe('a page that is shown again', () => {
  test.each([
    [
      'by its HTML',
      'const { innerHTML } = main; main.replaceChildren(); await leave(); main.innerHTML = innerHTML;',
    ],
    [
      'by a clone',
      'const clone = main.cloneNode(true); main.replaceChildren(); await leave(); main.replaceWith(clone);',
    ],
    [
      'by a clone of the tag, without a pause',
      'const tag = main.firstElementChild; tag.replaceWith(tag.cloneNode(true));',
    ],
    [
      'by a clone that was added before the tag was removed',
      'const tag = main.firstElementChild; main.append(tag.cloneNode(true)); await leave(); tag.remove();',
    ],
    [
      'by a clone in another place',
      'const section = document.body.appendChild(document.createElement("section")); const tag = main.firstElementChild; section.append(document.importNode(tag, true)); tag.remove();',
    ],
  ])('controls the visible frame, %s', async (_, code) => {
    await openPage();
    await page.evaluate(
      `(async () => { const main = document.querySelector('main'); const leave = () => new Promise((resolve) => setTimeout(resolve, 300)); ${code} })()`,
    );
    await expectControl();
  });

  test('controls the frame of a server-rendered snippet', async () => {
    const html = checkoutHtml({
      sessionId: 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ',
      environment: 'local',
      emulatorUrl: site.url,
      transport: 'none',
    });
    await openPage(pageHtml(html));
    await page.evaluate(() => {
      const main = document.querySelector('main')!;
      main.replaceWith(main.cloneNode(true));
    });
    await expectControl();
  });

  test('controls the frame that Turbo restores from its cache', async () => {
    site.serveText('/turbo.js', readPackage('@hotwired/turbo/dist/turbo.es2017-umd.js'));
    const turbo = '<script src="/turbo.js"></script>';
    site.serveText('/cart.html', pageHtml('<h1>Cart</h1>', turbo));
    await openPage(pageHtml(`${tagHtml()}<a href="/cart.html">Cart</a>`, turbo));
    for (let times = 0; times < 2; times += 1) {
      await page.click('a[href="/cart.html"]');
      await page.waitForSelector('h1');
      await page.evaluate(() => {
        history.back();
      });
      await page.waitForSelector('ledyer-checkout');
      await expectControl();
    }
  });
});

describe('a tag that is moved', () => {
  const move = () =>
    page.evaluate(() => {
      const section = document.body.appendChild(document.createElement('section'));
      section.append(document.querySelector('ledyer-checkout')!);
    });

  test('controls its frame', async () => {
    await openPage();
    await move();
    await expectControl();
  });

  // The frame of a busy machine may load after the 10 s for which Ledyer waits.
  test('rejects a purchase whose validation is pending', { retry: 2 }, async () => {
    await openPage();
    await page.evaluate(() => {
      Object.assign(globalThis, {
        delayedBy: new Promise((resolve) => Object.assign(globalThis, { endDelay: resolve })),
      });
    });
    await pressBuy();
    await move();
    await waitForFrame();
    await page.evaluate(() => {
      (globalThis as unknown as { endDelay(): void }).endDelay();
    });
    await expect.poll(getCalls).toEqual([false]);
  });

  test('locks its frame while it is suspended', async () => {
    await openPage();
    await page.evaluate(() => {
      document.querySelector('ledyer-checkout')!.suspend();
    });
    await move();
    await expect.poll(getCalls).toEqual(['suspend']);
    await page.evaluate(() => {
      document.querySelector('ledyer-checkout')!.resume();
    });
    await expect.poll(getCalls).toEqual(['suspend', 'resume']);
  });
});

describe('a tag that another document adopts', () => {
  test.each([
    ['from server-rendered markup', true],
    ['from the page', false],
  ])('%s reports an error there, and controls its frame after its return', async (_, isAdopted) => {
    const sessionId = 'se_1xE2fCIbZXHqB2tZctuZGlyCKnQ';
    const html = checkoutHtml({
      sessionId,
      environment: 'local',
      emulatorUrl: site.url,
      transport: 'none',
    });
    await openPage(pageHtml(isAdopted ? html : tagHtml(sessionId)));
    const code = await page.evaluate(async () => {
      const tag = document.querySelector('ledyer-checkout')!;
      const error = new Promise((resolve) => {
        tag.addEventListener('ledyer-error', (event) => resolve(event.code));
      });
      document.implementation.createHTMLDocument().body.append(tag);
      Object.assign(globalThis, { tag });
      return error;
    });
    expect(code).toBe('wrong-document');
    const sheetCount = await page.evaluate(() => {
      const { tag } = globalThis as unknown as { tag: HTMLElement };
      document.querySelector('main')!.append(tag);
      return tag.shadowRoot!.adoptedStyleSheets.length;
    });
    expect(sheetCount).toBeGreaterThan(0);
    await expectControl();
  });
});

describe('a page that is rewritten by `document.open()`', () => {
  const ways: [name: string, code: string][] = [
    [
      'with the same tag',
      'document.open(); document.write("<!doctype html><main></main>"); document.close(); document.querySelector("main").append(tag);',
    ],
    [
      'with the same tag in the same place',
      'document.open(); document.documentElement ?? document.append(document.createElement("html")); document.documentElement.append(tag); document.close();',
    ],
    [
      'with a new tag',
      'document.open(); document.write("<!doctype html><main>" + html + "</main>"); document.close();',
    ],
  ];

  // Firefox loads but does not run a script that is added to an empty document between `open()` and `close()`.
  const isSupported = ([name]: readonly string[]) =>
    browser.engine !== 'firefox' || name !== 'with the same tag in the same place';

  test.each(ways.filter(isSupported))('controls its frame, %s', async (_, code) => {
    await openPage();
    await page.evaluate(
      `(() => { const tag = document.querySelector('ledyer-checkout'); const html = ${JSON.stringify(tagHtml())}; ${code}
      addEventListener('ledyer-validate', (event) => event.respondWith(false)); })()`,
    );
    await expectControl();
  });
});

describe('a late copy of Ledyer’s script', () => {
  test('receives no calls in place of the frame', async () => {
    await openPage();
    await page.evaluate(() => {
      const api = { suspend: () => 0, resume: () => 0, clientValidation: () => 0 };
      Object.assign(globalThis, { ledyer: { api } });
    });
    await expectControl();
  });

  test('that replaces the frame receives the calls', async () => {
    await openPage();
    await page.evaluate(async () => {
      const script = document.querySelector<HTMLScriptElement>('ledyer-checkout script')!;
      const copy = document.createElement('script');
      for (const { name, value } of script.attributes) copy.setAttribute(name, value);
      const loaded = new Promise((resolve) => copy.addEventListener('load', resolve));
      document.head.append(copy);
      await loaded;
    });
    await expectControl();
  });
});
