import { describe, expect, test } from 'vitest';
import { CheckoutBuyer } from '../../../src/entries/testing/checkout-buyer.js';
import type { BrowserElement, BrowserPage } from '../../../src/entries/testing/browser-page.js';

const timeout = () => Object.assign(new Error('Waiting failed'), { name: 'TimeoutError' });
const detached = () => new Error('Waiting for selector failed: frame got detached.');

/** The document of a frame: the elements that it has, and how its driver fails to find another one. */
interface FakeDocument {
  readonly selectors: readonly string[];
  readonly fail: () => Error;
}

/** A page whose frame has these documents, one after the other. The last one stays. */
function createPage(...documents: readonly FakeDocument[]) {
  const clicked: string[] = [];
  let loaded = 0;
  const createElement = (selector: string, frame: BrowserPage | null = null): BrowserElement => ({
    type: () => Promise.resolve(),
    evaluate: () => Promise.resolve(clicked.push(selector)),
    contentFrame: () => Promise.resolve(frame),
  });
  const page: BrowserPage = {
    waitForSelector(frameSelector) {
      const { selectors, fail } = documents[Math.min(loaded, documents.length - 1)]!;
      loaded += 1;
      const frame: BrowserPage = {
        waitForSelector: (selector) =>
          selectors.some((each) => selector.includes(each))
            ? Promise.resolve(createElement(selector))
            : Promise.reject(fail()),
      };
      return Promise.resolve(createElement(frameSelector, frame));
    },
  };
  return { page, clicked, countLoaded: () => loaded };
}

describe('CheckoutBuyer', () => {
  test('finds a button in the new frame when the page is loaded again', async () => {
    const { page, clicked } = createPage(
      { selectors: [], fail: detached },
      { selectors: ['sign'], fail: timeout },
    );
    await new CheckoutBuyer(page).sign();
    expect(clicked).toEqual(['[data-action="sign"]:not([disabled])']);
  });

  test('rejects when an element does not appear in time, without another attempt', async () => {
    const { page, countLoaded } = createPage({ selectors: [], fail: timeout });
    await expect(new CheckoutBuyer(page, { timeoutMs: 5 }).sign()).rejects.toThrow(
      'did not appear within 5 ms',
    );
    expect(countLoaded()).toBe(1);
  });

  test('rejects when the page is closed', async () => {
    const { page } = createPage({ selectors: [], fail: () => new Error('Target closed') });
    await expect(new CheckoutBuyer(page).sign()).rejects.toMatchObject({
      cause: { message: 'Target closed' },
    });
  });
});

describe('CheckoutBuyer.delegate', () => {
  const form = ['delegate', 'signatoryName', 'signatoryEmail', 'send-to-signatory'];

  test('resolves when the shop leaves the page before the checkout shows that it waits', async () => {
    const { page, clicked } = createPage({ selectors: form, fail: detached });
    await new CheckoutBuyer(page).delegate();
    expect(clicked.at(-1)).toBe('[data-action="send-to-signatory"]:not([disabled])');
  });

  test('rejects when the page is closed before the checkout shows that it waits', async () => {
    const closed = () => new Error('Target closed');
    const { page } = createPage({ selectors: form, fail: closed });
    const waitForSelector: BrowserPage['waitForSelector'] = (selector) =>
      selector === 'html' ? Promise.reject(closed()) : page.waitForSelector(selector);
    await expect(new CheckoutBuyer({ waitForSelector }).delegate()).rejects.toMatchObject({
      cause: { message: 'Target closed' },
    });
  });

  test('rejects when the checkout does not show that it waits', async () => {
    const { page } = createPage({ selectors: form, fail: timeout });
    await expect(new CheckoutBuyer(page).delegate()).rejects.toThrow('[data-view="pending"]');
  });
});
