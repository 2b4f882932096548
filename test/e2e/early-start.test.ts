// The CDN file starts the checkout before the tag's own code has loaded.
import { describe, expect, test } from 'vitest';
import type { Buyer } from '../support/browser/buyer.js';
import { advanceBrowserTime } from '../support/browser/advance-browser-time.js';
import { useBrowser } from '../support/browser/browser-fixture.js';
import { useStaticSite } from '../support/browser/site-fixture.js';
import { unknownBuyerFields } from '../support/browser/static-site.js';
import { waitForCondition } from '../support/browser/wait-for-condition.js';

const site = useStaticSite();
const { newBuyer } = useBrowser();

const cdnFile = '/dist/ledyer-checkout.js';
const tagCode = '/dist/ledyer-checkout/tag.js';

/** Opens a page with a tag whose code is held back until `release` is called. */
async function openPage(sessionId: string, { attributes = '', inside = '', below = '' } = {}) {
  const buyer = await newBuyer();
  /** Paths requested from Ledyer and the shop, oldest first. */
  const requestedPaths: string[] = [];
  buyer.page.on('request', (request) => requestedPaths.push(new URL(request.url()).pathname));
  const release = site.holdResponses(tagCode);
  site.serveText(
    '/checkout.html',
    `<!doctype html><html lang="en"><title>Shop</title>
    <script type="module" src="${cdnFile}"></script>
    <main><ledyer-checkout session-id="${sessionId}" environment="local"
      emulator-url="${site.ledyer.url}" ${attributes}>${inside}</ledyer-checkout></main>${below}`,
  );
  await buyer.page.goto(`${site.url}/checkout.html`, { waitUntil: 'domcontentloaded' });
  return { buyer, page: buyer.page, release, requestedPaths };
}

/** Waits until Ledyer's checkout is usable. */
const waitUntilUsable = async (buyer: Buyer) =>
  (await buyer.getCheckoutFrame()).waitForSelector('[data-action]');

/** Waits for the file's own imports. A string, because the test runner rewrites `import`. */
const waitForImports = ({ page }: Buyer) =>
  page.evaluate(`import('${cdnFile}').then(() => undefined)`);

const countChildren = ({ page }: Buyer) =>
  page.$eval('ledyer-checkout', (tag) => tag.children.length);

/** Ledyer's snippet, as a server writes it into its HTML. */
const ownSnippet = (sessionId: string) =>
  `<div id="own"></div><script async src="${site.ledyer.url}/bootstrap.js" data-env="localhost"
    data-session-id="${sessionId}" data-container-id="own"></script>`;

const validatedSession = {
  ...unknownBuyerFields,
  settings: { ...unknownBuyerFields.settings, security: { requireClientValidation: true } },
};

