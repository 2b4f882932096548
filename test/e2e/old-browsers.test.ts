// Tests in a browser from which the features are removed that the oldest supported browsers lack.
import { describe, expect, test } from 'vitest';
import { useBrowser } from '../support/browser/browser-fixture.js';
import { useStaticSite } from '../support/browser/site-fixture.js';
import { unknownBuyerFields } from '../support/browser/static-site.js';

const site = useStaticSite();
const { newBuyer } = useBrowser();

/** Runs before the scripts of each document, Ledyer’s frame included. */
function removeFeatures(): void {
  const remove = (owner: object, ...names: readonly string[]) => {
    for (const name of names) Reflect.deleteProperty(owner, name);
  };
  remove(URL, 'canParse', 'parse');
  remove(Object, 'hasOwn', 'groupBy');
  remove(AbortSignal, 'any', 'timeout');
  remove(window, 'structuredClone', 'navigation', 'Navigation', 'trustedTypes');
  remove(Promise, 'withResolvers', 'try');
  remove(Array.prototype, 'at', 'findLast', 'findLastIndex', 'toSorted', 'toSpliced', 'with');
  remove(Document.prototype, 'adoptedStyleSheets');
  remove(ShadowRoot.prototype, 'adoptedStyleSheets');
  remove(CSSStyleSheet.prototype, 'replace', 'replaceSync');
  remove(ElementInternals.prototype, 'states');
  remove(HTMLElement.prototype, 'attachInternals');
  remove(Element.prototype, 'moveBefore', 'checkVisibility');
  remove(crypto, 'randomUUID');
  remove(Crypto.prototype, 'randomUUID');
}

describe('an old browser', () => {
  test.each([
    ['without slots', ''],
    ['with a slot', '<p slot="complete">Tack!</p>'],
  ])('completes a purchase %s', async (_, content) => {
    const sessionId = await site.createSession(unknownBuyerFields);
    const buyer = await newBuyer();
    const { page } = buyer;
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    site.serveText(
      '/checkout.html',
      `<!doctype html><html lang="sv"><title>Shop</title>
      <script>(${removeFeatures.toString()})()</script>
      <script type="module" src="/dist/ledyer-checkout.js"></script>
      <ledyer-checkout session-id="${sessionId}" environment="local"
        emulator-url="${site.ledyer.url}">${content}</ledyer-checkout>`,
    );
    await page.goto(`${site.url}/checkout.html`);
    await buyer.waitForStatus('open');
    await buyer.identify('559311-3714');
    await buyer.clickAction(await buyer.getCheckoutFrame(), 'buy');
    await buyer.clickAction(await buyer.getCheckoutFrame(), 'sign');
    await buyer.waitForStatus('complete');
    const message = await page.$eval('ledyer-checkout', (tag) => ({
      text: tag.shadowRoot!.querySelector('.message')!.textContent.trim(),
      display: getComputedStyle(tag.shadowRoot!.querySelector('.message')!).display,
    }));
    expect(message).toEqual({ text: 'Tack. Din beställning är lagd.', display: 'grid' });
    expect(errors).toEqual([]);
  });
});
