// The file for pages without a bundler starts the checkout before the tag's own code is there.
import { describe, expect, test } from 'vitest';
import type { Buyer } from '../support/buyer.js';
import { advanceBrowserTime } from '../support/advance-browser-time.js';
import { newBuyer, site } from '../support/e2e-fixture.js';
import { unknownBuyerFields } from '../support/static-site.js';

const ours = '/dist/ledyer-checkout.js';
const tagCode = '/dist/ledyer-checkout/tag.js';

/** A buyer on a page with a tag, whose own code is held back until `release` is called. */
async function arrive(sessionId: string, { attributes = '', inside = '', below = '' } = {}) {
  const buyer = await newBuyer();
  /** Paths that the page asked of Ledyer and of the shop, oldest first. */
  const asked: string[] = [];
  buyer.page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const release = site.holdResponses(tagCode);
  site.serveText(
    '/checkout.html',
    `<!doctype html><html lang="en"><title>Shop</title>
    <script type="module" src="${ours}"></script>
    <main><ledyer-checkout session-id="${sessionId}" environment="local"
      emulator-url="${site.ledyer.url}" ${attributes}>${inside}</ledyer-checkout></main>${below}`,
  );
  await buyer.page.goto(`${site.url}/checkout.html`, { waitUntil: 'domcontentloaded' });
  return { buyer, page: buyer.page, release, asked };
}

/** Waits until Ledyer's checkout can be used. */
const isUsable = async (buyer: Buyer) => (await buyer.getCheckoutFrame()).waitForSelector('[data-action]');

/** Waits until all that the file loads has run. As text, because a test's own `import` is another. */
const isThere = ({ page }: Buyer) => page.evaluate(`import('${ours}').then(() => undefined)`);

const children = ({ page }: Buyer) => page.$eval('ledyer-checkout', (tag) => tag.children.length);

test('the buyer can buy before the tag’s own code is there, and the page hears of it', async () => {
  const sessionId = await site.createSession(unknownBuyerFields);
  const { buyer, page, release } = await arrive(sessionId);
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
  expect(await children(buyer)).toBe(2);
  await page.$eval('ledyer-checkout', (tag) => {
    tag.remove();
  });
  await page.waitForFunction(() => !document.querySelector('iframe'));
  expect(buyer.errors).toEqual([]);
});

test('Ledyer’s script and frame are asked for once, and before the tag’s code', async () => {
  const { buyer, release, asked } = await arrive(await site.createSession());
  await isUsable(buyer);
  release();
  await buyer.waitForStatus('open');
  const paths = ['/bootstrap.js', '/checkout', ours, tagCode];
  expect(asked.filter((path) => paths.includes(path)).sort()).toEqual(paths.sort());
  expect(asked.indexOf('/bootstrap.js')).toBeLessThan(asked.indexOf(tagCode));
});