describe('a validation request that arrives before the tag’s code', () => {
  async function buyEarly({
    beforeBuy = () => undefined,
    isAnswered = true,
    hasOwnSnippet = false,
    attributes = '',
  }: {
    beforeBuy?: (buyer: Buyer) => unknown;
    isAnswered?: boolean;
    hasOwnSnippet?: boolean;
    attributes?: string;
  } = {}) {
    const sessionId = await site.createSession(validatedSession);
    const opened = await openPage(sessionId, {
      inside: hasOwnSnippet ? ownSnippet(sessionId) : '',
      attributes,
      // Component libraries have elements with the same attribute.
      below: '<p data-state="loading">Loading …</p>',
    });
    const { buyer, page } = opened;
    await page.evaluate((isAnswered) => {
      const responses: object[] = [];
      const requests = new Set<Event>();
      Object.assign(window, { responses, requests });
      // A set, because the file dispatches a request again.
      document.addEventListener('ledyerCheckoutWaitingForClientValidation', (event) => {
        requests.add(event);
      });
      document.addEventListener('ledyer-validate', (event) => {
        if (isAnswered) event.respondWith(true);
      });
    }, isAnswered);
    await buyer.identify('559311-3714');
    await page.evaluate(() => {
      const { responses, ledyer } = window as unknown as {
        responses: object[];
        ledyer: { api: { clientValidation(response: object): void } };
      };
      const original = ledyer.api.clientValidation.bind(ledyer.api);
      ledyer.api.clientValidation = (response) => {
        responses.push(response);
        original(response);
      };
    });
    await beforeBuy(buyer);
    await buyer.clickAction(await buyer.getCheckoutFrame(), 'buy');
    await waitForCondition(
      page,
      () => (window as unknown as { requests: Set<Event> }).requests.size > 0,
    );
    return opened;
  }
  const waitForResponse = ({ page }: Buyer) =>
    waitForCondition(
      page,
      () => (window as unknown as { responses: object[] }).responses.length > 0,
    );
  const getResponses = ({ page }: Buyer) =>
    page.evaluate(() => (window as unknown as { responses: object[] }).responses);

  describe.each([
    ['that the file has placed', { hasOwnSnippet: false }],
    ['of the page itself', { hasOwnSnippet: true }],
  ])('from a snippet %s', (_, options) => {
    test('is passed to the page when the tag’s code has loaded', async () => {
      const { buyer, release } = await buyEarly(options);
      release();
      await buyer.clickAction(await buyer.getCheckoutFrame(), 'sign');
      await buyer.waitForStatus('complete');
      expect(await getResponses(buyer)).toEqual([{ shouldProceed: true }]);
    });

    test('is passed to a page that listens after its import of the file', async () => {
      const { buyer, release } = await buyEarly({ ...options, isAnswered: false });
      // Not awaited: the import resolves after the tag’s code has loaded.
      await buyer.page.evaluate(`void import('${cdnFile}').then(() => {
        const tag = document.querySelector('ledyer-checkout');
        tag.addEventListener('ledyer-validate', (event) => event.respondWith(true));
      })`);
      release();
      await buyer.clickAction(await buyer.getCheckoutFrame(), 'sign');
      await buyer.waitForStatus('complete');
      expect(await getResponses(buyer)).toEqual([{ shouldProceed: true }]);
    });

    test('is rejected when the tag’s code does not load', async () => {
      const { buyer, release } = await buyEarly(options);
      await advanceBrowserTime(buyer.page, 9_000);
      await waitForResponse(buyer);
      expect(await getResponses(buyer)).toEqual([{ shouldProceed: false }]);
      // The late tag must not answer again, with a yes.
      release();
      await waitForImports(buyer);
      await buyer.waitForStatus('open');
      expect(await getResponses(buyer)).toEqual([{ shouldProceed: false }]);
    });

    test('does not share its rejection with a later request', async () => {
      const { buyer, page, release } = await buyEarly(options);
      await advanceBrowserTime(page, 9_000);
      await waitForResponse(buyer);
      await buyer.clickAction(await buyer.getCheckoutFrame(), 'buy');
      await waitForCondition(
        page,
        () => (window as unknown as { requests: Set<Event> }).requests.size === 2,
      );
      release();
      await buyer.clickAction(await buyer.getCheckoutFrame(), 'sign');
      await buyer.waitForStatus('complete');
      expect(await getResponses(buyer)).toEqual([
        { shouldProceed: false },
        { shouldProceed: true },
      ]);
    });
  });

  test('from a snippet of the page itself is passed to a tag that is lazy', async () => {
    const { buyer, release } = await buyEarly({
      hasOwnSnippet: true,
      attributes: 'loading="lazy"',
    });
    release();
    await buyer.clickAction(await buyer.getCheckoutFrame(), 'sign');
    await buyer.waitForStatus('complete');
    expect(await getResponses(buyer)).toEqual([{ shouldProceed: true }]);
  });

  test('from a snippet of the page itself is rejected by a tag with an invalid attribute', async () => {
    const attributes = 'status-url="https://shop.example/"';
    const { buyer, release } = await buyEarly({ hasOwnSnippet: true, attributes });
    release();
    await waitForResponse(buyer);
    expect(await getResponses(buyer)).toEqual([{ shouldProceed: false }]);
  });

  /** Registers an element of another copy of the package. */
  const registerOtherCopy = ({ page }: Buyer) =>
    page.evaluate(() => {
      customElements.define('ledyer-checkout', class extends HTMLElement {});
    });

  test('is rejected when the registered tag is another copy’s, which did not receive the request', async () => {
    const { buyer, release } = await buyEarly();
    await registerOtherCopy(buyer);
    release();
    await waitForImports(buyer);
    expect(await getResponses(buyer)).toEqual([{ shouldProceed: false }]);
  });

  test('is left to another copy’s tag that was registered first', async () => {
    const { buyer, page } = await buyEarly({ beforeBuy: registerOtherCopy });
    await advanceBrowserTime(page, 9_000);
    expect(await getResponses(buyer)).toEqual([]);
  });
});

