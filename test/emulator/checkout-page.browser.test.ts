import { expect, oneEvent, waitUntil } from '@open-wc/testing';
import code from '../../src/emulator/checkout-page/main.ts?client-code';
import { emulatorHandlers } from '../../src/emulator/index.js';
import { colourSchemes, violations } from '../support/accessibility.js';
import { EmulatedShop } from '../support/emulated-shop.js';
import { http, setupWorker } from '../support/msw.js';

const worker = setupWorker();
const shop = new EmulatedShop();

before(async () => {
  // What the page asks for; the page itself must come from this origin, so that a test can act in it.
  worker.use(...emulatorHandlers(shop.emulator, http, `${location.origin}/checkout`));
  await worker.start({ quiet: true, onUnhandledRequest: 'bypass' });
});
after(() => worker.stop());

/** The checkout page in a frame, and a buyer in it. */
class CheckoutPage {
  readonly #frame = document.createElement('iframe');

  /** Opens the page that stands in for its document, and runs its script there. */
  async open(sessionId: string): Promise<void> {
    const attributes = { title: 'Checkout', src: `/checkout?sessionId=${sessionId}`, height: 1200 };
    Object.assign(this.#frame, attributes);
    const loaded = oneEvent(this.#frame, 'load');
    document.body.append(this.#frame);
    await loaded;
    const script = this.document.createElement('script');
    script.textContent = code;
    this.document.body.append(script);
  }

  get document(): Document {
    return this.#frame.contentDocument!;
  }

  /** Waits for a view, and gives what axe finds in it. */
  async shows(view: string): Promise<string[]> {
    await this.#find(`[data-view="${view}"]`);
    const { documentElement } = this.document;
    const found: string[] = [];
    for (const scheme of colourSchemes) {
      documentElement.style.colorScheme = scheme;
      found.push(
        ...(await violations(documentElement)).map((text) => `${view}, ${scheme}: ${text}`),
      );
    }
    return found;
  }

  async fill(fields: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, value] of Object.entries(fields)) {
      const input = (await this.#find(`input[name="${name}"]`)) as HTMLInputElement;
      input.value = value;
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
  }

  async press(selector: string): Promise<void> {
    (await this.#find(selector)).click();
  }

  close(): void {
    this.#frame.remove();
  }

  async #find(selector: string): Promise<HTMLElement> {
    const find = () => this.document.querySelector<HTMLElement>(selector);
    await waitUntil(find, selector, { timeout: 5_000 });
    return find()!;
  }
}

describe('the checkout page', () => {
  let page: CheckoutPage;

  beforeEach(() => {
    page = new CheckoutPage();
  });
  afterEach(() => page.close());

  it('lets a buyer pay by card and sign, and axe finds nothing on the way', async () => {
    await page.open(await shop.createSession({ customer: {} }));
    const found = await page.shows('company');
    await page.fill({ companyId: '5593113714', email: 'jan@example.com', phone: '+46761010101' });
    await page.press('[data-action="identify"]');
    found.push(...(await page.shows('form')));
    await page.press('input[value="card"]');
    await page.press('card-step summary');
    await page.press('[data-value="4000 0000 0000 3220"]');
    await page.press('[data-action="buy"]');
    found.push(...(await page.shows('challenge')));
    await page.fill({ challengeCode: '1234' });
    await page.press('[data-action="approve"]');
    found.push(...(await page.shows('signing')));
    await page.press('[data-action="sign"]');
    found.push(...(await page.shows('confirmation')));
    expect(found).to.deep.equal([]);
  });

  for (const [view, ...actions] of [
    ['pending', 'delegate'],
    ['expired', 'expire'],
    ['cancelled', 'delegate', 'cancel'],
  ] as const) {
    it(`axe finds nothing in the view of a session that is ${view}`, async () => {
      const sessionId = await shop.createSession();
      for (const action of actions) await shop.control(sessionId, action);
      await page.open(sessionId);
      expect(await page.shows(view)).to.deep.equal([]);
    });
  }

  it('axe finds nothing in the view of a session that is not there', async () => {
    await page.open('se_nobody');
    expect(await page.shows('error')).to.deep.equal([]);
  });
});