describe('a question of Ledyer’s that comes before the tag', () => {
  const asking = {
    ...unknownBuyerFields,
    settings: { ...unknownBuyerFields.settings, security: { requireClientValidation: true } },
  };

  async function buyEarly(meanwhile: (buyer: Buyer) => unknown = () => undefined) {
    const arrived = await arrive(await site.createSession(asking));
    const { buyer, page } = arrived;
    await page.evaluate(() => {
      const answers: object[] = [];
      Object.assign(window, { answers, isAsked: false });
      document.addEventListener('ledyerCheckoutWaitingForClientValidation', () => {
        Object.assign(window, { isAsked: true });
      });
      document.addEventListener('ledyer-validate', (event) => {
        event.respondWith(true);
      });
    });
    await buyer.identify('559311-3714');
    await page.evaluate(() => {
      const { answers, ledyer } = window as unknown as {
        answers: object[];
        ledyer: { api: { clientValidation(answer: object): void } };
      };
      const own = ledyer.api.clientValidation.bind(ledyer.api);
      ledyer.api.clientValidation = (answer) => {
        answers.push(answer);
        own(answer);
      };
    });
    await meanwhile(buyer);
    await buyer.clickAction(await buyer.getCheckoutFrame(), 'buy');
    await page.waitForFunction(() => (window as unknown as { isAsked: boolean }).isAsked);
    return arrived;
  }
  const answers = ({ page }: Buyer) =>
    page.evaluate(() => (window as unknown as { answers: object[] }).answers);

  test('is asked of the page when the tag has come', async () => {
    const { buyer, release } = await buyEarly();
    release();
    await buyer.clickAction(await buyer.getCheckoutFrame(), 'sign');
    await buyer.waitForStatus('complete');
    expect(await answers(buyer)).toEqual([{ shouldProceed: true }]);
  });

  /** A tag of the package's own module, as far as this file can tell. */
  const comeFirst = ({ page }: Buyer) =>
    page.evaluate(() => {
      customElements.define('ledyer-checkout', class extends HTMLElement {});
    });

  test('is answered "no" when another copy’s tag comes, which has not heard it', async () => {
    const { buyer, release } = await buyEarly();
    await comeFirst(buyer);
    release();
    await isThere(buyer);
    expect(await answers(buyer)).toEqual([{ shouldProceed: false }]);
  });

  test('is left to another copy’s tag that has come before it', async () => {
    const { buyer, page } = await buyEarly(comeFirst);
    await advanceBrowserTime(page, 9_000);
    expect(await answers(buyer)).toEqual([]);
  });

  test('is answered "no" when the tag does not come', async () => {
    const { buyer } = await buyEarly();
    await advanceBrowserTime(buyer.page, 9_000);
    await buyer.page.waitForFunction(
      () => (window as unknown as { answers: object[] }).answers.length > 0,
    );
    expect(await answers(buyer)).toEqual([{ shouldProceed: false }]);
  });
});