describe('a frame that the page loads again before the tag’s code has loaded', () => {
  // Ledyer's script does not know the new window, so its requests would stay without an answer.
  const changes = [
    ['clones the tag', 'tag.replaceWith(tag.cloneNode(true))'],
    ['moves the tag', 'document.body.append(tag)'],
    ['parses the tag again', 'tag.parentElement.innerHTML = tag.parentElement.innerHTML'],
  ] as const;
  test.each([
    ...changes.map(([title, change]) => [title, change, () => ''] as const),
    ...changes.map(
      ([title, change]) => [`${title} with its own snippet`, change, ownSnippet] as const,
    ),
  ])('is replaced in a page that %s, so that the page is asked', async (_, change, getSnippet) => {
    const sessionId = await site.createSession(validatedSession);
    const { buyer, page, release } = await openPage(sessionId, { inside: getSnippet(sessionId) });
    await waitUntilUsable(buyer);
    await page.evaluate(`{ const tag = document.querySelector('ledyer-checkout'); ${change}; }`);
    release();
    await buyer.waitForStatus('open');
    await page.evaluate(() => {
      document.addEventListener('ledyer-validate', (event) => {
        event.respondWith(true);
        Object.assign(window, { isAsked: true });
      });
    });
    await buyer.identify('559311-3714');
    await buyer.clickAction(await buyer.getCheckoutFrame(), 'buy');
    await buyer.clickAction(await buyer.getCheckoutFrame(), 'sign');
    await buyer.waitForStatus('complete');
    expect(await page.evaluate(() => (window as unknown as { isAsked?: true }).isAsked)).toBe(true);
  });
});

describe('a page that changes before the tag’s code has loaded', () => {
  test('starts one checkout when it has set a status source', async () => {
    const { buyer, page, release, requestedPaths } = await openPage(await site.createSession());
    await waitUntilUsable(buyer);
    await page.$eval('ledyer-checkout', (tag) => {
      const sessionId = tag.getAttribute('session-id');
      tag.statusSource = () => Promise.resolve({ sessionId, state: 'open' });
    });
    release();
    await buyer.waitForStatus('open');
    expect(requestedPaths.filter((path) => path === '/bootstrap.js')).toHaveLength(1);
    expect(requestedPaths.filter((path) => path.startsWith('/ledyer/sessions/'))).toEqual([]);
  });

  test('leaves no checkout when it removes the session id', async () => {
    const { buyer, page, release } = await openPage(await site.createSession());
    await waitUntilUsable(buyer);
    await page.$eval('ledyer-checkout', (tag) => {
      tag.removeAttribute('session-id');
    });
    release();
    await waitForImports(buyer);
    expect(await page.$eval('ledyer-checkout', (tag) => tag.state.status)).toBe('idle');
    expect(await countChildren(buyer)).toBe(0);
  });

  test('leaves nothing inside a tag that it removes', async () => {
    const { buyer, page, release } = await openPage(await site.createSession());
    await waitUntilUsable(buyer);
    const tag = await page.evaluateHandle(() => document.querySelector('ledyer-checkout')!);
    await tag.evaluate((each) => {
      each.remove();
    });
    release();
    await waitForImports(buyer);
    expect(await tag.evaluate((each) => each.children.length)).toBe(0);
  });

  test('gets the checkout again after it empties the tag', async () => {
    const { buyer, page, release } = await openPage(await site.createSession());
    await waitUntilUsable(buyer);
    await page.$eval('ledyer-checkout', (tag) => {
      tag.replaceChildren();
    });
    release();
    await buyer.waitForStatus('open');
    await waitUntilUsable(buyer);
  });

  test('gets a checkout without the attributes that it removed', async () => {
    const attributes = 'buy-button-color="#112233" no-padding';
    const { buyer, page, release } = await openPage(await site.createSession(), { attributes });
    await waitUntilUsable(buyer);
    await page.$eval('ledyer-checkout', (tag) => {
      tag.removeAttribute('buy-button-color');
      tag.removeAttribute('no-padding');
    });
    release();
    await buyer.waitForStatus('open');
    const values = await page.$eval('ledyer-checkout', (tag) => [
      tag.buyButtonColor,
      tag.noPadding,
    ]);
    expect(values).toEqual(['', false]);
  });

  test.each([
    ['another session', 'session-id'],
    ['another colour', 'buy-button-color'],
  ])('gets a checkout with %s that it selects', async (_, attribute) => {
    const [first, second] = [await site.createSession(), await site.createSession()];
    const { buyer, page, release } = await openPage(first);
    await waitUntilUsable(buyer);
    const value = attribute === 'session-id' ? second : '#112233';
    await page.$eval(
      'ledyer-checkout',
      (tag, ...change) => {
        tag.setAttribute(...change);
      },
      attribute,
      value,
    );
    release();
    await buyer.waitForStatus('open');
    const snippets = await page.$$eval('ledyer-checkout script', (all) =>
      all.map(({ dataset: { sessionId, buyButtonColor } }) => ({ sessionId, buyButtonColor })),
    );
    const sessionId = attribute === 'session-id' ? second : first;
    expect(snippets).toEqual([
      attribute === 'session-id' ? { sessionId } : { sessionId, buyButtonColor: value },
    ]);
    expect(await page.$$eval('iframe', (all) => all.length)).toBe(1);
    await site.runAction(sessionId, 'authorize');
    await page.$eval('ledyer-checkout', (tag) => {
      tag.refresh();
    });
    await buyer.waitForStatus('complete');
    expect(buyer.getEventTypes(sessionId)).toEqual(['ledyer-ready', 'ledyer-complete']);
  });

  test('leaves the checkout to another copy’s tag that it registers', async () => {
    const { buyer, page, release } = await openPage(await site.createSession());
    await waitUntilUsable(buyer);
    await page.evaluate(() => {
      customElements.define('ledyer-checkout', class extends HTMLElement {});
    });
    release();
    await waitForImports(buyer);
    expect(await countChildren(buyer)).toBe(2);
    await waitUntilUsable(buyer);
  });
});

describe('an early start', () => {
  test('lets a buyer buy before the tag’s code has loaded, and the page gets the events', async () => {
    const sessionId = await site.createSession(unknownBuyerFields);
    const { buyer, page, release } = await openPage(sessionId);
    await buyer.identify('559311-3714');
    const frame = await buyer.getCheckoutFrame();
    await buyer.clickAction(frame, 'buy');
    await buyer.clickAction(frame, 'sign');
    await site.waitForState(sessionId, 'authorized');
    expect(await page.$('ledyer-checkout:defined')).toBeNull();
    expect(buyer.events).toEqual([]);

    release();
    await buyer.waitForStatus('complete');
    expect(buyer.getEventTypes(sessionId)).toEqual(['ledyer-ready', 'ledyer-complete']);
    expect(await countChildren(buyer)).toBe(2);
    await page.$eval('ledyer-checkout', (tag) => {
      tag.remove();
    });
    await waitForCondition(page, () => !document.querySelector('iframe'));
    expect(buyer.errors).toEqual([]);
  });

  test('requests Ledyer’s script and frame once, before the tag’s code', async () => {
    const { buyer, release, requestedPaths } = await openPage(await site.createSession());
    await waitUntilUsable(buyer);
    release();
    await buyer.waitForStatus('open');
    const paths = ['/bootstrap.js', '/checkout', cdnFile, tagCode];
    expect(requestedPaths.filter((path) => paths.includes(path)).sort()).toEqual(paths.sort());
    expect(requestedPaths.indexOf('/bootstrap.js')).toBeLessThan(requestedPaths.indexOf(tagCode));
  });

  test.each([
    ['a tag that is lazy', 'loading="lazy"'],
    [
      'a tag whose status comes from another site',
      'status-url="https://elsewhere.example/{sessionId}"',
    ],
    ['a tag that sends the buyer to another site', 'confirmation-url="https://elsewhere.example/"'],
  ])('does not happen for %s', async (_, attributes) => {
    const below = '<style>main { padding-top: 400vh }</style>';
    const { buyer, release, requestedPaths } = await openPage(await site.createSession(), {
      attributes,
      below,
    });
    release();
    await waitForImports(buyer);
    expect(requestedPaths).toContain(tagCode);
    expect(requestedPaths).not.toContain('/bootstrap.js');
  });

  test.each([
    ['with the explanations file', () => undefined],
    [
      'without the explanations file',
      () => site.holdResponses('/dist/ledyer-checkout/explanations.js'),
    ],
  ])(
    'reports a failed script of Ledyer’s when the tag’s code has loaded, and allows a retry, %s',
    async (_, prepare) => {
      prepare();
      await site.addFault({ party: 'bootstrap', kind: 'status', count: 1 });
      const { buyer, page, release } = await openPage(await site.createSession());
      release();
      await buyer.waitForStatus('failed');
      expect(await page.$eval('ledyer-checkout', (tag) => tag.error?.code)).toBe(
        'script-load-failed',
      );
      await waitForCondition(page, () =>
        document.querySelector('ledyer-checkout')?.shadowRoot?.querySelector('button'),
      );
      await page.$eval('ledyer-checkout', (tag) => {
        tag.shadowRoot!.querySelector('button')!.click();
      });
      await buyer.waitForStatus('open');
    },
  );

  test('shifts no content below the tag at its upgrade, without a style sheet of the page', async () => {
    const { buyer, page, release } = await openPage(await site.createSession(), {
      below: '<p id="below">Terms of sale</p><style>iframe { height: 700px }</style>',
    });
    const getTop = () =>
      page.$eval('#below', (each) => Math.round(each.getBoundingClientRect().top));
    await waitUntilUsable(buyer);
    const [before, sheets] = [
      await getTop(),
      await page.evaluate(() => document.adoptedStyleSheets.length),
    ];
    release();
    await buyer.waitForStatus('open');
    expect(await getTop()).toBe(before);
    expect([sheets, await page.evaluate(() => document.adoptedStyleSheets.length)]).toEqual([1, 0]);
  });

  test('respects a hiding rule in a cascade layer, before and after the upgrade', async () => {
    const { buyer, page, release } = await openPage(await site.createSession(), {
      below: '<style>@layer utilities { .hidden { display: none } }</style>',
      attributes: 'class="hidden"',
    });
    const getDisplay = () => page.$eval('ledyer-checkout', (tag) => getComputedStyle(tag).display);
    await page.waitForSelector('ledyer-checkout iframe');
    expect(await getDisplay()).toBe('none');
    release();
    await waitForImports(buyer);
    expect(await getDisplay()).toBe('none');
  });

  test('emits frame-removed when the tag is emptied later', async () => {
    const { buyer, page, release } = await openPage(await site.createSession());
    release();
    await buyer.waitForStatus('open');
    const code = page.$eval(
      'ledyer-checkout',
      (tag) =>
        new Promise((resolve) => {
          tag.addEventListener('ledyer-error', (event) => {
            resolve(event.code);
          });
          tag.replaceChildren();
        }),
    );
    expect(await code).toBe('frame-removed');
  });
});