describe('a page that changes its mind before the tag is there', () => {
  test('takes the session away: nothing is left', async () => {
    const { buyer, page, release } = await arrive(await site.createSession());
    await isUsable(buyer);
    await page.$eval('ledyer-checkout', (tag) => {
      tag.removeAttribute('session-id');
    });
    release();
    await isThere(buyer);
    expect(await page.$eval('ledyer-checkout', (tag) => tag.state.status)).toBe('idle');
    expect(await children(buyer)).toBe(0);
  });

  test('takes the tag away: nothing is left in it', async () => {
    const { buyer, page, release } = await arrive(await site.createSession());
    await isUsable(buyer);
    const tag = await page.evaluateHandle(() => document.querySelector('ledyer-checkout')!);
    await tag.evaluate((each) => {
      each.remove();
    });
    release();
    await isThere(buyer);
    expect(await tag.evaluate((each) => each.children.length)).toBe(0);
  });

  test('empties the tag: the checkout is made anew', async () => {
    const { buyer, page, release } = await arrive(await site.createSession());
    await isUsable(buyer);
    await page.$eval('ledyer-checkout', (tag) => {
      tag.replaceChildren();
    });
    release();
    await buyer.waitForStatus('open');
    await isUsable(buyer);
  });

  test('takes a colour away: it does not come back', async () => {
    const attributes = 'buy-button-color="#112233" no-padding';
    const { buyer, page, release } = await arrive(await site.createSession(), { attributes });
    await isUsable(buyer);
    await page.$eval('ledyer-checkout', (tag) => {
      tag.removeAttribute('buy-button-color');
      tag.removeAttribute('no-padding');
    });
    release();
    await buyer.waitForStatus('open');
    const looks = await page.$eval('ledyer-checkout', (tag) => [tag.buyButtonColor, tag.noPadding]);
    expect(looks).toEqual(['', false]);
  });

  test.each([
    ['another session', 'session-id'],
    ['another colour', 'buy-button-color'],
  ])('wants %s: that is what is shown', async (_, attribute) => {
    const [first, second] = [await site.createSession(), await site.createSession()];
    const { buyer, page, release } = await arrive(first);
    await isUsable(buyer);
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

  test('registers a tag of another copy: the checkout is left to it', async () => {
    const { buyer, page, release } = await arrive(await site.createSession());
    await isUsable(buyer);
    await page.evaluate(() => {
      customElements.define('ledyer-checkout', class extends HTMLElement {});
    });
    release();
    await isThere(buyer);
    expect(await children(buyer)).toBe(2);
    await isUsable(buyer);
  });
});

test.each([
  ['a tag that is lazy', 'loading="lazy"'],
  [
    'a tag whose answers would come from elsewhere',
    'status-url="https://elsewhere.example/{sessionId}"',
  ],
  ['a tag that would send the buyer elsewhere', 'confirmation-url="https://elsewhere.example/"'],
])('%s is not started before its time', async (_, attributes) => {
  const below = '<style>main { padding-top: 400vh }</style>';
  const { buyer, release, asked } = await arrive(await site.createSession(), { attributes, below });
  release();
  await isThere(buyer);
  expect(asked).toContain(tagCode);
  expect(asked).not.toContain('/bootstrap.js');
});

test('a script of Ledyer’s that fails is told when the tag has come, and can be tried again', async () => {
  await site.addFault({ party: 'bootstrap', kind: 'status', count: 1 });
  const { buyer, page, release } = await arrive(await site.createSession());
  release();
  await buyer.waitForStatus('failed');
  expect(await page.$eval('ledyer-checkout', (tag) => tag.error?.code)).toBe('script-load-failed');
  await page.$eval('ledyer-checkout', (tag) => {
    tag.reload();
  });
  await buyer.waitForStatus('open');
});

test('what stands below does not move when the tag comes, without a style sheet of the page', async () => {
  const { buyer, page, release } = await arrive(await site.createSession(), {
    below: '<p id="below">Terms of sale</p><style>iframe { height: 700px }</style>',
  });
  const place = () => page.$eval('#below', (each) => Math.round(each.getBoundingClientRect().top));
  await isUsable(buyer);
  const [before, sheets] = [
    await place(),
    await page.evaluate(() => document.adoptedStyleSheets.length),
  ];
  release();
  await buyer.waitForStatus('open');
  expect(await place()).toBe(before);
  expect([sheets, await page.evaluate(() => document.adoptedStyleSheets.length)]).toEqual([1, 0]);
});

test('whoever imports the file has the tag when it is there', async () => {
  const { page, release } = await arrive(await site.createSession());
  release();
  const isTag = await page.evaluate(
    `import('${ours}').then((file) =>
      document.createElement('ledyer-checkout') instanceof file.LedyerCheckoutElement)`,
  );
  expect(isTag).toBe(true);
});

test('a page that hides the tag by a rule in a layer has it hidden before, too', async () => {
  const { buyer, page, release } = await arrive(await site.createSession(), {
    below: '<style>@layer utilities { .hidden { display: none } }</style>',
    attributes: 'class="hidden"',
  });
  const display = () => page.$eval('ledyer-checkout', (tag) => getComputedStyle(tag).display);
  await page.waitForSelector('ledyer-checkout iframe');
  expect(await display()).toBe('none');
  release();
  await isThere(buyer);
  expect(await display()).toBe('none');
});

test('a page that empties the tag later hears that Ledyer’s frame has gone', async () => {
  const { buyer, page, release } = await arrive(await site.createSession());
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

test('a subclass of the tag that this file brings works beside another copy’s tag', async () => {
  const { buyer, page, release } = await arrive(await site.createSession());
  await page.evaluate(() => {
    customElements.define('ledyer-checkout', class extends HTMLElement {});
    document.querySelector('ledyer-checkout')?.remove();
  });
  release();
  await page.evaluate(
    `import('${ours}').then(({ LedyerCheckoutElement }) => {
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

test('a file that the page names twice, by two addresses, starts one checkout and one tag', async () => {
  const { buyer, page, release, asked } = await arrive(await site.createSession());
  await isUsable(buyer);
  await page.addScriptTag({ type: 'module', url: `${ours}?copy` });
  release();
  const isOne = await page.evaluate(
    `Promise.all([import('${ours}'), import('${ours}?copy')]).then(
      ([one, other]) => one.LedyerCheckoutElement === other.LedyerCheckoutElement)`,
  );
  expect(isOne).toBe(true);
  await buyer.waitForStatus('open');
  const times = (path: string) => asked.filter((each) => each === path).length;
  expect([times(ours), times(tagCode), times('/bootstrap.js')]).toEqual([2, 1, 1]);
  expect(buyer.errors).toEqual([]);
});