describe('the CDN file', () => {
  test('resolves its import after the tag is defined', async () => {
    const { page, release } = await openPage(await site.createSession());
    release();
    const isTag = await page.evaluate(
      `import('${cdnFile}').then((file) =>
      document.createElement('ledyer-checkout') instanceof file.LedyerCheckoutElement)`,
    );
    expect(isTag).toBe(true);
  });

  test('supports a subclass of its tag beside another copy’s tag', async () => {
    const { buyer, page, release } = await openPage(await site.createSession());
    await page.evaluate(() => {
      customElements.define('ledyer-checkout', class extends HTMLElement {});
      document.querySelector('ledyer-checkout')?.remove();
    });
    release();
    await page.evaluate(
      `import('${cdnFile}').then(({ LedyerCheckoutElement }) => {
      customElements.define('my-checkout', class extends LedyerCheckoutElement {});
    })`,
    );
    const sessionId = await site.createSession();
    await page.evaluate(
      (attributes) => {
        const tag = document.createElement('my-checkout');
        for (const [name, value] of Object.entries(attributes)) tag.setAttribute(name, value);
        document.body.append(tag);
      },
      { 'session-id': sessionId, environment: 'local', 'emulator-url': site.ledyer.url },
    );
    await page.waitForSelector('my-checkout[data-state="open"]');
    expect(buyer.errors).toEqual([]);
  });

  test('starts one checkout and one tag when it is loaded from two URLs', async () => {
    const { buyer, page, release, requestedPaths } = await openPage(await site.createSession());
    await waitUntilUsable(buyer);
    await page.addScriptTag({ type: 'module', url: `${cdnFile}?copy` });
    release();
    const isOne = await page.evaluate(
      `Promise.all([import('${cdnFile}'), import('${cdnFile}?copy')]).then(
      ([one, other]) => one.LedyerCheckoutElement === other.LedyerCheckoutElement)`,
    );
    expect(isOne).toBe(true);
    await buyer.waitForStatus('open');
    const countRequests = (path: string) => requestedPaths.filter((each) => each === path).length;
    expect([cdnFile, tagCode, '/bootstrap.js'].map(countRequests)).toEqual([2, 1, 1]);
    expect(buyer.errors).toEqual([]);
  });
});
